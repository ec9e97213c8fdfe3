#include "tests/support/BackupServerCheck.h"

#include <utility>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QRegularExpression>

#include "engine/jobs/Failure.h"
#include "tests/support/CommandRun.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

namespace basekeep {

namespace {

constexpr QFile::Permissions forOwner = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;

Failure failed(const QString& message, const QString& detail = {})
{
    return Failure{Failure::Code::StorageError, message, {}, detail};
}

void unpack(const QString& archive, const QString& folder)
{
    if (!QDir().mkpath(folder))
        throw failed(QStringLiteral("“%1” could not be made.").arg(folder));
    QStringList arguments{QStringLiteral("-xpf"), archive, QStringLiteral("-C"), folder};
    if (archive.endsWith(QLatin1String(".lz4"))) // the others tar finds out by itself
        arguments << QStringLiteral("-I") << QStringLiteral("lz4");
    CommandRun::outputOf(QStringLiteral("tar"), arguments);
}

/// Tablespaces that lie in pg_tblspc itself are not in the map.
bool isInTablespaceMap(const QString& dataDirectory, const QString& oid)
{
    QFile map(dataDirectory + QStringLiteral("/tablespace_map"));
    return map.open(QIODevice::ReadOnly) && ('\n' + map.readAll()).contains('\n' + oid.toLatin1() + ' ');
}

/// Temporary folders of a test that runs as root are closed to the server's account.
void makeReachable(const ServerAccount& account, const QString& path)
{
    const QString top = QFileInfo(QDir::tempPath()).canonicalFilePath();
    QString folder = QFileInfo(path).absolutePath();
    while (!account.canReach(path) && folder.startsWith(top) && folder != top) {
        QFile::setPermissions(folder, QFile::permissions(folder) | QFile::ExeGroup | QFile::ExeOther);
        folder = QFileInfo(folder).absolutePath();
    }
}

/// Folders outside the data directory that belong to it: tablespaces, and WAL behind a link.
QStringList linkedFolders(const QString& dataDirectory)
{
    QStringList targets;
    const QFileInfoList links = QDir(dataDirectory + QStringLiteral("/pg_tblspc"))
                                    .entryInfoList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot)
                                << QFileInfo(dataDirectory + QStringLiteral("/pg_wal"));
    for (const QFileInfo& link : std::as_const(links)) {
        if (link.isSymLink())
            targets << link.symLinkTarget();
    }
    return targets;
}

} // namespace

BackupServerCheck::BackupServerCheck(const TestServer& origin, QString backupFolder)
    : m_origin(origin), m_dataDirectory(std::move(backupFolder))
{
    const ServerAccount account;
    account.takeOver(m_folder.path());
    m_cluster = std::make_unique<LocalCluster>(origin.binFolder(), m_dataDirectory,
                                               m_folder.filePath(QStringLiteral("server.log")), account);
}

BackupServerCheck::~BackupServerCheck()
{
    try {
        m_cluster->stop(LocalCluster::StopMode::Immediate);
    } catch (const Failure& failure) {
        qWarning("%s", qPrintable(failure.toText()));
    }
}

void BackupServerCheck::unpackTarBackup(const QString& tarFolder, const QString& dataDirectory,
                                        const QString& tablespacesFolder)
{
    static const QRegularExpression tablespaceArchive(QStringLiteral(R"(^(\d+)\.tar)"));
    const QStringList archives = QDir(tarFolder).entryList({QStringLiteral("*.tar*")}, QDir::Files);
    for (const QString& archive : archives) {
        const QString path = QDir(tarFolder).filePath(archive);
        if (archive.startsWith(QLatin1String("base.tar")))
            unpack(path, dataDirectory);
    }
    for (const QString& archive : archives) {
        const QString path = QDir(tarFolder).filePath(archive);
        const QRegularExpressionMatch match = tablespaceArchive.match(archive);
        if (archive.startsWith(QLatin1String("pg_wal.tar")))
            unpack(path, dataDirectory + QStringLiteral("/pg_wal"));
        if (!match.hasMatch())
            continue;
        const QString place = dataDirectory + QStringLiteral("/pg_tblspc/") + match.captured(1);
        const bool isInPlace = !isInTablespaceMap(dataDirectory, match.captured(1));
        const QString folder = isInPlace ? place : QDir(tablespacesFolder).absoluteFilePath(match.captured(1));
        unpack(path, folder);
        QFile::setPermissions(folder, forOwner);
        if (!isInPlace && !QFile::link(folder, place))
            throw failed(QStringLiteral("“%1” could not be made.").arg(place));
    }
    QFile::setPermissions(dataDirectory, forOwner);
    const QString manifest = QStringLiteral("/backup_manifest");
    if (QFileInfo::exists(tarFolder + manifest))
        QFile::copy(tarFolder + manifest, dataDirectory + manifest);
}

