#include "tests/support/BackupCopy.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "tests/support/ManifestText.h"
#include "tests/support/TestBytes.h"

#include <QtCore/QFile>

namespace basekeep {

namespace {

const QString manifestName = QStringLiteral("backup_manifest");

void check(bool ok, const QString& what)
{
    if (!ok)
        throw Failure{Failure::Code::StorageError, what, {}, {}};
}

void copyFolder(const std::filesystem::path& from, const std::filesystem::path& to)
{
    std::filesystem::create_directory(to);
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
        const std::filesystem::path target = to / entry.path().filename();
        if (entry.is_symlink())
            std::filesystem::copy_symlink(entry.path(), target);
        else if (entry.is_directory())
            copyFolder(entry.path(), target);
        else
            std::filesystem::create_hard_link(entry.path(), target);
    }
}

} // namespace

BackupCopy::BackupCopy(const QString& backup)
{
    copyFolder(FileSystem::toPath(backup), FileSystem::toPath(folder()));
}

QByteArray BackupCopy::content(const QString& path) const
{
    QFile file(filePath(path));
    check(file.open(QIODevice::ReadOnly), file.fileName());
    return file.readAll();
}

void BackupCopy::replace(const QString& path, const QByteArray& content) const
{
    // The file is the backup's, too: it must not be written into.
    QFile file(filePath(path));
    check(!file.exists() || file.remove(), file.fileName());
    check(file.open(QIODevice::WriteOnly) && file.write(content) == content.size(), file.fileName());
}

void BackupCopy::remove(const QString& path) const
{
    check(QFile::remove(filePath(path)), path);
}

void BackupCopy::rewriteEntry(const QString& path, qint64 size, const QByteArray& content) const
{
    QByteArrayList lines = this->content(manifestName).split('\n');
    const QByteArray start = "{ \"Path\": \"" + path.toUtf8() + "\", \"Size\": ";
    bool isFound = false;
    for (QByteArray& line : lines) {
        if (!line.startsWith(start))
            continue;
        const qsizetype digits = line.indexOf(',', start.size());
        line.replace(start.size(), digits - start.size(), QByteArray::number(size));
        const QByteArray key = "\"Checksum\": \"";
        line.replace(line.indexOf(key) + key.size(), 8, Digest::ofCrc32c(crc32c(0, bytesOf(content))).toHex());
        isFound = true;
    }
    check(isFound, path);
    // The last line, which is followed by a line feed, is the checksum.
    lines.resize(lines.size() - 2);
    replace(manifestName, sealedManifest(lines.join('\n') + '\n'));
}

} // namespace basekeep
