#include "engine/wal/RecordCheckerState.h"

#include <algorithm>

#include "engine/jobs/Failure.h"
#include "engine/stream/Checksum.h"

namespace basekeep {

namespace {

// Page header, at each page's start. Numbers are in the server's byte order; a big-endian server shows a swapped magic
// and is refused by it.
constexpr std::size_t shortHeaderSize = 24;
constexpr quint16 continuesRecord = 0x0001;
constexpr quint16 hasLongHeader = 0x0002;
constexpr quint16 overwritesRecord = 0x0008; ///< 13.5 and later
constexpr quint16 knownFlags = 0x000F;
constexpr quint32 smallestPage = 1024;
constexpr quint32 largestPage = 65536;

// Record header, followed by the record's body.
constexpr std::size_t crcOffset = 20;
constexpr quint8 infoMask = 0xF0; ///< the half of the info byte that belongs to the resource manager
constexpr quint8 xlogManager = 0;
constexpr quint8 infoSwitch = 0x40;
constexpr quint8 infoBackupEnd = 0x50;
constexpr quint8 infoOverwrite = 0xD0;
constexpr quint8 lastBuiltinManager = 21;
constexpr quint8 firstCustomManager = 128;

/// How a body with nothing but a short main part begins: this byte, its length, then the part itself.
constexpr quint8 shortMainPart = 255;

/// Positions at which records start are multiples of this.
constexpr quint64 alignment = 8;

constexpr quint64 aligned(quint64 position)
{
    return (position + alignment - 1) & ~(alignment - 1);
}

QString hexadecimal(quint64 value)
{
    return QStringLiteral("0x%1").arg(value, 0, 16);
}

bool isZero(std::span<const std::byte> bytes)
{
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{}; });
}

} // namespace

void RecordChecker::State::write(quint64 position, std::span<const std::byte> chunk)
{
    if (!m_isActive || chunk.empty())
        return;
    if (!m_hasStarted)
        beginSegmentStream(position);
    if (position != m_position) {
        damaged(
            tr("WAL continues at %1 where %2 was expected.").arg(Lsn{position}.toString(), Lsn{m_position}.toString()));
    }
    while (!chunk.empty() && m_isActive) {
        std::size_t taken = 0;
        if (m_step == Step::AfterSwitch) {
            const quint64 rest = m_settings.segmentSize - offsetInSegment(m_position);
            taken = static_cast<std::size_t>(std::min<quint64>(chunk.size(), rest));
            m_position += taken;
            if (taken == rest) {
                m_page = m_position;
                m_pageHeaderSize = longHeaderSize;
                m_pageHeaderGathered = 0;
                m_step = Step::Padding;
            }
        } else if (m_pageHeaderGathered < m_pageHeaderSize) {
            taken = takePageHeader(chunk);
        } else {
            const quint64 rest = m_page + m_pageSize - m_position;
            taken = static_cast<std::size_t>(std::min<quint64>(chunk.size(), rest));
            walk(chunk.first(taken));
            // A switch has other ideas about where the next page begins.
            if (taken == rest && (m_step != Step::AfterSwitch || offsetInSegment(m_position) == 0)) {
                m_page = m_position;
                m_pageHeaderSize = offsetInSegment(m_page) == 0 ? longHeaderSize : shortHeaderSize;
                m_pageHeaderGathered = 0;
                if (m_step == Step::AfterSwitch)
                    m_step = Step::Padding;
            }
        }
        chunk = chunk.subspan(taken);
    }
}

void RecordChecker::State::beginTimeline(quint32 timeline, quint64 position, quint64 switchPoint)
{
    if (!m_isActive)
        return;
    // The repeated part is walked once more: it is what the new timeline's segment will hold. Its first record has no
    // known predecessor, unless the old timeline ended where the new one begins.
    const bool goesOnSeamlessly = position == switchPoint && m_checkedUpTo == switchPoint;
    if (!goesOnSeamlessly)
        m_previous = 0;
    m_checkedUpTo = std::min(m_checkedUpTo, switchPoint);
    m_timeline = timeline;
    m_switchPoint = switchPoint;
    m_pageTimeline = 0;
    m_mustOverwrite = false;
    m_overwritten.reset();
    beginSegmentStream(position);
}

