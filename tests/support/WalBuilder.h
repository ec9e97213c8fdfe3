#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QtEndian>

namespace basekeep {

/// Writes WAL as a server does: page headers, records that go over pages, their checksums and links.
class WalBuilder final
{
public:
    static constexpr quint32 segmentSize = 1024 * 1024;
    static constexpr quint64 systemIdentifier = 7710198821294182872U;
    static constexpr quint64 streamStart = 2 * quint64{segmentSize};
    static constexpr quint8 heapManager = 10;

    explicit WalBuilder(quint16 magic = 0xD116, quint32 pageSize = 8192, quint64 start = streamStart);

    /// The magic number of WAL pages of a server of that major version, 13 to 18.
    [[nodiscard]] static quint16 magicOf(int major);

    quint32 timeline = 1;
    quint16 nextPageFlags = 0; ///< added to the next page's
    quint64 previous = 0x100028;
    QByteArray wal;
    quint64 records = 0;

    [[nodiscard]] quint64 position() const { return m_start + static_cast<quint64>(wal.size()); }
    [[nodiscard]] qsizetype indexOf(quint64 lsn) const { return static_cast<qsizetype>(lsn - m_start); }

    /// Appends a record and returns where it starts.
    quint64 append(const QByteArray& body, quint8 manager = heapManager, quint8 info = 0);

    /// Records of many lengths until there is at least so much WAL.
    void fill(qsizetype size);

    /// Appends records so that so many bytes are left on the page.
    void leaveOnPage(qsizetype left);

    /// XLOG_SWITCH, then `rest` up to the segment's end.
    void switchSegment(char rest = '\0');

    /// The first `kept` bytes of a record of which the rest is lost; the next page is begun by the next record.
    quint64 abandon(const QByteArray& record, qsizetype kept);

    template <typename Number>
    static void put(QByteArray& bytes, qsizetype offset, Number value)
    {
        qToLittleEndian(value, bytes.data() + offset);
    }

private:
    void beginPageIfDue(quint32 carried);
    void write(const QByteArray& record);

    quint16 m_magic;
    qsizetype m_pageSize;
    quint64 m_start;
};

} // namespace basekeep
