#include "tests/support/HandMadeBackup.h"

#include "engine/jobs/Failure.h"
#include "engine/server/Lsn.h"
#include "engine/wal/WalSegment.h"
#include "tests/support/ManifestText.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

void check(bool ok, const QFile& file)
{
    if (!ok)
        throw Failure{Failure::Code::StorageError, file.fileName(), {}, file.errorString()};
}

/// The body of a record about a page of base/5/16384, which it holds as a whole or not.
QByteArray pageRecord(quint32 block, bool isWhole)
{
    constexpr quint16 pageSize = 8192;
    QByteArray body(isWhole ? 25 : 20, '\0'); // page 0 of the record: its main fork
    if (isWhole) {
        body[1] = 0x10;
        WalBuilder::put<quint16>(body, 4, pageSize);
        body[8] = 0x02; // to be applied
    }
    const qsizetype relation = isWhole ? 9 : 4;
    WalBuilder::put<quint32>(body, relation, 1663);
    WalBuilder::put<quint32>(body, relation + 4, 5);
    WalBuilder::put<quint32>(body, relation + 8, 16384);
    WalBuilder::put<quint32>(body, relation + 12, block);
    return isWhole ? body + QByteArray(pageSize, 'p') : body;
}

} // namespace

HandMadeBackup::HandMadeBackup(int manifestVersion, ChecksumAlgorithm algorithm)
    : m_manifestVersion(manifestVersion), m_algorithm(algorithm)
{
    add(QStringLiteral("PG_VERSION"), "18\n");
    add(QStringLiteral("global/pg_control"), controlFile(WalBuilder::systemIdentifier));
    add(QStringLiteral("base/1/1259"), SampleBytes::rows(80000));
    add(QStringLiteral("base/1/2619"), {});
    add(QStringLiteral("base/5/16384"), SampleBytes::incompressible(300000));
    add(QStringLiteral("pg_tblspc/16390/PG_18_202506291/5/16391"), SampleBytes::rows(20000));
    addWal();
    add(QStringLiteral("backup_label"), label());
    put(QStringLiteral("postgresql.auto.conf"), "whatever = 1\n");
    writeManifest();
}

QByteArray HandMadeBackup::controlFile(quint64 systemIdentifier, bool hasPageChecksums)
{
    constexpr qsizetype crcOffset = 292;
    QByteArray file(8192, '\0');
    WalBuilder::put<quint64>(file, 0, systemIdentifier);
    WalBuilder::put<quint32>(file, 8, 1800);
    WalBuilder::put<quint32>(file, 12, 202506291);
    WalBuilder::put<quint32>(file, 16, 6); // in production
    WalBuilder::put<quint32>(file, 228, WalBuilder::segmentSize);
    if (hasPageChecksums) {
        WalBuilder::put<quint32>(file, 216, 8192);
        WalBuilder::put<quint32>(file, 220, 131072);
        WalBuilder::put<quint32>(file, 252, 1);
    }
    WalBuilder::put<quint32>(file, crcOffset, crc32c(0, bytesOf(file.left(crcOffset))));
    return file;
}

QByteArray HandMadeBackup::label() const
{
    const QByteArray start = Lsn{m_walStart}.toString().toLatin1();
    return "START WAL LOCATION: " + start + " (file 000000010000000000000002)\nCHECKPOINT LOCATION: " + start +
           "\nBACKUP METHOD: streamed\nBACKUP FROM: primary\nSTART TIME: 2026-01-01 12:00:00 UTC\nLABEL: made by "
           "hand\nSTART TIMELINE: 1\n";
}

