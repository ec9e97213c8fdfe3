#include "engine/manifest/ManifestSummary.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

#include <string_view>

namespace basekeep {

namespace {

constexpr qint64 chunkBytes = 256 * 1024;
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
    QFile file(fileName);
    const auto unreadable = [&file, &fileName] {
        return Failure{Failure::Code::StorageError,
                       tr("The manifest %1 cannot be read.").arg(QDir::toNativeSeparators(fileName)),
                       {},
                       file.errorString()};
    };
    if (!file.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        throw unreadable();

    ManifestSummary summary;
    SummaryHandler handler(summary);
    ManifestParser parser(handler);
    QByteArray buffer(chunkBytes, Qt::Uninitialized);
    for (;;) {
        cancel.throwIfCancelled();
        const qint64 count = file.read(buffer.data(), buffer.size());
        if (count < 0)
            throw unreadable();
        if (count == 0)
            break;
        parser.write(std::as_bytes(std::span(buffer.constData(), static_cast<std::size_t>(count))));
    }
    parser.finish();
    return summary;
}

} // namespace basekeep
