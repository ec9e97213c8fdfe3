#include "gui/wizard/MethodRules.h"

namespace basekeep {

namespace {

constexpr int targetsSince = 15;
constexpr int serverCompressionSince = 15;
constexpr int serverLongDistanceSince = 16;
constexpr int incrementalSince = 17;

} // namespace

MethodRules::MethodRules(const BackupSettings& settings, const std::optional<ServerReport>& server, bool isIncremental)
    : m_settings(settings), m_server(server), m_isIncremental(isIncremental)
{
}

QString MethodRules::clientCompression() const
{
    if (m_settings.serverTarget)
        return tr("The backup stays on the server, so only the server can compress it.");
    if (m_settings.format == BackupSettings::Format::Plain)
        return tr("Only archives can be compressed on this machine: choose the tar form for that.");
    return {};
}

QString MethodRules::serverCompression() const
{
    return isOlderThan(serverCompressionSince) ? tr("The server cannot compress: %1").arg(needs(serverCompressionSince))
                                               : QString();
}

QString MethodRules::compressionWorkers() const
{
    return m_settings.compression.method == CompressionMethod::Zstd ? QString()
                                                                    : tr("Threads can be chosen for zstd only.");
}

QString MethodRules::longDistance() const
{
    if (m_settings.compression.method != CompressionMethod::Zstd)
        return tr("Long-distance matching is a feature of zstd.");
    if (m_settings.compression.isOnServer() && isOlderThan(serverLongDistanceSince))
        return tr("Long-distance matching on the server is not possible: %1").arg(needs(serverLongDistanceSince));
    return {};
}

QString MethodRules::format() const
{
    return m_settings.serverTarget ? tr("A backup that stays on the server is always made of tar archives.")
                                   : QString();
}

QString MethodRules::walStream() const
{
    return m_settings.serverTarget
               ? tr("WAL cannot be streamed into a backup that stays on the server: fetch it, or leave it out.")
               : QString();
}

QString MethodRules::slot() const
{
    return m_settings.walMethod == BackupSettings::WalMethod::Stream
               ? QString()
               : tr("A replication slot is only used while WAL is streamed.");
}

QString MethodRules::walFolder() const
{
    if (m_settings.serverTarget)
        return tr("The backup stays on the server; there is no WAL folder on this machine.");
    if (m_settings.format == BackupSettings::Format::Tar)
        return tr("A WAL folder of its own is possible in plain form only.");
    return {};
}

QString MethodRules::serverTarget() const
{
    return isOlderThan(targetsSince) ? tr("A backup cannot stay on the server: %1").arg(needs(targetsSince))
                                     : QString();
}

QString MethodRules::incremental() const
{
    if (isOlderThan(incrementalSince))
        return tr("An incremental backup is not possible: %1").arg(needs(incrementalSince));
    if (m_server && m_server->replicationReachable && !m_server->summarizeWal)
        return tr("The server does not keep track of what changes. Set summarize_wal = on there and reload its "
                  "configuration; backups taken from then on can be built upon.");
    return {};
}

QString MethodRules::recoveryConf() const
{
    return m_settings.serverTarget ? tr("Settings cannot be written into a backup that stays on the server.")
                                   : QString();
}

QString MethodRules::recoveryPassword() const
{
    return m_settings.writeRecoveryConf ? QString() : tr("Needs the settings of a standby above.");
}

QString MethodRules::manifestDetails() const
{
    return m_settings.manifest == BackupSettings::Manifest::No ? tr("There is no manifest to write them into.")
                                                               : QString();
}

QString MethodRules::syncFileSystems() const
{
#ifdef Q_OS_LINUX
    return filesHere();
#else
    return tr("Only Linux can sync a whole file system at once.");
#endif
}

QString MethodRules::filesHere() const
{
    return m_settings.serverTarget ? tr("Nothing is written on this machine.") : QString();
}

QStringList MethodRules::brokenByServer() const
{
    QStringList broken;
    if (m_settings.compression.isOnServer())
        broken << serverCompression();
    if (m_settings.compression.isOnServer() && serverCompression().isEmpty() &&
        m_settings.compression.detail.contains(QLatin1String("long")))
        broken << longDistance();
    if (m_settings.serverTarget)
        broken << serverTarget();
    if (m_isIncremental)
        broken << incremental();
    broken.removeAll(QString());
    return broken;
}

bool MethodRules::isOlderThan(int major) const
{
    return m_server && m_server->version > 0 && m_server->version < major * 10000;
}

QString MethodRules::needs(int major) const
{
    return tr("it is PostgreSQL %1, and that takes %2 or later.", "versions").arg(m_server->versionText).arg(major);
}

} // namespace basekeep
