#include "engine/replica/LocalCluster.h"

#include <utility>

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtNetwork/QTcpServer>

#include "engine/jobs/Failure.h"
#include "engine/replica/LaunchOutput.h"
#include "engine/server/ServerText.h"

namespace basekeep {

namespace {

/// pg_ctl waits no longer than this for a start or a stop; crash recovery of a sample server takes seconds.
constexpr int waitSeconds = 120;

QString translated(const char* text)
{
    return QCoreApplication::translate("LocalCluster", text);
}

/// A value for `pg_ctl -o`, whose text goes through the system's shell.
QString quotedForShell(QString text)
{
#ifdef Q_OS_WIN
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\\\"")) + QLatin1Char('"');
#else
    return QLatin1Char('\'') + text.replace(QLatin1Char('\''), QStringLiteral("'\\''")) + QLatin1Char('\'');
#endif
}

/// What the caller set for its own sessions (PGPORT, PGDATA, PGOPTIONS …) is not meant for this server.
QProcessEnvironment serverEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.startsWith(QLatin1String("PG")))
            environment.remove(name);
    }
    return environment;
}

} // namespace

LocalCluster::LocalCluster(QString binFolder, QString dataDirectory, QString logFile, ServerAccount account)
    : m_binFolder(std::move(binFolder))
    , m_dataDirectory(std::move(dataDirectory))
    , m_logFile(std::move(logFile))
    , m_account(std::move(account))
{
}

void LocalCluster::prepare(QProcess& process) const
{
    process.setProcessEnvironment(serverEnvironment());
    process.setStandardInputFile(QProcess::nullDevice());
    m_account.applyTo(process);
}

LocalCluster::Answer LocalCluster::call(const QString& program, const QStringList& arguments) const
{
    QProcess process;
    prepare(process);
    process.start(m_binFolder + QLatin1Char('/') + program, arguments);
    Answer answer;
    const bool ended = process.waitForFinished(-1);
    answer.value = ServerText::decode(process.readAllStandardOutput()).trimmed();
    const QString complaints = ServerText::decode(process.readAllStandardError());
    answer.output = (answer.value + QLatin1Char('\n') + complaints).trimmed();
    if (ended && process.exitStatus() == QProcess::NormalExit)
        answer.exitCode = process.exitCode();
    else
        answer.output += process.errorString();
    return answer;
}

QString LocalCluster::run(const QString& program, const QStringList& arguments) const
{
    const Answer answer = call(program, arguments);
    if (answer.exitCode != 0) {
        throw Failure{
            Failure::Code::StorageError, translated("The program %1 did not succeed.").arg(program), {}, answer.output};
    }
    return answer.output;
}

void LocalCluster::initialize(const QStringList& initdbOptions) const
{
    const Answer answer =
        call(QStringLiteral("initdb"), QStringList{QStringLiteral("-D"), m_dataDirectory} + initdbOptions);
    if (answer.exitCode != 0) {
        throw Failure{Failure::Code::StorageError,
                      translated("No database cluster could be made in \"%1\".").arg(m_dataDirectory),
                      {},
                      answer.output};
    }
}

void LocalCluster::appendConfiguration(const QStringList& lines) const
{
    QFile file(m_dataDirectory + QStringLiteral("/postgresql.conf"));
    const QByteArray text = ServerText::encode(lines.join(QLatin1Char('\n'))) + '\n';
    if (!file.open(QIODevice::Append) || file.write(text) != text.size() || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      translated("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
}

void LocalCluster::replaceAuthentication(const QString& method) const
{
    QStringList lines;
    for (const char* database : {"all", "replication"}) {
        for (const char* address : {"local %1 all", "host %1 all 127.0.0.1/32", "host %1 all ::1/128"})
            lines << QString::fromLatin1(address).arg(QLatin1String(database)) + QLatin1Char(' ') + method;
    }
    QFile file(m_dataDirectory + QStringLiteral("/pg_hba.conf")); // rewritten in place: it keeps its owner
    const QByteArray text = lines.join(QLatin1Char('\n')).toUtf8() + '\n';
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(text) != text.size() || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      translated("\"%1\" could not be written.").arg(file.fileName()),
                      {},
                      file.errorString()};
    }
}

