#include "engine/basebackup/BackupSettings.h"

#include "engine/jobs/ShellCommand.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int minimumRateKiB = 32; ///< limits of the server's MAX_RATE
constexpr int maximumRateKiB = 1048576;
constexpr int maximumLabelBytes = 1024;               ///< limit of the server
constexpr int maximumPathBytes = 1023;                ///< PostgreSQL's MAXPGPATH without its terminator
constexpr int maximumStatusIntervalSeconds = 2147483; ///< in milliseconds it has to fit a 32-bit integer

/// Absolute by the rules of any system that a server may run on.
bool isAbsoluteSomewhere(const QString& path)
{
    static const QRegularExpression drive(QStringLiteral("^[A-Za-z]:[\\\\/]"));
    return path.startsWith(QLatin1Char('/')) || path.startsWith(QLatin1Char('\\')) || drive.match(path).hasMatch();
}

bool isInside(const QString& path, const QString& folder)
{
    return path.startsWith(folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/'));
}

QString cleaned(const QString& path)
{
    return QDir::cleanPath(QDir::fromNativeSeparators(path));
}

QStringList standardOutputConflicts(const BackupSettings& settings)
{
    QStringList conflicts;
    if (settings.serverTarget)
        conflicts << BackupSettings::tr("A backup goes either to standard output or to a target of the server.");
    if (settings.format != BackupSettings::Format::Tar)
        conflicts << BackupSettings::tr("Only a backup in tar format can be written to standard output.");
    if (settings.walMethod == BackupSettings::WalMethod::Stream)
        conflicts << BackupSettings::tr("The WAL cannot be streamed beside an archive on standard output; it can be "
                                        "fetched with it, or left out.");
    if (settings.compression.isOnServer() && settings.manifest != BackupSettings::Manifest::No) {
        conflicts << BackupSettings::tr("On standard output no manifest can be added to an archive that the server has "
                                        "compressed; compress it on this machine, or take no manifest.");
    }
    return conflicts;
}

QStringList serverTargetConflicts(const BackupSettings& settings)
{
    QStringList conflicts;
    if (settings.serverTarget->name.isEmpty())
        conflicts << BackupSettings::tr("The server's target needs a name.");
    if (settings.compression.isOnClient())
        conflicts << BackupSettings::tr("A backup that stays on the server cannot be compressed on this machine.");
    if (settings.walMethod == BackupSettings::WalMethod::Stream)
        conflicts << BackupSettings::tr("The WAL of a backup that stays on the server cannot be streamed; it can be "
                                        "fetched with it, or left out.");
    if (!settings.walDir.isEmpty())
        conflicts << BackupSettings::tr("A backup that stays on the server has no WAL folder on this machine.");
    if (settings.writeRecoveryConf)
        conflicts << BackupSettings::tr("Recovery settings cannot be added to a backup that stays on the server.");
    return conflicts;
}

QStringList targetConflicts(const BackupSettings& settings)
{
    if (settings.toStandardOutput)
        return standardOutputConflicts(settings);
    if (settings.serverTarget)
        return serverTargetConflicts(settings);
    if (settings.target.isEmpty())
        return {BackupSettings::tr("No target folder was given.")};
    if (!QDir::isAbsolutePath(settings.target))
        return {BackupSettings::tr("The target folder must be an absolute path.")};
    return {};
}

QStringList compressionConflicts(const BackupSettings& settings)
{
    const BackupCompression& compression = settings.compression;
    if (compression.place == BackupCompression::Place::Server)
        return {}; // what the server can do, only the server knows
    try {
        (void)CompressionSpec::parse(compression.method, compression.detail);
    } catch (const Failure& failure) {
        return {failure.message};
    }
    if (compression.isOnClient() && settings.writesFolder() && settings.format == BackupSettings::Format::Plain)
        return {BackupSettings::tr("Only a backup in tar format can be compressed on this machine.")};
    return {};
}

QStringList slotConflicts(const BackupSettings& settings)
{
    using Slot = BackupSettings::Slot;
    QStringList conflicts;
    const bool needsName = settings.slot == Slot::Existing || settings.slot == Slot::Created;
    if (needsName && settings.walMethod != BackupSettings::WalMethod::Stream)
        conflicts << BackupSettings::tr("A replication slot can only be used when the WAL is streamed.");
    if (settings.slot == Slot::Created && settings.slotName.isEmpty())
        conflicts << BackupSettings::tr("The replication slot to be created needs a name.");
    else if (settings.slot == Slot::Existing && settings.slotName.isEmpty())
        conflicts << BackupSettings::tr("The replication slot to be used needs a name.");
    if (settings.slot == Slot::None && !settings.slotName.isEmpty())
        conflicts << BackupSettings::tr("A backup without a replication slot cannot name one.");

    static const QRegularExpression valid(QStringLiteral("^[a-z0-9_]{1,63}\\z"));
    if (!settings.slotName.isEmpty() && !valid.match(settings.slotName).hasMatch()) {
        conflicts << BackupSettings::tr("The name \"%1\" does not suit a replication slot: it may only hold lower case "
                                        "letters, digits and underscores, at most 63 of them.")
                         .arg(settings.slotName);
    }
    return conflicts;
}

QStringList walFolderConflicts(const BackupSettings& settings)
{
    if (settings.walDir.isEmpty() || settings.serverTarget)
        return {};
    if (settings.format == BackupSettings::Format::Tar)
        return {BackupSettings::tr("A WAL folder of its own is possible in plain format only.")};
    if (!QDir::isAbsolutePath(settings.walDir))
        return {BackupSettings::tr("The WAL folder must be an absolute path.")};

    // Inside the target it would be a part of the backup that no manifest knows.
    const QString walDir = cleaned(settings.walDir);
    const QString target = cleaned(settings.target);
    if (!target.isEmpty() && (walDir == target || isInside(walDir, target) || isInside(target, walDir)))
        return {BackupSettings::tr(
            "The WAL folder and the target folder must lie beside each other, not one inside the other.")};
    return {};
}

QStringList tablespaceConflicts(const BackupSettings& settings)
{
    QStringList conflicts;
    QStringList oldPaths;
    QStringList newPaths;
    if (settings.writesFolder())
        newPaths << cleaned(settings.target);
    if (!settings.walDir.isEmpty())
        newPaths << cleaned(settings.walDir);
    for (const TablespaceMapping& mapping : settings.tablespaceMappings) {
        if (const QString conflict = mapping.conflict(); !conflict.isEmpty()) {
            conflicts << conflict;
            continue;
        }
        const QString oldPath = cleaned(mapping.oldPath);
        const QString newPath = cleaned(mapping.newPath);
        if (oldPaths.contains(oldPath))
            conflicts << BackupSettings::tr("The tablespace \"%1\" is mapped twice.").arg(mapping.oldPath);
        if (newPaths.contains(newPath))
            conflicts << BackupSettings::tr("The folder \"%1\" is used for two things.").arg(mapping.newPath);
        oldPaths << oldPath;
        newPaths << newPath;
    }
    return conflicts;
}

QStringList valueConflicts(const BackupSettings& settings)
{
    QStringList conflicts;
    if (settings.label.contains(QLatin1Char('\n')) || settings.label.contains(QLatin1Char('\r')))
        conflicts << BackupSettings::tr("The backup label must not contain a line break.");
    if (settings.label.toUtf8().size() > maximumLabelBytes)
        conflicts << BackupSettings::tr("The backup label may have at most %1 bytes.").arg(maximumLabelBytes);
    if (settings.maxRateKiB != 0 && (settings.maxRateKiB < minimumRateKiB || settings.maxRateKiB > maximumRateKiB)) {
        conflicts << BackupSettings::tr("The transfer rate must lie between %1 and %2 kilobytes per second.")
                         .arg(minimumRateKiB)
                         .arg(maximumRateKiB);
    }
    if (settings.statusIntervalSeconds < 0 || settings.statusIntervalSeconds > maximumStatusIntervalSeconds)
        conflicts << BackupSettings::tr("The status interval must lie between 0 and %1 seconds.")
                         .arg(maximumStatusIntervalSeconds);
    if (settings.manifest == BackupSettings::Manifest::No && settings.manifestChecksum != ChecksumAlgorithm::Crc32c)
        conflicts << BackupSettings::tr("A checksum algorithm for the manifest needs a manifest.");
    if (!settings.incrementalFrom.isEmpty() && !QDir::isAbsolutePath(settings.incrementalFrom))
        conflicts << BackupSettings::tr("The path of the earlier backup's manifest must be absolute.");
#ifndef Q_OS_LINUX
    if (settings.sync && settings.syncMethod == BackupSettings::SyncMethod::FileSystems)
        conflicts << BackupSettings::tr("The sync method \"syncfs\" is to be had on Linux only.");
#endif
    return conflicts;
}

QString escapedMapping(const TablespaceMapping& mapping)
{
    QString oldPath = mapping.oldPath;
    QString newPath = mapping.newPath;
    oldPath.replace(QLatin1Char('='), QLatin1String("\\="));
    newPath.replace(QLatin1Char('='), QLatin1String("\\="));
    return oldPath + QLatin1Char('=') + newPath;
}

QStringList targetOptions(const BackupSettings& settings)
{
    if (settings.serverTarget)
        return {QStringLiteral("--target=") + settings.targetText()};
    return {QStringLiteral("-D"),
            settings.toStandardOutput ? QStringLiteral("-") : QDir::toNativeSeparators(settings.target),
            settings.format == BackupSettings::Format::Tar ? QStringLiteral("--format=tar")
                                                           : QStringLiteral("--format=plain")};
}

QStringList compressionOptions(const BackupCompression& compression)
{
    if (compression.method == CompressionMethod::None)
        return {};
    QString option =
        compression.isOnClient() ? QStringLiteral("--compress=client-") : QStringLiteral("--compress=server-");
    option += compressionMethodName(compression.method);
    if (!compression.detail.isEmpty())
        option += QLatin1Char(':') + compression.detail;
    return {option};
}

QStringList walOptions(const BackupSettings& settings)
{
    using Slot = BackupSettings::Slot;
    if (settings.walMethod == BackupSettings::WalMethod::None)
        return {QStringLiteral("--wal-method=none")};
    if (settings.walMethod == BackupSettings::WalMethod::Fetch)
        return {QStringLiteral("--wal-method=fetch")};
    QStringList options{QStringLiteral("--wal-method=stream")};
    if (settings.slot == Slot::None)
        options << QStringLiteral("--no-slot");
    if (settings.slot == Slot::Created)
        options << QStringLiteral("--create-slot");
    if (settings.slot == Slot::Existing || settings.slot == Slot::Created)
        options << QStringLiteral("--slot=") + settings.slotName;
    return options;
}

QStringList manifestOptions(const BackupSettings& settings)
{
    if (settings.manifest == BackupSettings::Manifest::No)
        return {QStringLiteral("--no-manifest")};
    QStringList options;
    if (settings.manifestChecksum != ChecksumAlgorithm::Crc32c)
        options << QStringLiteral("--manifest-checksums=") + checksumAlgorithmName(settings.manifestChecksum);
    if (settings.manifest == BackupSettings::Manifest::ForceEncode)
        options << QStringLiteral("--manifest-force-encode");
    return options;
}

} // namespace