void RecordChecker::State::beginSegmentStream(quint64 position)
{
    if (m_settings.segmentSize == 0 || offsetInSegment(position) != 0)
        damaged(tr("WAL begins at %1, which is not the start of a segment.").arg(Lsn{position}.toString()));
    m_hasStarted = true;
    m_position = position;
    m_page = position;
    m_pageHeaderSize = longHeaderSize;
    m_pageHeaderGathered = 0;
    m_step = Step::BeforeFirst;
    m_gathered = 0;
}

// Pages
// ----------------------------------------------------------------------------------------------------------------

std::size_t RecordChecker::State::takePageHeader(std::span<const std::byte> chunk)
{
    const std::size_t count = std::min(chunk.size(), m_pageHeaderSize - m_pageHeaderGathered);
    std::copy_n(chunk.begin(), count, m_pageHeader.begin() + static_cast<std::ptrdiff_t>(m_pageHeaderGathered));
    m_pageHeaderGathered += count;
    m_position += count;
    if (m_pageHeaderGathered < m_pageHeaderSize)
        return count;
    // Pages after the end were either prepared by the server or never touched.
    if (m_step == Step::AfterEnd && isZero(std::span(m_pageHeader).first(m_pageHeaderSize)))
        return count;
    if (m_format == nullptr)
        learnFormat();
    if (m_isActive) {
        checkPageHeader();
        enterPage();
    }
    return count;
}

void RecordChecker::State::learnFormat()
{
    const auto magic = pageField<quint16>(0);
    m_format = WalPageFormat::find(magic);
    if (m_format == nullptr) {
        if (WalPageFormat::isLater(magic))
            m_isActive = false;
        else
            damagedPage(m_page, tr("its magic number %1 is not that of any server from 13 on").arg(hexadecimal(magic)));
        return;
    }
    m_pageSize = pageField<quint32>(36);
    if (m_pageSize < smallestPage || m_pageSize > largestPage || (m_pageSize & (m_pageSize - 1)) != 0)
        damagedPage(m_page, tr("%1 bytes are no size of a WAL page").arg(m_pageSize));
}

void RecordChecker::State::checkPageHeader()
{
    const auto magic = pageField<quint16>(0);
    if (magic != m_format->magic)
        damagedPage(m_page,
                    tr("its magic number is %1 instead of %2").arg(hexadecimal(magic), hexadecimal(m_format->magic)));
    const auto flags = pageField<quint16>(2);
    if ((flags & ~knownFlags) != 0)
        damagedPage(m_page, tr("its flags %1 are unknown").arg(hexadecimal(flags)));
    const auto address = pageField<quint64>(8);
    if (address != m_page)
        damagedPage(m_page, tr("it says of itself that it belongs to %1").arg(Lsn{address}.toString()));
    const bool isFirstOfSegment = m_pageHeaderSize == longHeaderSize;
    if (((flags & hasLongHeader) != 0) != isFirstOfSegment)
        damagedPage(m_page, isFirstOfSegment ? tr("a segment's first page lacks the long header")
                                             : tr("it has the header of a segment's first page"));
    if (isFirstOfSegment)
        checkLongHeader();
    checkTimeline();
}

void RecordChecker::State::checkLongHeader()
{
    const auto identifier = pageField<quint64>(24);
    if (m_settings.systemIdentifier != 0 && identifier != m_settings.systemIdentifier) {
        damagedPage(m_page, tr("it comes from the cluster %1 instead of %2")
                                .arg(QString::number(identifier), QString::number(m_settings.systemIdentifier)));
    }
    const auto segmentSize = pageField<quint32>(32);
    if (segmentSize != m_settings.segmentSize)
        damagedPage(m_page, tr("its segment size is %1 instead of %2").arg(segmentSize).arg(m_settings.segmentSize));
    const auto pageSize = pageField<quint32>(36);
    if (pageSize != m_pageSize)
        damagedPage(m_page, tr("its page size is %1 instead of %2").arg(pageSize).arg(m_pageSize));
}

