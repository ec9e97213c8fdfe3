#pragma once

#include "engine/wal/RecordChecker.h"
#include "engine/wal/WalPageFormat.h"

#include <algorithm>
#include <array>
#include <optional>

#include <QtCore/QtEndian>

namespace basekeep {

/// Two things in one pass: which page the next byte belongs to, and what the record that goes through the pages is at.
class RecordChecker::State
{
public:
    explicit State(const Settings& settings)
        : m_settings(settings), m_bodyStartWanted(settings.pageSeen ? m_bodyStart.size() : withAddress)
    {
    }

    [[nodiscard]] QByteArray save() const;
    void restore(const QByteArray& saved);

    void write(quint64 position, std::span<const std::byte> chunk);
    void beginTimeline(quint32 timeline, quint64 position, quint64 switchPoint);

    [[nodiscard]] bool isActive() const { return m_isActive; }
    [[nodiscard]] quint64 recordsChecked() const { return m_recordsChecked; }
    [[nodiscard]] quint64 checkedUpTo() const { return m_checkedUpTo; }
    [[nodiscard]] quint64 backupEnd() const { return m_backupEnd; }
    [[nodiscard]] bool isCompleteUpTo(quint64 end) const
    {
        const quint64 complete = std::max(m_checkedUpTo, m_settings.firstRecord.value);
        const bool isInHeader = m_page == complete && end <= m_page + m_pageHeaderSize;
        return end <= complete || (isInHeader && !isUnfinished());
    }
    [[nodiscard]] bool isUnfinished() const
    {
        return m_step == Step::Continuation || m_step == Step::Body || (m_step == Step::Header && m_gathered > 0);
    }

private:
    static constexpr std::size_t longHeaderSize = 40;   ///< of a segment's first page
    static constexpr std::size_t recordHeaderSize = 24; ///< the record's body follows
    static constexpr std::size_t withAddress = 10;      ///< bytes of a body: what it says of the record it overwrites

    /// What the next byte of a page's data is.
    enum class Step {
        BeforeFirst,  ///< not judged yet
        Continuation, ///< the rest of a record that began before the first one to be judged
        Header,       ///< of a record; m_gathered bytes of it are known
        Body,         ///< m_remaining bytes of it are to come
        Padding,      ///< up to the next record's start
        AfterSwitch,  ///< the rest of a segment after XLOG_SWITCH, page headers included: not written, never read
        AfterEnd,     ///< nothing but zeros
    };

    template <typename Self, typename Visitor>
    static void visit(Self& self, Visitor& visitor); ///< shows it all that save() keeps

    [[nodiscard]] quint64 offsetInSegment(quint64 position) const { return position % m_settings.segmentSize; }

    void beginSegmentStream(quint64 position);
    std::size_t takePageHeader(std::span<const std::byte> chunk);
    void learnFormat();
    void checkPageHeader();
    void checkLongHeader();
    void checkTimeline();
    void enterPage();
    void continueOnPage();
    void dropUnfinished();

    void walk(std::span<const std::byte> data);
    std::size_t takeRecordHeader(std::span<const std::byte> data);
    void checkRecordHeader();
    std::size_t takeBody(std::span<const std::byte> data);
    void endRecord();
    void checkOverwrite() const;
    [[nodiscard]] std::optional<quint64> addressInBody() const;
    void beginRecord();
    void skipPadding();

    template <typename Number>
    [[nodiscard]] Number pageField(std::size_t offset) const
    {
        return qFromLittleEndian<Number>(m_pageHeader.data() + offset);
    }
    template <typename Number>
    [[nodiscard]] Number recordField(std::size_t offset) const
    {
        return qFromLittleEndian<Number>(m_header.data() + offset);
    }

    [[noreturn]] static void damagedPage(quint64 page, const QString& what);
    [[noreturn]] void damagedRecord(const QString& what) const;
    [[noreturn]] static void damaged(const QString& message);

    const Settings m_settings;
    bool m_isActive = true;
    const WalPageFormat* m_format = nullptr; ///< known from the first page on
    quint32 m_pageSize = 0;                  ///< likewise

    bool m_hasStarted = false;
    quint64 m_position = 0; ///< of the next byte
    quint64 m_page = 0;     ///< start of the page it belongs to
    std::array<std::byte, longHeaderSize> m_pageHeader{};
    std::size_t m_pageHeaderSize = 0;     ///< of this page's header
    std::size_t m_pageHeaderGathered = 0; ///< less than that: the next byte belongs to the header

    quint32 m_pageTimeline = 0; ///< of the page before; they never go down
    quint32 m_timeline = 0;     ///< that of the stream after beginTimeline(), else 0
    quint64 m_switchPoint = 0;  ///< where m_timeline began

    Step m_step = Step::BeforeFirst;
    std::array<std::byte, recordHeaderSize> m_header{};
    std::size_t m_gathered = 0; ///< bytes in m_header
    quint64 m_record = 0;       ///< start of the record
    quint32 m_length = 0;       ///< its bytes, header included
    quint32 m_remaining = 0;    ///< those still to come
    quint32 m_crc = 0;
    std::array<std::byte, BlockReference::mostBytes> m_bodyStart{};
    const std::size_t m_bodyStartWanted; ///< bytes of it
    std::size_t m_bodyStartSize = 0;

    quint64 m_previous = 0;               ///< start of the last complete record, 0 if none
    bool m_mustOverwrite = false;         ///< the page demands that its first record declares one as given up …
    std::optional<quint64> m_overwritten; ///< … the one that started here, where that is known

    quint64 m_recordsChecked = 0;
    quint64 m_checkedUpTo = 0;
    quint64 m_backupEnd = 0;
};

} // namespace basekeep
