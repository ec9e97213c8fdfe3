#include "engine/wal/WalLane.h"

#include <QtCore/QFileInfo>
#include <QtCore/QJsonDocument>
#include <QtCore/QProcess>

#include <chrono>

namespace basekeep {

namespace {

constexpr int pollSliceMs = 25;
constexpr int graceForEndMs = 3000;

} // namespace

WalLane::WalLane(QString program, WalLaneConnection server, LogHandler log)
    : m_program(std::move(program)), m_server(std::move(server)), m_log(std::move(log)), m_thread([this] { serve(); })
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
    // Test programs lie in a folder beside the one with the programs.
    const QString folder = QCoreApplication::applicationDirPath();
    const QString beside = folder + name;
    return QFileInfo::exists(beside) ? beside : folder + QStringLiteral("/../bin") + name;
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
    send(WalLaneMessages::prepareCommand(configuration));
    awaitState(WalLaneStatus::State::Ready, cancel);
    throwIfFailed();
}

void WalLane::stream(Lsn start, quint32 timeline)
{
    send(WalLaneMessages::streamCommand(start, timeline));
}

void WalLane::finishAt(Lsn end)
{
    send(WalLaneMessages::finishCommand(end));
}

void WalLane::send(const QJsonObject& command)
{
    const std::lock_guard lock(m_mutex);
    m_outgoing.push_back(WalLaneMessages::line(command));
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
    QProcess process;
    process.setProgram(m_program);
    process.start();
    if (!process.waitForStarted()) {
        const std::lock_guard lock(m_mutex);
        m_failure = Failure{Failure::Code::WalStreamFailed, tr("The WAL lane's program could not be started."),
                            tr("Install Basekeep again: %1 belongs to it.").arg(m_program), process.errorString()};
        m_status.state = WalLaneStatus::State::Failed;
        m_ended = true;
        m_changed.notify_all();
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_status.state = WalLaneStatus::State::Connecting;
        m_status.pid = process.processId();
    }
    process.write(WalLaneMessages::line(m_server.toJson()));

    for (bool stopping = false; process.state() != QProcess::NotRunning && !stopping;) {
        {
            const std::lock_guard lock(m_mutex);
            stopping = m_stopping;
            for (; !m_outgoing.empty(); m_outgoing.pop_front())
                process.write(m_outgoing.front());
        }
        if (process.bytesToWrite() > 0)
            process.waitForBytesWritten(pollSliceMs);
        process.waitForReadyRead(pollSliceMs);
        while (process.canReadLine())
            takeLine(process.readLine());
    }
    // The end of its input is what tells the child to go.
    process.closeWriteChannel();
    if (process.state() != QProcess::NotRunning && !process.waitForFinished(graceForEndMs)) {
        process.kill();
        process.waitForFinished(graceForEndMs);
    }
    while (process.canReadLine())
        takeLine(process.readLine());
    m_errorOutput = process.readAllStandardError().trimmed();
    takeExit(process);
}

void WalLane::takeLine(const QByteArray& line)
{
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    const QString name = event.value(QLatin1String("event")).toString();
    const auto lsn = [&event](const char* key) {
        return Lsn::parse(event.value(QLatin1String(key)).toString()).value_or(Lsn{});
    };
    if (name == QLatin1String("notice")) {
        m_log(event.value(QLatin1String("severity")).toString() == QLatin1String("WARNING")
                  ? LogEntry::Severity::Warning
                  : LogEntry::Severity::Info,
              event.value(QLatin1String("text")).toString());
        return;
    }
    const std::lock_guard lock(m_mutex);
    if (name == QLatin1String("connected")) {
        m_status.state = WalLaneStatus::State::Connected;
        m_status.backendPid = event.value(QLatin1String("backendPid")).toInt();
    } else if (name == QLatin1String("ready")) {
        m_status.state = WalLaneStatus::State::Ready;
        m_status.slotName = event.value(QLatin1String("slot")).toString();
    } else if (name == QLatin1String("progress") || name == QLatin1String("finished")) {
        m_saidFinished = name == QLatin1String("finished");
        m_status.state = WalLaneStatus::State::Streaming;
        m_status.timeline = quint32(event.value(QLatin1String("timeline")).toInteger());
        m_status.received = lsn("received");
        m_status.flushed = lsn("flushed");
        m_status.serverEnd = lsn("serverEnd");
        m_status.bytes = quint64(event.value(QLatin1String("bytes")).toInteger());
        m_status.segment = event.value(QLatin1String("segment")).toString();
        m_status.segmentsClosed = event.value(QLatin1String("segmentsClosed")).toInt();
        m_records = quint64(event.value(QLatin1String("records")).toInteger());
    } else if (name == QLatin1String("failure") && !m_stopping) {
        m_failure = WalLaneMessages::failureFrom(event);
        m_status.state = WalLaneStatus::State::Failed;
    }
    m_changed.notify_all();
}

void WalLane::takeExit(const QProcess& process)
{
    const std::lock_guard lock(m_mutex);
    const bool isClean = process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0 && m_saidFinished;
    if (isClean) {
        m_status.state = WalLaneStatus::State::Finished;
    } else if (!m_stopping && !m_failure) {
        m_failure =
            Failure{Failure::Code::WalStreamFailed,
                    tr("The WAL lane's process (process %1) ended before its time.").arg(m_status.pid),
                    tr("Somebody or the system ended it; look at the system's log. Then take the backup again."),
                    QString::fromLocal8Bit(m_errorOutput)};
        if (process.exitStatus() == QProcess::CrashExit)
            m_failure->message = tr("The WAL lane's process (process %1) was killed or crashed.").arg(m_status.pid);
        m_status.state = WalLaneStatus::State::Failed;
    }
    m_ended = true;
    m_changed.notify_all();
}

} // namespace basekeep