void RecordChecker::State::checkTimeline()
{
    const auto timeline = pageField<quint32>(4);
    if (timeline == 0 || timeline < m_pageTimeline)
        damagedPage(m_page, tr("its timeline %1 is older than that of the page before").arg(timeline));
    if (m_timeline != 0) {
        // Before the switch there is the old timelines' WAL, from it on only this one's.
        const bool fits = m_page >= m_switchPoint ? timeline == m_timeline : timeline <= m_timeline;
        if (!fits)
            damagedPage(m_page, tr("its timeline is %1 instead of %2").arg(timeline).arg(m_timeline));
    }
    m_pageTimeline = timeline;
}

void RecordChecker::State::enterPage()
{
    const auto flags = pageField<quint16>(2);
    const auto carried = pageField<quint32>(16);
    if (m_step == Step::AfterEnd)
        return; // prepared for WAL that was not written any more
    if (m_step == Step::BeforeFirst) {
        if (m_settings.firstRecord.value > m_position)
            return;
        if ((flags & continuesRecord) == 0) {
            m_mustOverwrite = (flags & overwritesRecord) != 0;
            return beginRecord();
        }
        // Only a page boundary may lie in the middle of a record.
        if (m_settings.firstRecord.value == m_position)
            damagedPage(m_page, tr("no record starts at %1").arg(Lsn{m_position}.toString()));
        if (carried == 0)
            damagedPage(m_page, tr("it continues a record of which nothing is left"));
        m_step = Step::Continuation;
        m_remaining = carried;
        return skipPadding();
    }
    if ((flags & overwritesRecord) != 0)
        return dropUnfinished();
    if (isUnfinished())
        return continueOnPage();
    if ((flags & continuesRecord) != 0)
        damagedPage(m_page, tr("it continues a record, but none is unfinished"));
    // The padding of the last record ended with the page before.
    if (m_step == Step::Padding)
        beginRecord();
}

void RecordChecker::State::continueOnPage()
{
    const auto carried = pageField<quint32>(16);
    if ((pageField<quint16>(2) & continuesRecord) == 0)
        damagedPage(m_page, tr("the unfinished record of the page before does not go on"));
    const quint32 missing = m_step == Step::Header ? m_length - static_cast<quint32>(m_gathered) : m_remaining;
    if (carried != missing) {
        damagedPage(m_page,
                    tr("it continues a record with %1 bytes to come, but %2 are missing").arg(carried).arg(missing));
    }
}

/// A server that was restarted after a crash could not find the rest of its last record. It goes on with the next page,
/// whose first record says so.
void RecordChecker::State::dropUnfinished()
{
    m_overwritten.reset();
    if (m_step != Step::Continuation)
        m_overwritten = isUnfinished() ? m_record : 0;
    m_mustOverwrite = true;
    beginRecord();
}

// Records
// --------------------------------------------------------------------------------------------------------------

void RecordChecker::State::walk(std::span<const std::byte> data)
{
    while (!data.empty()) {
        std::size_t taken = 0;
        switch (m_step) {
        case Step::BeforeFirst: {
            const quint64 rest = m_settings.firstRecord.value - m_position;
            taken = static_cast<std::size_t>(std::min<quint64>(data.size(), rest));
            m_position += taken;
            // At the page's end the next page's header has the word.
            if (taken == rest && m_position < m_page + m_pageSize)
                beginRecord();
            break;
        }
        case Step::Continuation:
            taken = std::min<std::size_t>(data.size(), m_remaining);
            m_position += taken;
            m_remaining -= static_cast<quint32>(taken);
            skipPadding();
            break;
        case Step::Header:
            taken = takeRecordHeader(data);
            break;
        case Step::Body:
            taken = takeBody(data);
            break;
        case Step::Padding:
            taken = std::min<std::size_t>(data.size(), static_cast<std::size_t>(aligned(m_position) - m_position));
            m_position += taken;
            skipPadding();
            break;
        case Step::AfterSwitch:
            taken = data.size();
            m_position += taken;
            break;
        case Step::AfterEnd:
            if (!isZero(data))
                damaged(tr("WAL goes on after its end at %1.").arg(Lsn{m_record}.toString()));
            taken = data.size();
            m_position += taken;
            break;
        }
        data = data.subspan(taken);
    }
}