QString TablespaceMapping::conflict() const
{
    if (oldPath.isEmpty() || newPath.isEmpty())
        return BackupSettings::tr("A tablespace mapping needs the server's path and the new path.");
    if (!isAbsoluteSomewhere(oldPath))
        return BackupSettings::tr("The tablespace path \"%1\" of the server must be absolute.").arg(oldPath);
    if (!QDir::isAbsolutePath(newPath))
        return BackupSettings::tr("The new tablespace path \"%1\" must be absolute.").arg(newPath);
    if (oldPath.toUtf8().size() > maximumPathBytes || newPath.toUtf8().size() > maximumPathBytes)
        return BackupSettings::tr("A path of a tablespace mapping may have at most %1 bytes.").arg(maximumPathBytes);
    return {};
}

QString BackupSettings::targetText() const
{
    if (toStandardOutput)
        return tr("standard output");
    if (!serverTarget)
        return QDir::toNativeSeparators(target);
    return serverTarget->detail ? serverTarget->name + QLatin1Char(':') + *serverTarget->detail : serverTarget->name;
}

QStringList BackupSettings::conflicts() const
{
    return targetConflicts(*this) + compressionConflicts(*this) + slotConflicts(*this) + walFolderConflicts(*this) +
           tablespaceConflicts(*this) + valueConflicts(*this);
}

