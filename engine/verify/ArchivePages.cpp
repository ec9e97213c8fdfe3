#include "engine/verify/ArchivePages.h"

#include "engine/verify/ManifestFiles.h"
#include "engine/verify/RelationPageStream.h"

namespace basekeep {

namespace {

constexpr quint32 usualPageSize = 8192;
constexpr quint32 usualSegmentBlocks = 131072;

} // namespace

/// Lets the files through that the manifest has, with the size that it has for them.
class ArchivePages::Stage final : public MemberSink
{
public:
    Stage(ArchivePages& owner, std::string prefix)
        : m_files(owner.m_files), m_prefix(std::move(prefix)), m_stream(*owner.m_pages)
    {
    }

    void begin(const TarMember& member) override
    {
        m_isWanted = false;
        if (member.type != TarMember::Type::File)
            return;
        const std::string path = m_prefix + member.path;
        if (m_files.hasManifest()) {
            const std::optional<std::size_t> index = m_files.find(path);
            m_isWanted = index && m_files.at(*index).size == member.size;
        } else {
            m_isWanted = true;
        }
        if (m_isWanted)
            m_stream.begin(path, member.size);
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (m_isWanted)
            m_stream.write(chunk);
    }

    void end() override {}
    void finish() override {}

private:
    const ManifestFiles& m_files;
    const std::string m_prefix;
    RelationPageStream m_stream;
    bool m_isWanted = false;
};

ArchivePages::ArchivePages(const ManifestFiles& files, Lsn start, Lsn end)
    : m_files(files), m_keptBack(false, [](const VerifyFinding&) {})
{
    m_pages.emplace(RelationPages::Settings{usualPageSize, usualSegmentBlocks, start, end}, m_keptBack);
}

std::unique_ptr<MemberSink> ArchivePages::stage(std::string prefix)
{
    return std::make_unique<Stage>(*this, std::move(prefix));
}

bool ArchivePages::settle(const RelationPages::Settings& settings, VerifyFindings& findings)
{
    const QList<VerifyFinding> kept = m_keptBack.kept();
    const RelationPages::Settings& assumed = m_pages->settings();
    const bool isUsual = settings.pageSize == assumed.pageSize && settings.segmentBlocks == assumed.segmentBlocks &&
                         settings.start == assumed.start && settings.end == assumed.end;
    if (!isUsual || m_keptBack.errorCount() > static_cast<quint64>(kept.size())) {
        m_pages.emplace(settings, findings);
        return false;
    }
    for (const VerifyFinding& finding : kept)
        findings.note(finding);
    return true;
}

} // namespace basekeep
