#include "engine/receivewal/WalArchiveService.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtNetwork/QLocalSocket>

#include "engine/receivewal/WalArchiveLastWords.h"
#include "engine/wal/WalLaneMessages.h"

namespace basekeep {

namespace {

constexpr int statusIntervalMs = 250;
constexpr int patienceForFrontEndMs = 10000; ///< who has started this process connects at once
constexpr int patienceForLastWordsMs = 2000;
constexpr qint64 lastWordsIntervalMs = 10000; ///< how old they may be if the process is killed
constexpr qsizetype keptLogLines = 200;

const QString eventKey = QStringLiteral("event");

} // namespace

WalArchiveService::WalArchiveService(WalArchiveConfiguration configuration, QObject* parent)
    : QObject(parent)
    , m_archiveId(configuration.id)
    , m_name(WalArchiveMessages::serverName(configuration.id))
    , m_outlives(configuration.outlivesFrontEnd)
    , m_job(std::move(configuration.settings))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_statusTimer.setInterval(statusIntervalMs);
    m_lonelyTimer.setInterval(patienceForFrontEndMs);
    m_lonelyTimer.setSingleShot(true);
    connect(&m_server, &QLocalServer::newConnection, this, &WalArchiveService::welcome);
    connect(&m_statusTimer, &QTimer::timeout, this, &WalArchiveService::sendStatus);
    connect(&m_lonelyTimer, &QTimer::timeout, this, &WalArchiveService::endWithoutFrontEnd);
    connect(&m_job, &Job::logged, this, &WalArchiveService::noteLog);
    connect(&m_job, &Job::found, this, &WalArchiveService::noteFinding);
    connect(&m_job, &Job::finished, this, &WalArchiveService::conclude);
}

WalArchiveService::~WalArchiveService() = default;

void WalArchiveService::start()
{
    listen();
    m_statusTimer.start();
    m_lonelyTimer.start();
    m_job.start();
}

void WalArchiveService::listen()
{
    QDir().mkpath(QFileInfo(m_name).path());
    if (m_server.listen(m_name))
        return;
    // A socket that nobody answers is what a killed receiver leaves behind (not on Windows, where pipes go with their
    // process).
    QLocalSocket probe;
    probe.connectToServer(m_name);
    if (probe.waitForConnected(patienceForLastWordsMs)) {
        throw Failure{Failure::Code::TargetUnusable,
                      tr("WAL is being received into this archive already."),
                      tr("Stop that receiver first."),
                      {}};
    }
    QLocalServer::removeServer(m_name);
    if (!m_server.listen(m_name)) {
        throw Failure{Failure::Code::Internal,
                      tr("The receiver of WAL could not make itself reachable for its window."),
                      {},
                      m_server.errorString()};
    }
}

void WalArchiveService::stop()
{
    m_job.stop();
    sendStatus();
}

bool WalArchiveService::hasFailed() const
{
    return m_job.state() == Job::State::Failed;
}

void WalArchiveService::welcome()
{
    while (QLocalSocket* client = m_server.nextPendingConnection()) {
        m_lonelyTimer.stop();
        m_clients << client;
        connect(client, &QLocalSocket::readyRead, this, [this, client] { take(*client); });
        connect(client, &QLocalSocket::disconnected, this, [this, client] { dismiss(*client); });
        for (const QByteArray& line : std::as_const(m_log))
            client->write(line);
        m_sentStatus.clear();
        sendStatus();
        take(*client);
    }
    if (m_job.isOver())
        conclude();
}

void WalArchiveService::take(QLocalSocket& client)
{
    while (client.canReadLine()) {
        const QJsonObject message = QJsonDocument::fromJson(client.readLine()).object();
        const QString command = message.value(QLatin1String("command")).toString();
        if (command == QLatin1String("stop"))
            stop();
        else if (command == QLatin1String("outlive"))
            m_outlives = message.value(QLatin1String("value")).toBool();
    }
}

void WalArchiveService::dismiss(QLocalSocket& client)
{
    take(client); // its last words may be how to go on without it
    m_clients.removeOne(&client);
    client.deleteLater();
    endWithoutFrontEnd();
}

void WalArchiveService::endWithoutFrontEnd()
{
    if (m_job.isOver())
        conclude();
    else if (m_clients.isEmpty() && !m_outlives)
        stop();
}

void WalArchiveService::sendStatus()
{
    const ReceiveWalStatus current = m_job.status();
    if (m_savedState != current.state || m_sinceSaved.hasExpired(lastWordsIntervalMs)) {
        m_savedState = current.state;
        m_sinceSaved.start();
        WalArchiveLastWords::save(m_archiveId, current);
    }
    const QJsonObject status = current.toJson();
    const QByteArray text = QJsonDocument(status).toJson(QJsonDocument::Compact);
    if (text == m_sentStatus)
        return;
    m_sentStatus = text;
    QJsonObject event = status;
    event.insert(eventKey, QStringLiteral("status"));
    send(event);
}

void WalArchiveService::noteLog(const LogEntry& entry)
{
    if (entry.severity != LogEntry::Severity::Debug)
        say(entry.text);
}

void WalArchiveService::noteFinding(const Finding& finding)
{
    QString text = finding.title;
    for (const QString& more : {finding.measured, finding.detail, finding.remedy}) {
        if (!more.isEmpty())
            text += QLatin1Char(' ') + more;
    }
    say(text);
}

void WalArchiveService::say(const QString& text)
{
    const QString line = QDateTime::currentDateTime().toString(Qt::ISODate) + QLatin1Char(' ') +
                         QString(text).replace(QLatin1Char('\n'), QLatin1Char(' '));
    const QJsonObject event{{eventKey, QStringLiteral("log")}, {QStringLiteral("line"), line}};
    m_log << WalLaneMessages::line(event);
    if (m_log.size() > keptLogLines)
        m_log.removeFirst();
    send(event);
}

void WalArchiveService::send(const QJsonObject& event)
{
    const QByteArray line = WalLaneMessages::line(event);
    for (QLocalSocket* client : std::as_const(m_clients))
        client->write(line);
}

void WalArchiveService::conclude()
{
    // Who has started this process is about to connect, and wants to hear why it is over already.
    if (m_lonelyTimer.isActive())
        return;
    m_statusTimer.stop();
    sendStatus();
    send({{eventKey, QStringLiteral("ended")}});
    m_server.close();
    for (QLocalSocket* client : std::as_const(m_clients)) {
        client->disconnect(this);
        client->flush();
        while (client->bytesToWrite() > 0 && client->waitForBytesWritten(patienceForLastWordsMs)) {
        }
        client->disconnectFromServer();
    }
    Q_EMIT ended();
}

} // namespace basekeep
