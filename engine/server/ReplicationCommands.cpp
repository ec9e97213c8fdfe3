#include "engine/server/ReplicationCommands.h"

#include <QtCore/QByteArrayList>

namespace basekeep::ReplicationCommands {

namespace {

QByteArray quoted(const QString& text, char quote)
{
    QByteArray bytes = text.toUtf8();
    bytes.replace(QByteArray(1, quote), QByteArray(2, quote));
    return quote + bytes + quote;
}

QByteArray literal(const QString& text)
{
    return quoted(text, '\'');
}

QByteArray identifier(const QString& text)
{
    return quoted(text, '"');
}

QByteArrayList legacyOptions(const BaseBackupOptions& options)
{
    QByteArrayList words{"LABEL " + literal(options.label)};
    if (options.progress)
        words << "PROGRESS";
    if (options.fetchWal)
        words << "WAL";
    if (options.fastCheckpoint)
        words << "FAST";
    if (!options.waitForArchive)
        words << "NOWAIT";
    if (options.maxRateKiB > 0)
        words << "MAX_RATE " + QByteArray::number(options.maxRateKiB);
    if (options.tablespaceMap)
        words << "TABLESPACE_MAP";
    if (!options.verifyChecksums)
        words << "NOVERIFY_CHECKSUMS";
    return words;
}

QByteArrayList parenthesisedOptions(const BaseBackupOptions& options)
{
    QByteArrayList words{"LABEL " + literal(options.label)};
    if (options.progress)
        words << "PROGRESS";
    if (options.fetchWal)
        words << "WAL";
    words << (options.fastCheckpoint ? "CHECKPOINT 'fast'" : "CHECKPOINT 'spread'");
    if (!options.waitForArchive)
        words << "WAIT 0";
    if (options.maxRateKiB > 0)
        words << "MAX_RATE " + QByteArray::number(options.maxRateKiB);
    if (options.tablespaceMap)
        words << "TABLESPACE_MAP";
    if (!options.verifyChecksums)
        words << "VERIFY_CHECKSUMS 0";
    return words;
}

/// What only servers from 15 on can be told.
QByteArrayList newerOptions(const BaseBackupOptions& options)
{
    QByteArrayList words;
    if (options.incremental)
        words << "INCREMENTAL";
    if (!options.compression.isEmpty())
        words << "COMPRESSION " + literal(options.compression);
    if (!options.compressionDetail.isEmpty())
        words << "COMPRESSION_DETAIL " + literal(options.compressionDetail);
    words << "TARGET " + literal(options.target.isEmpty() ? QStringLiteral("client") : options.target);
    if (options.targetDetail)
        words << "TARGET_DETAIL " + literal(*options.targetDetail);
    return words;
}

} // namespace

QByteArray baseBackup(int serverVersion, const BaseBackupOptions& options)
{
    const bool isLegacy = serverVersion < 150000;
    QByteArrayList words = isLegacy ? legacyOptions(options) : parenthesisedOptions(options);
    if (options.manifest) {
        words << (options.forceEncode ? "MANIFEST 'force-encode'" : "MANIFEST 'yes'");
        words << "MANIFEST_CHECKSUMS '" + checksumAlgorithmName(options.manifestChecksum).toLatin1() + '\'';
    }
    if (!isLegacy)
        words << newerOptions(options);
    return isLegacy ? "BASE_BACKUP " + words.join(' ') : "BASE_BACKUP (" + words.join(", ") + ')';
}

QByteArray uploadManifest()
{
    return "UPLOAD_MANIFEST";
}

QByteArray createPhysicalSlot(const QString& name, bool temporary, bool reservesWal)
{
    // The form without parentheses: servers 13 and 14 know no other, and all later ones still take it.
    return "CREATE_REPLICATION_SLOT " + identifier(name) + (temporary ? " TEMPORARY" : "") + " PHYSICAL" +
           (reservesWal ? " RESERVE_WAL" : "");
}

QByteArray dropSlot(const QString& name)
{
    return "DROP_REPLICATION_SLOT " + identifier(name);
}

QByteArray readSlot(const QString& name)
{
    return "READ_REPLICATION_SLOT " + identifier(name);
}

QByteArray startReplication(const QString& slot, Lsn start, quint32 timeline)
{
    QByteArray command = "START_REPLICATION ";
    if (!slot.isEmpty())
        command += "SLOT " + identifier(slot) + ' ';
    return command + "PHYSICAL " + start.toString().toLatin1() + " TIMELINE " + QByteArray::number(timeline);
}

QByteArray timelineHistory(quint32 timeline)
{
    return "TIMELINE_HISTORY " + QByteArray::number(timeline);
}

} // namespace basekeep::ReplicationCommands