QStringList LocalCluster::startArguments(const QStringList& settings, int seconds) const
{
    QStringList options;
    for (const QString& setting : settings)
        options << QStringLiteral("-c") << quotedForShell(setting);
    QStringList arguments{QStringLiteral("start"), QStringLiteral("-w"), QStringLiteral("-t"), QString::number(seconds),
                          QStringLiteral("-D"),    m_dataDirectory,      QStringLiteral("-l"), m_logFile};
    if (!options.isEmpty())
        arguments << QStringLiteral("-o") << options.join(QLatin1Char(' '));
    return arguments;
}

Failure LocalCluster::startFailure(const QString& output) const
{
    return {Failure::Code::StorageError, translated("The server in \"%1\" did not start.").arg(m_dataDirectory),
            translated("The end of its log, \"%1\", says why.").arg(m_logFile), output + QLatin1Char('\n') + logTail()};
}

void LocalCluster::start(const QStringList& settings) const
{
    launch(startArguments(settings, waitSeconds), [] {});
}

void LocalCluster::startWatched(const QStringList& settings, const std::function<void()>& look) const
{
    constexpr int endlessSeconds = 10'000'000;
    launch(startArguments(settings, endlessSeconds), look);
}

void LocalCluster::launch(const QStringList& arguments, const std::function<void()>& look) const
{
    constexpr int lookIntervalMs = 200;
    constexpr int appearanceMs = 30'000; ///< a server has written its process id by then, or never will
    LaunchOutput output;
    QProcess process;
    prepare(process);
    output.applyTo(process);
    process.start(m_binFolder + QStringLiteral("/pg_ctl"), arguments);
    if (!process.waitForStarted())
        throw startFailure(process.errorString());
    try {
        while (!process.waitForFinished(lookIntervalMs) && process.state() != QProcess::NotRunning)
            look();
    } catch (...) {
        // Nobody could stop a server that has not told its process id yet.
        QElapsedTimer clock;
        clock.start();
        while (!QFileInfo::exists(m_dataDirectory + QStringLiteral("/postmaster.pid")) &&
               !clock.hasExpired(appearanceMs) && !process.waitForFinished(lookIntervalMs) &&
               process.state() != QProcess::NotRunning) {
        }
        process.kill(); // only the one that waits
        process.waitForFinished(-1);
        throw;
    }
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        throw startFailure(ServerText::decode(output.text(process)).trimmed());
}

void LocalCluster::stop(StopMode mode) const
{
    if (!isRunning())
        return;
    const Answer answer =
        call(QStringLiteral("pg_ctl"),
             {QStringLiteral("stop"), QStringLiteral("-w"), QStringLiteral("-t"), QString::number(waitSeconds),
              QStringLiteral("-D"), m_dataDirectory, QStringLiteral("-m"),
              mode == StopMode::Fast ? QStringLiteral("fast") : QStringLiteral("immediate")});
    if (answer.exitCode != 0 && isRunning()) {
        throw Failure{Failure::Code::StorageError,
                      translated("The server in \"%1\" did not stop.").arg(m_dataDirectory),
                      translated("Its log is \"%1\".").arg(m_logFile), answer.output};
    }
}

void LocalCluster::reload() const
{
    run(QStringLiteral("pg_ctl"), {QStringLiteral("reload"), QStringLiteral("-D"), m_dataDirectory});
}

bool LocalCluster::isRunning() const
{
    return QFileInfo::exists(m_dataDirectory + QStringLiteral("/postmaster.pid")) &&
           call(QStringLiteral("pg_ctl"), {QStringLiteral("status"), QStringLiteral("-D"), m_dataDirectory}).exitCode ==
               0;
}

qint64 LocalCluster::postmasterPid() const
{
    QFile file(m_dataDirectory + QStringLiteral("/postmaster.pid"));
    if (!isRunning() || !file.open(QIODevice::ReadOnly))
        return 0;
    return file.readLine().trimmed().toLongLong();
}

QString LocalCluster::logTail(int lines) const
{
    QFile file(m_logFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 tailBytes = 16 * 1024;
    if (file.size() > tailBytes)
        file.seek(file.size() - tailBytes);
    return ServerText::decodeLines(file.readAll()).mid(-lines).join(QLatin1Char('\n'));
}

int LocalCluster::freePort()
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost, 0)) {
        throw Failure{Failure::Code::StorageError,
                      translated("No free port could be found on the loopback interface."),
                      {},
                      server.errorString()};
    }
    return server.serverPort();
}

bool LocalCluster::isPortFree(int port)
{
    QTcpServer server;
    return port > 0 && server.listen(QHostAddress::LocalHost, quint16(port));
}

} // namespace basekeep
