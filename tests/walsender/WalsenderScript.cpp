#include "tests/walsender/WalsenderScript.h"

#include "engine/stream/Compressor.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/WalBuilder.h"

#include <algorithm>

#include <QtCore/QCryptographicHash>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

#ifdef Q_OS_WIN
const char* const oddName = "base/5/odd 'name'";
#else
const char* const oddName = "base/5/odd \"name\"";
#endif

constexpr qsizetype serverChunkBytes = 32768;

/// Content that no two places of a file share.
QByteArray content(qsizetype size, quint32 seed)
{
    QByteArray bytes(size, '\0');
    for (char& byte : bytes) {
        seed = seed * 1664525 + 1013904223;
        byte = static_cast<char>(seed >> 24);
    }
    return bytes;
}

QByteArray checksumOf(const QByteArray& bytes, ChecksumAlgorithm algorithm)
{
    Checksum checksum(algorithm);
    checksum.update(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    return checksum.finish().toHex();
}

bool isText(const QByteArray& path)
{
    return std::all_of(path.begin(), path.end(), [](char byte) { return byte >= 0x20 && byte != '"' && byte != '\\'; });
}

QByteArray withoutDot(const QByteArray& name)
{
    return name.startsWith("./") ? name.mid(2) : name;
}

QByteArray compressed(const QByteArray& bytes, CompressionMethod method)
{
    RecordedBytes record;
    const auto compressor = makeCompressor({method, {}, {}, false}, std::make_unique<RecordingByteSink>(record), 1);
    compressor->write(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    compressor->finish();
    return record.bytes;
}

} // namespace

BackupRequest BackupRequest::parse(const QByteArray& command)
{
    const QString text = QString::fromUtf8(command);
    const auto has = [&text](const char* pattern) {
        return text.contains(QRegularExpression(QString::fromLatin1(pattern)));
    };
    BackupRequest request;
    request.fetchesWal = has("\\bWAL\\b");
    request.hasTablespaceMap = has("\\bTABLESPACE_MAP\\b");
    request.hasManifest = has("\\bMANIFEST '(yes|force-encode)'");
    request.staysOnServer = has("\\bTARGET '(?!client')");
    const auto method = QRegularExpression(QStringLiteral("\\bCOMPRESSION '(\\w+)'")).match(text);
    request.compression = compressionMethodFromName(method.captured(1)).value_or(CompressionMethod::None);
    const auto algorithm = QRegularExpression(QStringLiteral("\\bMANIFEST_CHECKSUMS '(\\w+)'")).match(text);
    if (algorithm.hasMatch())
        request.algorithm = checksumAlgorithmFromName(algorithm.captured(1)).value_or(ChecksumAlgorithm::None);
    return request;
}

WalsenderScript WalsenderScript::truthful(int major)
{
    WalsenderScript script;
    script.major = major;
    script.systemIdentifier = WalBuilder::systemIdentifier;
    script.parameters = {
        {"server_version", QByteArray::number(major) + ".4"},
        {"server_encoding", "SQL_ASCII"},
        {"client_encoding", "UTF8"},
        {"integer_datetimes", "on"},
        {"standard_conforming_strings", "on"},
    };
    if (major >= 14)
        script.parameters.insert("in_hot_standby", "off");
    script.settings = {{"data_directory_mode", "0700"}, {"wal_segment_size", "1MB"}};
    if (major >= 17)
        script.settings.insert("summarize_wal", "on");
    script.wal = ScriptedWal::plain(major);

    const QByteArray location("/srv/space");
    const QByteArray versionFolder = "PG_" + QByteArray::number(major) + "_202307071";
    ScriptedArchive space;
    space.oid = tablespaceOid;
    space.location = location;
    space.members = {
        ScriptedMember::folder(versionFolder),
        ScriptedMember::folder(versionFolder + "/5"),
        ScriptedMember::file(versionFolder + "/5/16390", content(8192, 7)),
        ScriptedMember::file(versionFolder + "/5/16391"),
    };

    ScriptedArchive base;
    ScriptedMember map = ScriptedMember::file("tablespace_map", "16384 /srv/space\n");
    map.when = ScriptedMember::When::WithTablespaceMap;
    ScriptedMember link = ScriptedMember::link("pg_tblspc/16384", location);
    link.when = ScriptedMember::When::WithoutTablespaceMap;
    base.members = {
        ScriptedMember::file("backup_label", "START WAL LOCATION: 0/200028 (file 000000010000000000000002)\n"),
        map,
        ScriptedMember::folder("global"),
        ScriptedMember::file("global/1262", content(8192, 1)),
        ScriptedMember::folder("base"),
        ScriptedMember::folder("base/5"),
        ScriptedMember::file("base/5/empty"),
        ScriptedMember::file("base/5/one", content(1, 2)),
        ScriptedMember::file("base/5/511", content(511, 3)),
        ScriptedMember::file("base/5/512", content(512, 4)),
        ScriptedMember::file("base/5/513", content(513, 5)),
        ScriptedMember::file("base/5/large", content(100000, 6)),
        ScriptedMember::file("base/5/" + QByteArray(92, 'n')), // 99 bytes, the most that a server sends
        ScriptedMember::file(oddName, content(30, 8)),
        ScriptedMember::folder("pg_wal"),
        ScriptedMember::folder("./pg_wal/archive_status"),
        ScriptedMember::folder("pg_tblspc"),
        link,
        ScriptedMember::file("PG_VERSION", QByteArray::number(major) + '\n'),
        ScriptedMember::file("postgresql.auto.conf", "# Do not edit this file manually!\n"),
        ScriptedMember::file("global/pg_control", content(8192, 9)),
        ScriptedMember::file("last_and_empty"),
    };
    script.archives = {space, base};
    return script;
}

void WalsenderScript::removeTablespaces()
{
    archives.removeFirst();
    base().members.removeIf([](const ScriptedMember& member) { return member.when != ScriptedMember::When::Always; });
}

QList<ScriptedMember> WalsenderScript::membersOf(const ScriptedArchive& archive, const BackupRequest& request) const
{
    const auto isLeftOut = [&request](const ScriptedMember& member) {
        return (member.when == ScriptedMember::When::WithTablespaceMap && !request.hasTablespaceMap) ||
               (member.when == ScriptedMember::When::WithoutTablespaceMap && request.hasTablespaceMap);
    };
    QList<ScriptedMember> members = archive.members;
    members.removeIf(isLeftOut);
    if (archive.oid != 0 || !request.fetchesWal)
        return members;
    for (const ScriptedWal::Timeline& timeline : wal.timelines) {
        for (qsizetype done = 0; done < timeline.bytes.size(); done += WalBuilder::segmentSize) {
            const QByteArray name = ScriptedWal::segmentName(timeline.id, timeline.start + static_cast<quint64>(done));
            members.append(ScriptedMember::file("pg_wal/" + name, timeline.bytes.mid(done, WalBuilder::segmentSize)));
            members.append(ScriptedMember::file("pg_wal/archive_status/" + name + ".done"));
        }
    }
    return members;
}

QList<QByteArray> WalsenderScript::archiveChunks(const ScriptedArchive& archive, const BackupRequest& request) const
{
    QList<QByteArray> pieces;
    for (const ScriptedMember& member : membersOf(archive, request)) {
        pieces.append(member.header());
        const QByteArray body = member.body();
        for (qsizetype done = 0; done < body.size(); done += serverChunkBytes)
            pieces.append(body.mid(done, serverChunkBytes));
    }
    if (isTyped() && archive.isTerminated)
        pieces.append(QByteArray(1024, '\0'));
    if (!archive.trailing.isEmpty())
        pieces.append(archive.trailing);
    const CompressionMethod method = compressionFor(request);
    if (chunkBytes == 0 && archive.cutOff == 0 && method == CompressionMethod::None)
        return pieces;

    QByteArray whole = pieces.join().chopped(archive.cutOff);
    if (method != CompressionMethod::None)
        whole = compressed(whole, method);
    if (damageCompressed)
        damageCompressed(whole);
    const qsizetype size = chunkBytes == 0 ? serverChunkBytes : chunkBytes;
    pieces.clear();
    for (qsizetype done = 0; done < whole.size(); done += size)
        pieces.append(whole.mid(done, size));
    return pieces;
}

QByteArray WalsenderScript::manifest(const BackupRequest& request) const
{
    QList<ManifestEntry> entries;
    for (const ScriptedArchive& archive : archives) {
        const QByteArray prefix =
            archive.oid == 0 ? QByteArray() : "pg_tblspc/" + QByteArray::number(archive.oid) + '/';
        for (const ScriptedMember& member : membersOf(archive, request)) {
            const QByteArray name = withoutDot(member.name);
            const bool isSegment = name.startsWith("pg_wal/") && member.content.size() == WalBuilder::segmentSize;
            if (member.type == '0' && member.isInManifest && !isSegment) {
                entries.append({prefix + name, static_cast<quint64>(member.content.size()),
                                checksumOf(member.content, request.algorithm)});
            }
        }
    }
    if (changeEntries)
        changeEntries(entries);

    QByteArray text = "{ \"PostgreSQL-Backup-Manifest-Version\": " + QByteArray::number(major >= 17 ? 2 : 1) + ",\n";
    if (major >= 17)
        text += "\"System-Identifier\": " + QByteArray::number(systemIdentifier) + ",\n";
    text += "\"Files\": [";
    const char* separator = "\n";
    for (const ManifestEntry& entry : std::as_const(entries)) {
        text += separator;
        text += isText(entry.path) ? "{ \"Path\": \"" + entry.path + "\""
                                   : "{ \"Encoded-Path\": \"" + entry.path.toHex() + "\"";
        text += ", \"Size\": " + QByteArray::number(entry.size) + ", \"Last-Modified\": \"2026-01-01 00:00:00 GMT\"";
        if (!entry.checksum.isEmpty()) {
            text += ", \"Checksum-Algorithm\": \"" + checksumAlgorithmName(request.algorithm).toLatin1() +
                    "\", \"Checksum\": \"" + entry.checksum + "\"";
        }
        text += " }";
        separator = ",\n";
    }
    // Newest timeline first, as servers walk back through the history.
    QByteArray ranges;
    quint64 end = wal.endLsn;
    for (auto timeline = wal.timelines.rbegin(); timeline != wal.timelines.rend(); ++timeline) {
        const auto older = std::next(timeline);
        const quint64 begin = older == wal.timelines.rend() ? wal.startLsn : std::max(wal.startLsn, older->switchPoint);
        if (begin < end) {
            ranges += QByteArray(ranges.isEmpty() ? "" : ",\n") +
                      "{ \"Timeline\": " + QByteArray::number(timeline->id) + ", \"Start-LSN\": \"" +
                      ScriptedWal::lsnText(begin) + "\", \"End-LSN\": \"" + ScriptedWal::lsnText(end) + "\" }";
        }
        end = std::min(end, begin);
    }
    if (changeRanges)
        changeRanges(ranges);
    text += "\n],\n\"WAL-Ranges\": [\n" + ranges + "\n],\n";
    text += "\"Manifest-Checksum\": \"" + QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex() + "\"}\n";
    if (damageManifest)
        damageManifest(text);
    return text;
}

} // namespace basekeep
