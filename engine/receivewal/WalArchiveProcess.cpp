#include "engine/receivewal/WalArchiveProcess.h"

#include "engine/processes/UnownedProcess.h"
#include "engine/receivewal/WalArchiveLastWords.h"
#include "engine/receivewal/WalArchiveMessages.h"
#include "engine/wal/WalLane.h"
#include "engine/wal/WalLaneMessages.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QJsonDocument>
#include <QtCore/QPointer>
#include <QtCore/QProcess>
#include <QtCore/QTimer>
#include <QtNetwork/QLocalSocket>

namespace basekeep {

namespace {

constexpr int connectPatienceMs = 1000;
constexpr int retryIntervalMs = 50;
constexpr int startPatienceMs = 15000;

} // namespace

class WalArchiveProcess::Private final
{
public:
    Private(WalArchiveProcess& owner, QString archiveId) : q(owner), id(std::move(archiveId)) {}

    void launch(const ReceiveWalSettings& settings, bool outlives);
    [[nodiscard]] bool connectToChild(int patienceMs);
    void tryAgain();
    void takeLines();
    void takeEvent(const QJsonObject& event);
    void command(const QJsonObject& message);
    void fail(const Failure& failure);
    void noteCrash();
    void recall();
    void conclude();

    WalArchiveProcess& q;
    const QString id;
    QLocalSocket socket;
    QTimer retryTimer;
    QElapsedTimer sinceLaunch;
    QPointer<QProcess> process; ///< of this front end's own child; owned by nobody
    QList<QByteArray> waiting;  ///< commands for a child that cannot be reached yet
    ReceiveWalStatus status;
    bool isRunning = false;
    bool hasSaidEnd = false;
};

void WalArchiveProcess::Private::launch(const ReceiveWalSettings& settings, bool outlives)
{
    process = startUnownedProcess(WalLane::programPath(), {WalArchiveMessages::serviceArgument},
                                  WalLaneMessages::line(WalArchiveConfiguration{id, settings, outlives}.toJson()));
    status.pid = process->processId();
    sinceLaunch.start();
    retryTimer.start();
}

bool WalArchiveProcess::Private::connectToChild(int patienceMs)
{
    socket.connectToServer(WalArchiveMessages::serverName(id));
    if (socket.state() != QLocalSocket::ConnectedState && !socket.waitForConnected(patienceMs)) {
        socket.abort();
        return false;
    }
    retryTimer.stop();
    isRunning = true;
    hasSaidEnd = false;
    for (const QByteArray& line : std::as_const(waiting))
        socket.write(line);
    waiting.clear();
    return true;
}

void WalArchiveProcess::Private::tryAgain()
{
    if (connectToChild(retryIntervalMs))
        return;
    const bool isGone = !process || process->state() == QProcess::NotRunning;
    if (!isGone && !sinceLaunch.hasExpired(startPatienceMs))
        return;
    retryTimer.stop();
    fail({Failure::Code::Internal,
          tr("The process that receives WAL ended before it could be reached."),
          tr("Another one may be at work for this archive; close and open the window, and try again."),
          {}});
}

void WalArchiveProcess::Private::takeLines()
{
    while (socket.canReadLine())
        takeEvent(QJsonDocument::fromJson(socket.readLine()).object());
}

void WalArchiveProcess::Private::takeEvent(const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("status")) {
        status = ReceiveWalStatus::fromJson(event);
        Q_EMIT q.statusChanged();
    } else if (name == QLatin1String("log")) {
        Q_EMIT q.logged(event.value(QLatin1String("line")).toString());
    } else if (name == QLatin1String("ended")) {
        hasSaidEnd = true;
    }
}

void WalArchiveProcess::Private::command(const QJsonObject& message)
{
    const QByteArray line = WalLaneMessages::line(message);
    if (socket.state() == QLocalSocket::ConnectedState)
        socket.write(line);
    else
        waiting << line;
}

void WalArchiveProcess::Private::fail(const Failure& failure)
{
    status.state = ReceiveWalStatus::State::Failed;
    status.lastError = failure;
    status.lastErrorAt = QDateTime::currentDateTime();
    conclude();
}

void WalArchiveProcess::Private::noteCrash()
{
    fail({Failure::Code::WalStreamFailed,
          tr("The process that receives WAL (process %1) was killed or crashed.").arg(status.pid),
          tr("Start it again: it goes on where the archive ends."),
          {}});
    WalArchiveLastWords::save(id, status);
}

void WalArchiveProcess::Private::recall()
{
    const std::optional<ReceiveWalStatus> lastWords = WalArchiveLastWords::load(id);
    if (!lastWords)
        return;
    status = *lastWords;
    const bool saidHowItEnded =
        status.state == ReceiveWalStatus::State::Stopped || status.state == ReceiveWalStatus::State::Failed;
    if (!saidHowItEnded) {
        noteCrash();
        return;
    }
    status.pid = 0;
    Q_EMIT q.statusChanged();
}

void WalArchiveProcess::Private::conclude()
{
    isRunning = false;
    waiting.clear();
    status.pid = 0;
    status.backendPid = 0;
    Q_EMIT q.statusChanged();
    Q_EMIT q.ended();
}

WalArchiveProcess::WalArchiveProcess(QString id, QObject* parent)
    : QObject(parent), d(std::make_unique<Private>(*this, std::move(id)))
{
    d->retryTimer.setInterval(retryIntervalMs);
    connect(&d->retryTimer, &QTimer::timeout, this, [this] { d->tryAgain(); });
    connect(&d->socket, &QLocalSocket::readyRead, this, [this] { d->takeLines(); });
    connect(&d->socket, &QLocalSocket::disconnected, this, [this] {
        d->takeLines();
        if (!d->isRunning)
            return;
        if (d->hasSaidEnd) {
            d->conclude();
            return;
        }
        d->noteCrash();
    });
}

WalArchiveProcess::~WalArchiveProcess()
{
    // Signals of the members must not reach an object that is half gone.
    d->retryTimer.disconnect(this);
    d->socket.disconnect(this);
    d->socket.flush();
}

void WalArchiveProcess::start(const ReceiveWalSettings& settings, bool outlivesFrontEnd)
{
    if (d->isRunning)
        return;
    if (d->connectToChild(connectPatienceMs)) {
        setOutlivesFrontEnd(outlivesFrontEnd);
        return;
    }
    d->status = {};
    d->status.state = ReceiveWalStatus::State::Connecting;
    d->status.startedAt = QDateTime::currentDateTime();
    d->status.slot = settings.slot;
    d->hasSaidEnd = false;
    d->isRunning = true;
    try {
        d->launch(settings, outlivesFrontEnd);
        Q_EMIT statusChanged();
    } catch (const Failure& failure) {
        d->fail(failure);
    }
}

void WalArchiveProcess::attach()
{
    if (!d->isRunning && !d->connectToChild(connectPatienceMs))
        d->recall();
}

void WalArchiveProcess::stop()
{
    if (d->isRunning)
        d->command({{QStringLiteral("command"), QStringLiteral("stop")}});
}

void WalArchiveProcess::setOutlivesFrontEnd(bool outlives)
{
    if (d->isRunning)
        d->command({{QStringLiteral("command"), QStringLiteral("outlive")}, {QStringLiteral("value"), outlives}});
}

const ReceiveWalStatus& WalArchiveProcess::status() const
{
    return d->status;
}

bool WalArchiveProcess::isRunning() const
{
    return d->isRunning;
}

} // namespace basekeep
