#include "engine/wal/WalLane.h"

#include "engine/processes/ChildLifetime.h"
#include "engine/wal/WalSegment.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QProcess>

#include <algorithm>
#include <chrono>
#include <utility>

namespace basekeep {

namespace {

constexpr int pollSliceMs = 25;
constexpr int graceForEndMs = 3000;

/// A child that has streamed for so long did not end at once, even if the server had nothing to send.
constexpr qint64 settledAfterMs = 30000;

} // namespace

WalLane::WalLane(QString program, WalLaneConnection server, Listener listener, WalLaneHealing::Patience patience)
    : m_program(std::move(program))
    , m_server(std::move(server))
    , m_listener(std::move(listener))
    , m_patience(std::move(patience))
    , m_thread([this] { serve(); })
{
}

WalLane::~WalLane()
{
    stop();
}

QString WalLane::programPath()
{
#ifdef Q_OS_WIN
    const QString name = QStringLiteral("/basekeep-walstreamer.exe");
#else
    const QString name = QStringLiteral("/basekeep-walstreamer");
#endif
    // Beside the program that runs; where Unix keeps programs that nobody calls by hand, once installed; and from test
    // programs, which lie in a folder beside the one with the programs.
    const QString folder = QCoreApplication::applicationDirPath();
    for (const QString& place : {QString(), QStringLiteral("/../libexec/basekeep")}) {
        if (QFileInfo::exists(folder + place + name))
            return QDir::cleanPath(folder + place + name);
    }
    return folder + QStringLiteral("/../bin") + name;
}

void WalLane::awaitState(WalLaneStatus::State state, const CancelToken& cancel)
{
    std::unique_lock lock(m_mutex);
    while (m_status.state < state && !m_failure && !m_ended) {
        m_changed.wait_for(lock, std::chrono::milliseconds(100));
        cancel.throwIfCancelled();
    }
}

void WalLane::awaitConnected(const CancelToken& cancel)
{
    awaitState(WalLaneStatus::State::Connected, cancel);
}

void WalLane::prepare(const WalLaneConfiguration& configuration, const CancelToken& cancel)
{
    {
        const std::lock_guard lock(m_mutex);
        m_configuration = configuration;
        m_healing.emplace(configuration.slot, m_patience);
    }
    awaitState(WalLaneStatus::State::Ready, cancel);
    throwIfFailed();
}

void WalLane::stream(Lsn start, quint32 timeline)
{
    const std::lock_guard lock(m_mutex);
    m_streamOrder = StreamOrder{start, timeline};
}

void WalLane::finishAt(Lsn end)
{
    const std::lock_guard lock(m_mutex);
    m_finishOrder = end;
}

void WalLane::waitFinished(const CancelToken& cancel, const std::function<void()>& whileWaiting)
{
    std::unique_lock lock(m_mutex);
    while (!m_ended) {
        m_changed.wait_for(lock, std::chrono::milliseconds(100));
        cancel.throwIfCancelled();
        lock.unlock();
        whileWaiting();
        lock.lock();
    }
    if (m_failure)
        throw *m_failure;
}

void WalLane::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void WalLane::throwIfFailed() const
{
    const std::lock_guard lock(m_mutex);
    if (m_failure)
        throw *m_failure;
}

std::optional<Failure> WalLane::failure() const
{
    const std::lock_guard lock(m_mutex);
    return m_failure;
}

WalLaneStatus WalLane::status() const
{
    const std::lock_guard lock(m_mutex);
    return m_status;
}

quint64 WalLane::recordsChecked() const
{
    const std::lock_guard lock(m_mutex);
    return m_records;
}

void WalLane::serve()
{
    while (!runChild() && prepareRestart()) {
    }
    const std::lock_guard lock(m_mutex);
    m_ended = true;
    m_changed.notify_all();
}

bool WalLane::runChild()
{
    QProcess process;
    process.setProgram(m_program);
    tieToThisProcess(process);
    process.start();
    if (!process.waitForStarted()) {
        fail({Failure::Code::WalStreamFailed, tr("The WAL lane's program could not be started."),
              tr("Install Basekeep again: %1 belongs to it.").arg(m_program), process.errorString()});
        return true;
    }
    if (m_hasBeenReady) // and so there was a child before this one
        tellRestart(process.processId());
    {
        const std::lock_guard lock(m_mutex);
        if (!m_hasBeenReady)
            m_status.state = WalLaneStatus::State::Connecting;
        m_status.pid = process.processId();
        m_status.backendPid = 0;
        m_bytesBefore = m_status.bytes;
        m_said.reset();
        m_saidFinished = false;
        m_streamedFor.invalidate();
    }
    process.write(WalLaneMessages::line(m_server.toJson()));
    converse(process);
    // The end of its input is what tells the child to go.
    process.closeWriteChannel();
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(graceForEndMs)) {
        process.kill();
        process.waitForFinished(graceForEndMs);
    }
    while (process.canReadLine())
        takeLine(process.readLine());
    return takeExit(process);
}

