#include "engine/manifest/ManifestComparison.h"

#include "engine/manifest/ArrivalLog.h"

namespace basekeep {

namespace {

/// Paths that may be missing or extra, as for pg_verifybackup.
bool isExcused(std::string_view path)
{
    return path == "pg_wal" || path.starts_with("pg_wal/") || path == "backup_manifest" ||
           path == "postgresql.auto.conf" || path == "standby.signal" || path == "recovery.signal";
}

QString checksumText(const Digest& digest)
{
    return QString::fromLatin1(digest.toHex());
}

} // namespace

ManifestComparison::ManifestComparison(const ArrivalLog& arrivals, quint64 systemIdentifier)
    : m_arrivals(arrivals), m_serverIdentifier(systemIdentifier), m_listed(arrivals.size())
{
}

void ManifestComparison::version(int version)
{
    m_version = version;
}

void ManifestComparison::systemIdentifier(quint64 identifier)
{
    m_manifestIdentifier = identifier;
    if (m_serverIdentifier != 0 && identifier != m_serverIdentifier) {
        note(ManifestDifference::Kind::WrongSystemIdentifier, {}, QString::number(m_serverIdentifier),
             QString::number(identifier));
    }
}

void ManifestComparison::file(const ManifestFile& file)
{
    const std::optional<std::size_t> index = m_arrivals.find(file.path);
    if (!index) {
        if (!isExcused(file.path))
            note(ManifestDifference::Kind::Missing, file.path, {}, {});
        return;
    }
    if (m_listed[*index]) {
        note(ManifestDifference::Kind::DuplicateEntry, file.path, {}, {});
        return;
    }
    m_listed[*index] = true;

    const ArrivalLog::Entry arrived = m_arrivals.at(*index);
    if (arrived.digest.size == 0 && isExcused(file.path))
        return; // changed on the way, or made here
    ++m_filesCompared;
    m_bytesCompared += arrived.size;
    const bool isCovered = file.checksum.size != 0 && file.checksum.size == arrived.digest.size;
    if (isCovered)
        ++m_filesCovered;
    // A file of another size has another checksum too; one difference says it all.
    if (arrived.size != file.size) {
        note(ManifestDifference::Kind::SizeDiffers, file.path, QString::number(file.size),
             QString::number(arrived.size));
    } else if (isCovered && arrived.digest != file.checksum) {
        note(ManifestDifference::Kind::ChecksumDiffers, file.path, checksumText(file.checksum),
             checksumText(arrived.digest));
    }
}

void ManifestComparison::walRange(const ManifestWalRange& range)
{
    m_walRanges.push_back(range);
}

void ManifestComparison::finish()
{
    for (std::size_t index = 0; index < m_listed.size(); ++index) {
        if (m_listed[index])
            continue;
        const std::string_view path = m_arrivals.at(index).path;
        if (!isExcused(path))
            note(ManifestDifference::Kind::Extra, path, {}, {});
    }
}

quint64 ManifestComparison::differenceCount() const
{
    quint64 total = 0;
    for (const quint64 count : m_counts)
        total += count;
    return total;
}

quint64 ManifestComparison::count(ManifestDifference::Kind kind) const
{
    return m_counts[static_cast<std::size_t>(kind)];
}

ManifestComparison::Coverage ManifestComparison::checksumCoverage() const
{
    if (m_filesCovered == 0)
        return Coverage::None;
    return m_filesCovered == m_filesCompared ? Coverage::All : Coverage::Some;
}

void ManifestComparison::note(ManifestDifference::Kind kind, std::string_view path, const QString& expected,
                              const QString& found)
{
    ++m_counts[static_cast<std::size_t>(kind)];
    if (m_differences.size() < maximumKept)
        m_differences.append(ManifestDifference{kind, std::string(path), expected, found});
}

} // namespace basekeep