void HandMadeBackup::add(const QString& path, const QByteArray& content, ChecksumAlgorithm algorithm)
{
    put(path, content);
    QByteArray entry = "{ \"Path\": \"" + path.toUtf8() + "\", \"Size\": " + QByteArray::number(content.size()) +
                       ", \"Last-Modified\": \"2026-01-01 00:00:00 GMT\"";
    if (algorithm != ChecksumAlgorithm::None) {
        Checksum checksum(algorithm);
        checksum.update(bytesOf(content));
        entry += ", \"Checksum-Algorithm\": \"" + checksumAlgorithmName(algorithm).toLatin1() + "\", \"Checksum\": \"" +
                 checksum.finish().toHex() + '"';
    }
    m_entries << entry + " }";
}

void HandMadeBackup::addHuge(const QString& path, qint64 size)
{
    put(path, {});
    QFile file(filePath(path));
    check(file.resize(size), file);
    m_entries << "{ \"Path\": \"" + path.toUtf8() + "\", \"Size\": " + QByteArray::number(size) +
                     ", \"Last-Modified\": \"2026-01-01 00:00:00 GMT\", \"Checksum-Algorithm\": \"CRC32C\", "
                     "\"Checksum\": \"00000000\" }";
}

void HandMadeBackup::writeManifest()
{
    QByteArray text = "{ \"PostgreSQL-Backup-Manifest-Version\": " + QByteArray::number(m_manifestVersion) + ",\n";
    if (m_manifestVersion > 1)
        text += "\"System-Identifier\": " + QByteArray::number(WalBuilder::systemIdentifier) + ",\n";
    text += "\"Files\": [\n" + m_entries.join(",\n") + "\n],\n\"WAL-Ranges\": [\n{ \"Timeline\": 1, \"Start-LSN\": \"" +
            Lsn{m_walStart}.toString().toLatin1() + "\", \"End-LSN\": \"" + Lsn{m_walEnd}.toString().toLatin1() +
            "\" }\n],\n";
    put(QStringLiteral("backup_manifest"), sealedManifest(text));
}

void HandMadeBackup::put(const QString& path, const QByteArray& content) const
{
    QFile file(filePath(path));
    QDir().mkpath(QFileInfo(file).path());
    check(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(content) == content.size(), file);
}

void HandMadeBackup::flip(const QString& path, qint64 offset) const
{
    QFile file(filePath(path));
    check(file.open(QIODevice::ReadWrite) && file.seek(offset), file);
    QByteArray byte = file.read(1);
    check(byte.size() == 1 && file.seek(offset), file);
    byte[0] = static_cast<char>(byte.at(0) ^ 0x10);
    check(file.write(byte) == 1, file);
}

/// Two segments and a half; what recovery needs begins in the first and ends in the third.
void HandMadeBackup::addWal()
{
    WalBuilder builder(WalBuilder::magicOf(18));
    builder.fill(WalBuilder::segmentSize / 2);
    m_walStart = builder.append("the first record that counts");
    // Of the pages of base/5/16384: the fourth as a whole, later changed; the fifth changed, later as a whole.
    for (const bool isFirst : {true, false}) {
        builder.append(pageRecord(isFirst ? 3 : 4, true));
        builder.append(pageRecord(isFirst ? 4 : 3, false));
    }
    builder.fill(WalBuilder::segmentSize * 5 / 2);
    constexpr quint8 backupEnd = 0x50;
    QByteArray start("\xFF\x08", 2); // a body of eight bytes
    start.resize(2 + qsizetype(sizeof m_walStart));
    WalBuilder::put(start, 2, m_walStart);
    builder.append(start, 0, backupEnd);
    m_walEnd = builder.position();
    builder.append("a record behind the end");
    const qsizetype rest = WalBuilder::segmentSize - builder.wal.size() % WalBuilder::segmentSize;
    const QByteArray wal = builder.wal + QByteArray(rest, '\x5A'); // of an older segment
    for (qsizetype offset = 0; offset < wal.size(); offset += WalBuilder::segmentSize) {
        const QString name =
            WalSegment::fileName(1, {WalBuilder::streamStart + quint64(offset)}, WalBuilder::segmentSize);
        put(QStringLiteral("pg_wal/") + name, wal.mid(offset, WalBuilder::segmentSize));
    }
}

} // namespace basekeep