void WalLane::converse(QProcess& process)
{
    bool knowsConfiguration = false;
    bool knowsStream = false;
    bool knowsFinish = false;
    for (bool stopping = false; process.state() != QProcess::NotRunning && !stopping;) {
        {
            const std::lock_guard lock(m_mutex);
            stopping = m_stopping;
            if (m_configuration && !std::exchange(knowsConfiguration, true))
                process.write(WalLaneMessages::line(WalLaneMessages::prepareCommand(*m_configuration)));
            if (m_streamOrder && !std::exchange(knowsStream, true)) {
                process.write(WalLaneMessages::line(
                    WalLaneMessages::streamCommand(m_streamOrder->start, m_streamOrder->timeline, m_reached)));
            }
            if (m_finishOrder && !std::exchange(knowsFinish, true))
                process.write(WalLaneMessages::line(WalLaneMessages::finishCommand(*m_finishOrder)));
        }
        if (process.bytesToWrite() > 0)
            process.waitForBytesWritten(pollSliceMs);
        process.waitForReadyRead(pollSliceMs);
        while (process.canReadLine())
            takeLine(process.readLine());
    }
}

void WalLane::takeLine(const QByteArray& line)
{
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("notice")) {
        m_listener.log(event.value(QLatin1String("severity")).toString() == QLatin1String("WARNING")
                           ? LogEntry::Severity::Warning
                           : LogEntry::Severity::Info,
                       event.value(QLatin1String("text")).toString());
        return;
    }
    const std::lock_guard lock(m_mutex);
    if (name == QLatin1String("connected")) {
        if (!m_hasBeenReady)
            m_status.state = WalLaneStatus::State::Connected;
        m_status.backendPid = event.value(QLatin1String("backendPid")).toInt();
    } else if (name == QLatin1String("ready")) {
        m_hasBeenReady = true;
        if (!m_streamOrder)
            m_status.state = WalLaneStatus::State::Ready;
        m_status.slotName = event.value(QLatin1String("slot")).toString();
    } else if (name == QLatin1String("progress") || name == QLatin1String("finished")) {
        m_saidFinished = name == QLatin1String("finished");
        takeProgress(event);
    } else if (name == QLatin1String("reached")) {
        m_reached = WalLaneMessages::pointFrom(event);
        noteProgress();
    } else if (name == QLatin1String("failure")) {
        m_said = WalLaneMessages::failureFrom(event);
    }
    m_changed.notify_all();
}

void WalLane::takeProgress(const QJsonObject& event)
{
    const auto lsn = [&event](const char* key) {
        return Lsn::parse(event.value(QLatin1String(key)).toString()).value_or(Lsn{});
    };
    m_status.state = WalLaneStatus::State::Streaming;
    m_status.timeline = quint32(event.value(QLatin1String("timeline")).toInteger());
    m_status.received = lsn("received");
    m_status.flushed = lsn("flushed");
    m_status.serverEnd = lsn("serverEnd");
    m_status.bytes = m_bytesBefore + quint64(event.value(QLatin1String("bytes")).toInteger());
    m_status.segment = event.value(QLatin1String("segment")).toString();
    m_status.segmentsClosed = event.value(QLatin1String("segmentsClosed")).toInt();
    m_records = quint64(event.value(QLatin1String("records")).toInteger());
    if (!m_streamedFor.isValid())
        m_streamedFor.start();
    if (m_status.received > std::exchange(m_farthest, std::max(m_farthest, m_status.received)))
        noteProgress();
}