void BackupServerCheck::takeWalFromOrigin()
{
    const QString from = m_origin.dataDirectory() + QStringLiteral("/pg_wal/");
    const QString to = m_dataDirectory + QStringLiteral("/pg_wal/");
    static const QRegularExpression walFile(QStringLiteral(R"(^([0-9A-F]{24}|[0-9A-F]{8}\.history)$)"));
    const QStringList names = QDir(from).entryList(QDir::Files);
    for (const QString& name : names) {
        if (walFile.match(name).hasMatch() && !QFile::copy(from + name, to + name))
            throw failed(QStringLiteral("“%1” could not be copied.").arg(name));
    }
}

void BackupServerCheck::start()
{
    const ServerAccount& account = m_cluster->account();
    QStringList folders = linkedFolders(m_dataDirectory);
    const bool hasLinks = !folders.isEmpty();
    folders.append(m_dataDirectory);
    for (const QString& folder : std::as_const(folders)) {
        makeReachable(account, folder);
        account.takeOver(folder);
    }
    // Its paths are the origin's; the links are in place already.
    if (hasLinks)
        QFile::remove(m_dataDirectory + QStringLiteral("/tablespace_map"));

    m_port = LocalCluster::freePort();
    QStringList settings{
        QStringLiteral("port=%1").arg(m_port), QStringLiteral("listen_addresses=127.0.0.1"),
        QStringLiteral("archive_mode=off"),    QStringLiteral("hot_standby=on"),
        QStringLiteral("fsync=off"),
    };
#ifndef Q_OS_WIN
    settings << QStringLiteral("unix_socket_directories=") + m_folder.path();
#endif
    m_cluster->start(settings);
}

void BackupServerCheck::stop()
{
    m_cluster->stop(LocalCluster::StopMode::Fast);
}

ConnectionSettings BackupServerCheck::connectionSettings() const
{
    ConnectionSettings settings = m_origin.socketConnectionSettings();
    settings.parameters.insert(QStringLiteral("port"), QString::number(m_port));
#ifndef Q_OS_WIN
    settings.parameters.insert(QStringLiteral("host"), m_folder.path());
#endif
    return settings;
}

QList<QStringList> BackupServerCheck::rows(const QString& sql) const
{
    return runSql(connectionSettings(), sql);
}

QString BackupServerCheck::query(const QString& sql) const
{
    const QList<QStringList> result = rows(sql);
    return result.isEmpty() ? QString() : result.first().value(0);
}

void BackupServerCheck::checkRows(quint64 atLeast, quint64 atMost) const
{
    // In one statement, so that a standby that goes on replaying gives both counts of one moment.
    const QList<QStringList> counted =
        rows(QStringLiteral("SELECT (SELECT count(*) FROM ledger), (SELECT count(*) FROM journal)"));
    const QStringList& counts = counted.first();
    const quint64 ledger = counts.at(0).toULongLong();
    if (counts.at(0) != counts.at(1) || ledger < atLeast || ledger > atMost) {
        throw failed(
            QStringLiteral("The restored server has %1 rows in ledger and %2 in journal, where %3 to %4 of each"
                           " are due.")
                .arg(counts.at(0), counts.at(1))
                .arg(atLeast)
                .arg(atMost));
    }
    for (int number = 2; number <= int(m_origin.tablespaceFolders().size()); ++number) {
        const QString sql = QStringLiteral("SELECT count(*) FROM extra_%1 WHERE text = md5(id::text)").arg(number);
        if (query(sql).toInt() != m_origin.initialRows())
            throw failed(QStringLiteral("Table extra_%1 of the restored server is not what it was.").arg(number));
    }
}

} // namespace basekeep
