#include "engine/identity/TablespaceMap.h"

#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"

#include <QtCore/QDir>

#include <algorithm>
#include <optional>

namespace basekeep {

namespace {

constexpr int lastWithoutEscapes = 13;

void takeLine(const QByteArray& line, QList<BackupIdentity::Tablespace>& tablespaces)
{
    const qsizetype space = line.indexOf(' ');
    bool isNumber = false;
    const quint32 oid = line.left(space).toUInt(&isNumber);
    if (space > 0 && isNumber && oid != 0)
        tablespaces.append({oid, QString::fromUtf8(line.mid(space + 1))});
}

} // namespace

QList<BackupIdentity::Tablespace> TablespaceMap::parse(const QByteArray& text, int serverMajor)
{
    QList<BackupIdentity::Tablespace> tablespaces;
    QByteArray line;
    for (qsizetype index = 0; index < text.size(); ++index) {
        const char character = text[index];
        const char next = index + 1 < text.size() ? text[index + 1] : '\0';
        const bool isEscape = character == '\\' && (serverMajor != lastWithoutEscapes || next == '\n' || next == '\r');
        if (isEscape && index + 1 < text.size()) {
            line += next;
            ++index;
        } else if (character == '\n' || character == '\r') {
            takeLine(line, tablespaces);
            line.clear();
        } else {
            line += character;
        }
    }
    return tablespaces;
}

QList<BackupIdentity::Tablespace> TablespaceMap::readLinks(const QString& folder)
{
    constexpr qsizetype maximum = 10000; // a backup may hold anything
    QList<BackupIdentity::Tablespace> tablespaces;
    const std::filesystem::path place = FileSystem::toPath(folder) / "pg_tblspc";
    FolderListing listing(place);
    while (tablespaces.size() < maximum && listing.next()) {
        const quint32 oid = QByteArray::fromStdString(listing.name()).toUInt();
        const auto target = oid != 0 && listing.isLink() ? FileSystem::readLink(listing.path()) : std::nullopt;
        if (!target)
            continue;
        // One that is relative is so to the folder of the link.
        const std::filesystem::path location = target->has_root_path() ? *target : place / *target;
        tablespaces.append({oid, QDir::toNativeSeparators(FileSystem::toText(location))});
    }
    std::sort(tablespaces.begin(), tablespaces.end(),
              [](const auto& left, const auto& right) { return left.oid < right.oid; });
    return tablespaces;
}

} // namespace basekeep
