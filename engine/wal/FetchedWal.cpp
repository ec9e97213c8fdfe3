#include "engine/wal/FetchedWal.h"

#include "engine/jobs/Failure.h"
#include "engine/wal/WalSegment.h"

#include <charconv>

namespace basekeep {

namespace {

constexpr std::string_view walFolder = "pg_wal/";
constexpr std::size_t segmentNameLength = 24;

struct SegmentName
{
    quint32 timeline = 0;
    Lsn start;
};

std::optional<SegmentName> parseSegmentName(std::string_view path, quint32 segmentSize)
{
    if (!path.starts_with(walFolder) || path.size() != walFolder.size() + segmentNameLength)
        return std::nullopt;
    path.remove_prefix(walFolder.size());
    quint32 parts[3] = {};
    for (std::size_t index = 0; index < 3; ++index) {
        const char* begin = path.data() + 8 * index;
        const auto [end, error] = std::from_chars(begin, begin + 8, parts[index], 16);
        if (error != std::errc() || end != begin + 8)
            return std::nullopt;
    }
    const quint64 perLogId = (quint64(1) << 32) / segmentSize;
    return SegmentName{parts[0], {(parts[1] * perLogId + parts[2]) * segmentSize}};
}

} // namespace

class FetchedWal::Stage final : public MemberSink
{
public:
    Stage(FetchedWal& wal, std::unique_ptr<MemberSink> next) : m_wal(wal), m_next(std::move(next)) {}

    void begin(const TarMember& member) override
    {
        const auto segment = parseSegmentName(member.path, m_wal.m_settings.segmentSize);
        m_isSegment = segment && member.type == TarMember::Type::File;
        if (m_isSegment) {
            if (member.size != m_wal.m_settings.segmentSize) {
                throw Failure{
                    Failure::Code::VerificationFailed,
                    Failure::tr("The WAL segment %1 has a wrong size.").arg(QString::fromStdString(member.path)),
                    {},
                    {}};
            }
            m_wal.beginSegment(segment->timeline, segment->start);
        }
        if (m_next)
            m_next->begin(member);
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (m_isSegment)
            m_wal.write(chunk);
        if (m_next)
            m_next->write(chunk);
    }

    void end() override
    {
        if (m_next)
            m_next->end();
    }

    void finish() override
    {
        if (m_next)
            m_next->finish();
    }

private:
    FetchedWal& m_wal;
    std::unique_ptr<MemberSink> m_next;
    bool m_isSegment = false;
};

FetchedWal::FetchedWal(const Settings& settings) : m_settings(settings) {}

std::unique_ptr<MemberSink> FetchedWal::stage(std::unique_ptr<MemberSink> next)
{
    return std::make_unique<Stage>(*this, std::move(next));
}

quint64 FetchedWal::recordsChecked() const
{
    return m_checker ? m_checker->recordsChecked() : 0;
}

void FetchedWal::beginSegment(quint32 timeline, Lsn start)
{
    if (!m_checker) {
        if (start != WalSegment::startOf(m_settings.start, m_settings.segmentSize))
            return; // an older segment than recovery needs, or a gap that covers() will show
        m_checker.emplace(
            RecordChecker::Settings{m_settings.segmentSize, m_settings.systemIdentifier, m_settings.start});
        m_timeline = timeline;
        m_end = start;
        return;
    }
    if (timeline != m_timeline && (!m_damage || m_checker->checkedUpTo() >= start)) {
        // The first segment of a later timeline repeats the old one up to the switch, wherever that was. What is behind
        // the switch in the old one's file is no part of the WAL.
        m_damage.reset();
        m_checker->beginTimeline(timeline, start, m_checker->checkedUpTo());
        m_timeline = timeline;
        m_end = start;
        return;
    }
    if (start != m_end) {
        throw Failure{Failure::Code::VerificationFailed,
                      Failure::tr("The server left out WAL between %1 and %2.").arg(m_end.toString(), start.toString()),
                      Failure::tr("Take the backup again with the WAL streamed beside it."),
                      {}};
    }
}

void FetchedWal::write(std::span<const std::byte> chunk)
{
    if (!m_checker)
        return;
    if (!m_damage) {
        try {
            m_checker->write(m_end, chunk);
        } catch (const Failure& failure) {
            m_damage = failure;
        }
    }
    m_end.value += chunk.size();
}

void FetchedWal::throwIfDamagedBefore(Lsn end) const
{
    if (m_damage && m_checker->checkedUpTo() < end)
        throw *m_damage;
}

} // namespace basekeep
