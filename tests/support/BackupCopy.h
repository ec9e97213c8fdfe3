#pragma once

#include "tests/support/TestFolder.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace basekeep {

/// A copy of a backup, to be damaged. It costs next to nothing: files are links to those of the backup until they are
/// replaced. Members throw Failure.
class BackupCopy final
{
public:
    explicit BackupCopy(const QString& backup);

    [[nodiscard]] QString folder() const { return m_folder.filePath(QStringLiteral("copy")); }
    [[nodiscard]] QString filePath(const QString& path) const { return folder() + QLatin1Char('/') + path; }
    [[nodiscard]] QByteArray content(const QString& path) const;
    void replace(const QString& path, const QByteArray& content) const; ///< or make it
    void remove(const QString& path) const;

    /// Gives a file's entry in the manifest the size and the CRC-32C of that content, and the manifest its checksum.
    void rewriteEntry(const QString& path, qint64 size, const QByteArray& content) const;

private:
    TestFolder m_folder;
};

} // namespace basekeep
