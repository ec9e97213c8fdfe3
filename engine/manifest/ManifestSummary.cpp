#include "engine/manifest/ManifestSummary.h"

#include "engine/manifest/ManifestReading.h"

#include <string_view>

namespace basekeep {

namespace {

constexpr std::string_view incrementalPrefix = "INCREMENTAL.";

class SummaryHandler final : public ManifestHandler
{
public:
    explicit SummaryHandler(ManifestSummary& summary) : m_summary(summary) {}

    void version(int version) override { m_summary.version = version; }
    void systemIdentifier(quint64 identifier) override { m_summary.systemIdentifier = identifier; }
    void walRange(const ManifestWalRange& range) override { m_summary.walRanges.push_back(range); }

    void file(const ManifestFile& file) override
    {
        ++m_summary.fileCount;
        m_summary.totalBytes += file.size;
        const std::string_view path = file.path;
        const std::string_view name = path.substr(path.rfind('/') + 1);
        m_summary.isIncremental = m_summary.isIncremental || name.starts_with(incrementalPrefix);
    }

private:
    ManifestSummary& m_summary;
};

} // namespace

ManifestSummary ManifestSummary::read(const QString& fileName, const CancelToken& cancel)
{
    ManifestSummary summary;
    SummaryHandler handler(summary);
    static_cast<void>(readManifest(fileName, handler, cancel));
    return summary;
}

} // namespace basekeep