QString BackupSettings::toCommandLine(const QString& program) const
{
    QStringList options = connection.toCommandLineOptions();
    options << targetOptions(*this) << compressionOptions(compression) << walOptions(*this);
    if (!incrementalFrom.isEmpty())
        options << QStringLiteral("--incremental=") + QDir::toNativeSeparators(incrementalFrom);
    if (!walDir.isEmpty())
        options << QStringLiteral("--waldir=") + QDir::toNativeSeparators(walDir);
    options << (checkpoint == Checkpoint::Fast ? QStringLiteral("--checkpoint=fast")
                                               : QStringLiteral("--checkpoint=spread"));
    options << QStringLiteral("--label=") + label;
    if (maxRateKiB > 0)
        options << QStringLiteral("--max-rate=%1k").arg(maxRateKiB);
    for (const TablespaceMapping& mapping : tablespaceMappings)
        options << QStringLiteral("-T") << escapedMapping(mapping);
    if (writeRecoveryConf)
        options << QStringLiteral("--write-recovery-conf");
    options << manifestOptions(*this);
    if (!verifyPageChecksums)
        options << QStringLiteral("--no-verify-checksums");
    if (!sync)
        options << QStringLiteral("--no-sync");
    else if (syncMethod == SyncMethod::FileSystems)
        options << QStringLiteral("--sync-method=syncfs");
    if (keepOnFailure)
        options << QStringLiteral("--no-clean");
    if (statusIntervalSeconds != 10)
        options << QStringLiteral("--status-interval=%1").arg(statusIntervalSeconds);
    options << (estimateSize ? QStringLiteral("--progress") : QStringLiteral("--no-estimate-size"));

    return shellCommand(program, options);
}

} // namespace basekeep