void RecordChecker::State::beginRecord()
{
    m_step = Step::Header;
    m_gathered = 0;
}

/// Goes on to the next record as soon as the last one and the bytes up to the next possible start are behind.
void RecordChecker::State::skipPadding()
{
    if (m_step == Step::Continuation && m_remaining > 0)
        return;
    m_step = Step::Padding;
    // At a page's end it stays at that: only the next page's header tells what follows.
    if (aligned(m_position) == m_position && m_position < m_page + m_pageSize)
        beginRecord();
}

std::size_t RecordChecker::State::takeRecordHeader(std::span<const std::byte> data)
{
    if (m_gathered == 0)
        m_record = m_position;
    // The length is known at once, for a record starts eight-byte aligned; the rest may lie on the next page.
    const bool knowsLength = m_gathered >= sizeof m_length;
    const std::size_t wanted = knowsLength ? recordHeaderSize : sizeof m_length;
    const std::size_t count = std::min(data.size(), wanted - m_gathered);
    std::copy_n(data.begin(), count, m_header.begin() + static_cast<std::ptrdiff_t>(m_gathered));
    m_gathered += count;
    m_position += count;
    if (m_gathered < wanted)
        return count;
    if (knowsLength) {
        checkRecordHeader();
        return count;
    }
    m_length = recordField<quint32>(0);
    if (m_length == 0) {
        m_step = Step::AfterEnd;
    } else if (m_length < recordHeaderSize || m_length > m_format->longestRecord) {
        damagedRecord(tr("%1 bytes are no length of a record").arg(m_length));
    }
    return count;
}

void RecordChecker::State::checkRecordHeader()
{
    const auto previous = recordField<quint64>(8);
    const auto info = recordField<quint8>(16);
    const auto manager = recordField<quint8>(17);
    const bool isCustom = m_format->hasCustomManagers && manager >= firstCustomManager;
    if (manager > lastBuiltinManager && !isCustom)
        damagedRecord(tr("the resource manager %1 is unknown").arg(manager));
    if (m_previous != 0 ? previous != m_previous : previous >= m_record) {
        damagedRecord(tr("it says that the record before it started at %1").arg(Lsn{previous}.toString()));
    }
    if (m_mustOverwrite && (manager != xlogManager || (info & infoMask) != infoOverwrite))
        damagedRecord(tr("it should declare the unfinished record before it as given up"));

    m_crc = 0;
    m_bodyStartSize = 0;
    m_remaining = m_length - static_cast<quint32>(recordHeaderSize);
    m_step = Step::Body;
    if (m_remaining == 0)
        endRecord();
}

std::size_t RecordChecker::State::takeBody(std::span<const std::byte> data)
{
    const std::size_t count = std::min<std::size_t>(data.size(), m_remaining);
    const std::span<const std::byte> part = data.first(count);
    if (m_bodyStartSize < m_bodyStartWanted) {
        const std::size_t kept = std::min(part.size(), m_bodyStartWanted - m_bodyStartSize);
        std::copy_n(part.begin(), kept, m_bodyStart.begin() + static_cast<std::ptrdiff_t>(m_bodyStartSize));
        m_bodyStartSize += kept;
    }
    m_crc = crc32c(m_crc, part);
    m_position += count;
    m_remaining -= static_cast<quint32>(count);
    if (m_remaining == 0)
        endRecord();
    return count;
}

