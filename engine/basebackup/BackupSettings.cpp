#include "engine/basebackup/BackupSettings.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

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

QStringList targetConflicts(const BackupSettings& settings)
{
    if (settings.target.isEmpty())
        return {BackupSettings::tr("No target folder was given.")};
    if (!QDir::isAbsolutePath(settings.target))
        return {BackupSettings::tr("The target folder must be an absolute path.")};
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
        conflicts << BackupSettings::tr("The name of a replication slot may only hold lower case letters, digits and "
                                        "underscores, at most 63 of them.");
    }
    return conflicts;
}

QStringList walFolderConflicts(const BackupSettings& settings)
{
    if (settings.walDir.isEmpty())
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
    QStringList newPaths{cleaned(settings.target)};
    if (!settings.walDir.isEmpty())
        newPaths << cleaned(settings.walDir);
    for (const TablespaceMapping& mapping : settings.tablespaceMappings) {
        if (mapping.oldPath.isEmpty() || mapping.newPath.isEmpty()) {
            conflicts << BackupSettings::tr("A tablespace mapping needs the server's path and the new path.");
            continue;
        }
        if (!isAbsoluteSomewhere(mapping.oldPath)) {
            conflicts << BackupSettings::tr("The tablespace path \"%1\" of the server must be absolute.")
                             .arg(mapping.oldPath);
            continue;
        }
        if (!QDir::isAbsolutePath(mapping.newPath)) {
            conflicts << BackupSettings::tr("The new tablespace path \"%1\" must be absolute.").arg(mapping.newPath);
            continue;
        }
        if (mapping.oldPath.toUtf8().size() > maximumPathBytes || mapping.newPath.toUtf8().size() > maximumPathBytes) {
            conflicts << BackupSettings::tr("A path of a tablespace mapping may have at most %1 bytes.")
                             .arg(maximumPathBytes);
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
    return conflicts;
}

/// A word for a POSIX shell.
QString quoted(QString word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (plain.match(word).hasMatch())
        return word;
    word.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + word + QLatin1Char('\'');
}

QString escapedMapping(const TablespaceMapping& mapping)
{
    QString oldPath = mapping.oldPath;
    QString newPath = mapping.newPath;
    oldPath.replace(QLatin1Char('='), QLatin1String("\\="));
    newPath.replace(QLatin1Char('='), QLatin1String("\\="));
    return oldPath + QLatin1Char('=') + newPath;
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

QStringList BackupSettings::conflicts() const
{
    return targetConflicts(*this) + slotConflicts(*this) + walFolderConflicts(*this) + tablespaceConflicts(*this) +
           valueConflicts(*this);
}

QString BackupSettings::toCommandLine(const QString& program) const
{
    QStringList options = connection.toCommandLineOptions();
    options << QStringLiteral("-D") << target;
    options << (format == Format::Tar ? QStringLiteral("--format=tar") : QStringLiteral("--format=plain"));
    options << walOptions(*this);
    if (!walDir.isEmpty())
        options << QStringLiteral("--waldir=") + walDir;
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
    if (keepOnFailure)
        options << QStringLiteral("--no-clean");
    if (statusIntervalSeconds != 10)
        options << QStringLiteral("--status-interval=%1").arg(statusIntervalSeconds);
    options << (estimateSize ? QStringLiteral("--progress") : QStringLiteral("--no-estimate-size"));

    QString line = program;
    for (const QString& option : options)
        line += QLatin1Char(' ') + quoted(option);
    return line;
}

} // namespace basekeep
