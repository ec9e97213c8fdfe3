#pragma once

#include "engine/stream/Checksum.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>
#include <QtCore/QString>

namespace basekeep {

/// A plain base backup made by hand, small and sound: PG_VERSION, a control file, a few relation files, WAL, and the
/// manifest of it all. Made to be damaged. Members throw Failure.
class HandMadeBackup final
{
public:
    explicit HandMadeBackup(int manifestVersion = 2, ChecksumAlgorithm algorithm = ChecksumAlgorithm::Crc32c);

    [[nodiscard]] QString folder() const { return m_folder.filePath(QStringLiteral("backup")); }
    [[nodiscard]] QString filePath(const QString& path) const { return folder() + QLatin1Char('/') + path; }
    [[nodiscard]] QString elsewhere(const QString& name) const { return m_folder.filePath(name); } ///< beside it
    /// Where the WAL that recovery needs begins and ends.
    [[nodiscard]] quint64 walStart() const { return m_walStart; }
    [[nodiscard]] quint64 walEnd() const { return m_walEnd; }
    [[nodiscard]] QByteArray label() const; ///< backup_label as it should be
    [[nodiscard]] static QByteArray controlFile(quint64 systemIdentifier, bool hasPageChecksums = false);

    /// A file that belongs to the backup; writeManifest() tells of it.
    void add(const QString& path, const QByteArray& content, ChecksumAlgorithm algorithm);
    void add(const QString& path, const QByteArray& content) { add(path, content, m_algorithm); }
    /// A file of zeroes that takes hardly any room on disk but ages to read. Its checksum in the manifest is wrong.
    void addHuge(const QString& path, qint64 size);
    void writeManifest();

    /// A file, whatever the manifest says.
    void put(const QString& path, const QByteArray& content) const;
    /// Turns one bit of a byte.
    void flip(const QString& path, qint64 offset) const;

private:
    void addWal();

    const int m_manifestVersion;
    const ChecksumAlgorithm m_algorithm;
    TestFolder m_folder;
    QByteArrayList m_entries;
    quint64 m_walStart = 0;
    quint64 m_walEnd = 0;
};

} // namespace basekeep