void RecordChecker::State::endRecord()
{
    // The body comes first in the checksum, then the header without the field that holds it.
    const quint32 crc = crc32c(m_crc, std::span(m_header).first(crcOffset));
    const auto stated = recordField<quint32>(crcOffset);
    if (crc != stated)
        damagedRecord(tr("its checksum is %1 instead of %2").arg(hexadecimal(crc), hexadecimal(stated)));
    if (m_settings.pageSeen) {
        BlockReference::read(Lsn{m_record}, m_format->serverMajor, std::span(m_bodyStart).first(m_bodyStartSize),
                             m_length - static_cast<quint32>(recordHeaderSize), m_settings.pageSeen);
    }
    const bool isXlog = recordField<quint8>(17) == xlogManager;
    const int kind = recordField<quint8>(16) & infoMask;
    if (m_mustOverwrite)
        checkOverwrite();
    m_mustOverwrite = false;
    m_overwritten.reset();

    const bool isSwitch = isXlog && kind == infoSwitch;
    quint64 end = aligned(m_position);
    if (isXlog && kind == infoBackupEnd && addressInBody() == m_settings.firstRecord.value)
        m_backupEnd = end;
    if (isSwitch && offsetInSegment(end) != 0)
        end += m_settings.segmentSize - offsetInSegment(end);
    // What a new timeline repeats is not counted again.
    if (m_record >= m_checkedUpTo) {
        ++m_recordsChecked;
        m_checkedUpTo = end;
    }
    m_previous = m_record;
    if (isSwitch && m_position < end)
        m_step = Step::AfterSwitch;
    else
        skipPadding();
}

void RecordChecker::State::checkOverwrite() const
{
    const std::optional<quint64> address = addressInBody();
    if (!address)
        damagedRecord(tr("it does not say which record it gives up"));
    if (m_overwritten && *address != *m_overwritten) {
        damagedRecord(
            tr("it gives up a record at %1, but the unfinished one is another").arg(Lsn{*address}.toString()));
    }
}

/// The position that some records' bodies begin with.
std::optional<quint64> RecordChecker::State::addressInBody() const
{
    const bool hasAddress = m_bodyStartSize >= withAddress &&
                            std::to_integer<quint8>(m_bodyStart[0]) == shortMainPart &&
                            std::to_integer<quint8>(m_bodyStart[1]) >= sizeof(quint64);
    return hasAddress ? std::optional(qFromLittleEndian<quint64>(m_bodyStart.data() + 2)) : std::nullopt;
}

// Failures
// -------------------------------------------------------------------------------------------------------------

void RecordChecker::State::damagedPage(quint64 page, const QString& what)
{
    damaged(tr("The WAL page at %1 is damaged: %2.").arg(Lsn{page}.toString(), what));
}

void RecordChecker::State::damagedRecord(const QString& what) const
{
    damaged(tr("The WAL record at %1 is damaged: %2.").arg(Lsn{m_record}.toString(), what));
}

void RecordChecker::State::damaged(const QString& message)
{
    throw Failure{
        Failure::Code::VerificationFailed,
        message,
        tr("A backup with this WAL could not be recovered. Check the server's disk and memory and the network "
           "between, then take the backup again."),
        {}};
}

RecordChecker::RecordChecker(const Settings& settings) : m_state(std::make_unique<State>(settings)) {}

RecordChecker::RecordChecker(const Settings& settings, const QByteArray& saved) : RecordChecker(settings)
{
    m_state->restore(saved);
}

RecordChecker::~RecordChecker() = default;

void RecordChecker::write(Lsn position, std::span<const std::byte> chunk)
{
    m_state->write(position.value, chunk);
}

void RecordChecker::beginTimeline(quint32 timeline, Lsn position, Lsn switchPoint)
{
    m_state->beginTimeline(timeline, position.value, switchPoint.value);
}

QByteArray RecordChecker::save() const
{
    return m_state->save();
}

bool RecordChecker::isActive() const
{
    return m_state->isActive();
}

quint64 RecordChecker::recordsChecked() const
{
    return m_state->recordsChecked();
}

Lsn RecordChecker::checkedUpTo() const
{
    return Lsn{m_state->checkedUpTo()};
}

Lsn RecordChecker::backupEnd() const
{
    return Lsn{m_state->backupEnd()};
}

bool RecordChecker::isCompleteUpTo(Lsn end) const
{
    return m_state->isCompleteUpTo(end.value);
}

bool RecordChecker::isInsideRecord() const
{
    return m_state->isUnfinished();
}

} // namespace basekeep
