#include "engine/identity/TablespaceMap.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFileInfo>

#include <algorithm>

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
    QDirIterator entry(folder + QStringLiteral("/pg_tblspc"), QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot);
    while (entry.hasNext() && tablespaces.size() < maximum) {
        entry.next();
        const QFileInfo info = entry.fileInfo();
        const QString target = info.isSymbolicLink() ? info.symLinkTarget() : info.junctionTarget();
        if (const quint32 oid = info.fileName().toUInt(); oid != 0 && !target.isEmpty())
            tablespaces.append({oid, QDir::toNativeSeparators(target)});
    }
    std::sort(tablespaces.begin(), tablespaces.end(),
              [](const auto& left, const auto& right) { return left.oid < right.oid; });
    return tablespaces;
}

} // namespace basekeep