void WalLane::noteProgress()
{
    m_healing->noteProgress();
    m_lastCause.clear();
}

bool WalLane::takeExit(QProcess& process)
{
    const QByteArray errorOutput = process.readAllStandardError().trimmed();
    const std::lock_guard lock(m_mutex);
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 && m_saidFinished) {
        m_status.state = WalLaneStatus::State::Finished;
        return true;
    }
    if (m_stopping)
        return true;
    // It was well, even if nothing new was written on the server. At the backup's end there is something to come.
    if (!m_finishOrder && m_streamedFor.isValid() && m_streamedFor.hasExpired(settledAfterMs))
        noteProgress();
    const bool wasKilled = process.exitStatus() == QProcess::CrashExit;
    m_end = {{}, m_said, {}};
    if (m_said) {
        m_end.failure = *m_said;
        m_end.reason = m_said->message;
        if (m_end.reason.endsWith(QLatin1Char('.')))
            m_end.reason.chop(1);
        return false;
    }
    m_end.failure = {Failure::Code::WalStreamFailed,
                     wasKilled ? tr("The WAL lane's process (process %1) was killed or crashed.").arg(m_status.pid)
                               : tr("The WAL lane's process (process %1) ended before its time.").arg(m_status.pid),
                     tr("Somebody or the system ended it; look at the system's log. Then take the backup again."),
                     QString::fromLocal8Bit(errorOutput)};
    if (m_configuration && !WalLaneHealing::isKept(m_configuration->slot)) {
        m_end.failure.hint += QLatin1Char(' ') + tr("With a permanent replication slot it would have been started "
                                                    "again, and the backup would have gone on.");
    }
#ifdef Q_OS_WIN
    m_end.reason = tr("exit status %1").arg(QStringLiteral("0x") + QString::number(quint32(process.exitCode()), 16));
#else
    m_end.reason =
        wasKilled ? tr("killed by signal %1").arg(process.exitCode()) : tr("exit status %1").arg(process.exitCode());
#endif
    return false;
}

bool WalLane::prepareRestart()
{
    std::unique_lock lock(m_mutex);
    const auto verdict = m_hasBeenReady ? m_healing->judge(m_end.said) : WalLaneHealing::Verdict::Incurable;
    if (verdict != WalLaneHealing::Verdict::StartAgain) {
        Failure failure = m_end.failure;
        if (verdict == WalLaneHealing::Verdict::Exhausted) {
            failure = {Failure::Code::WalStreamFailed,
                       tr("The WAL lane broke, was started again %1 times in a row, and came no further than %2.")
                           .arg(m_healing->attempts())
                           .arg(std::max(m_farthest, resumePosition()).toString()),
                       tr("Remedy what ended it, then take the backup again."), m_end.failure.toText()};
        } else if (!m_lastCause.isEmpty()) {
            failure.detail += (failure.detail.isEmpty() ? QString() : QStringLiteral("\n")) +
                              tr("The WAL lane had been started again after this: %1").arg(m_lastCause);
        }
        lock.unlock();
        fail(failure);
        return false;
    }
    m_lastCause = m_end.failure.toText();
    m_status.state = WalLaneStatus::State::Reconnecting;
    m_changed.wait_for(lock, m_healing->pause(), [this] { return m_stopping; });
    m_configuration->isRestart = true;
    return !m_stopping;
}

void WalLane::tellRestart(qint64 pid)
{
    WalLaneRestart restart;
    {
        const std::lock_guard lock(m_mutex);
        restart = {++m_status.restarts, m_status.pid, m_end.reason, pid, resumePosition()};
    }
    m_listener.restarted(restart);
}

Lsn WalLane::resumePosition() const
{
    if (m_reached)
        return m_reached->position;
    return m_streamOrder ? WalSegment::startOf(m_streamOrder->start, m_configuration->segmentSize) : Lsn{};
}

void WalLane::fail(const Failure& failure)
{
    const std::lock_guard lock(m_mutex);
    m_failure = failure;
    m_status.state = WalLaneStatus::State::Failed;
    m_changed.notify_all();
}

} // namespace basekeep
