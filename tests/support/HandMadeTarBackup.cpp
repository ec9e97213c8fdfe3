#include "tests/support/HandMadeTarBackup.h"

#include "engine/jobs/Failure.h"
#include "engine/stream/Compressor.h"
#include "engine/stream/TarWriter.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/TestBytes.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QMap>

#include <algorithm>

namespace basekeep {

HandMadeTarBackup::HandMadeTarBackup(int manifestVersion, ChecksumAlgorithm algorithm)
    : m_plain(manifestVersion, algorithm)
{
    const QString space = QStringLiteral("pg_tblspc/16390/");
    const QString wal = QStringLiteral("pg_wal/");
    QStringList paths;
    QDirIterator files(m_plain.folder(), QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        paths << files.next().mid(m_plain.folder().size() + 1);
    paths.sort();
    for (const QString& path : paths) {
        const QByteArray content = contentOf(m_plain.filePath(path));
        if (path.startsWith(space))
            members.append({QStringLiteral("16390"), path.mid(space.size()).toStdString(), content});
        else if (path.startsWith(wal))
            members.append({QStringLiteral("pg_wal"), path.mid(wal.size()).toStdString(), content});
        else if (path != QLatin1String("backup_manifest"))
            members.append({QStringLiteral("base"), path.toStdString(), content});
    }
    QDir().mkpath(folder());
    if (!QFile::copy(m_plain.filePath(QStringLiteral("backup_manifest")), filePath(QStringLiteral("backup_manifest"))))
        throw Failure{Failure::Code::StorageError, QStringLiteral("The manifest could not be copied."), {}, {}};
}

HandMadeTarBackup::Member& HandMadeTarBackup::member(std::string_view path)
{
    const auto found =
        std::find_if(members.begin(), members.end(), [path](const Member& member) { return member.path == path; });
    if (found == members.end())
        throw Failure{Failure::Code::Internal, QStringLiteral("There is no such member."), {}, {}};
    return *found;
}

void HandMadeTarBackup::pack(CompressionMethod method) const
{
    QMap<QString, QList<Member>> archives;
    for (const Member& member : members)
        archives[member.archive] << member;
    for (auto archive = archives.cbegin(); archive != archives.cend(); ++archive) {
        RecordedBytes bytes;
        CompressionSpec spec;
        spec.method = method;
        TarWriter writer(makeCompressor(spec, std::make_unique<RecordingByteSink>(bytes)));
        for (const Member& member : archive.value()) {
            TarMember header;
            header.path = member.path;
            header.size = static_cast<quint64>(member.content.size());
            writer.begin(header);
            writer.write(bytesOf(member.content));
            writer.end();
        }
        writer.finish();
        QFile file(filePath(archive.key() + QStringLiteral(".tar") + compressionSuffix(method)));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.bytes) != bytes.bytes.size())
            throw Failure{Failure::Code::StorageError, file.fileName(), {}, file.errorString()};
    }
}

} // namespace basekeep
