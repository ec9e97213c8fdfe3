#include "engine/processes/ProcessWatcher.h"

#include "engine/server/Connection.h"

#include <chrono>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds lookInterval{1000};

/// After a failed connection, how many looks to let pass before the next try.
constexpr int looksBetweenRetries = 10;

/// %1 and %2 are backend process ids: numbers of our own, never text from outside.
const char* const senderQuery =
    "SELECT r.pid, r.usename, r.application_name, r.client_addr, r.client_port,"
    "       extract(epoch FROM r.backend_start)::bigint AS backend_start, r.state, r.sent_lsn, r.write_lsn, "
    "r.flush_lsn,"
    "       a.query, a.wait_event_type, a.wait_event, s.slot_name, s.restart_lsn, s.wal_status"
    "  FROM pg_catalog.pg_stat_replication r"
    "  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = r.pid"
    "  LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid"
    " WHERE r.pid IN (%1, %2)";

const char* const progressQuery = "SELECT phase, backup_total, backup_streamed, tablespaces_total, tablespaces_streamed"
                                  "  FROM pg_catalog.pg_stat_progress_basebackup WHERE pid = %1";

Lsn lsn(const QString& text)
{
    return Lsn::parse(text).value_or(Lsn{});
}

WalSenderInfo readSender(const QueryResult& rows, int row)
{
    WalSenderInfo sender;
    sender.pid = rows.text(row, "pid").toInt();
    sender.userName = rows.text(row, "usename");
    sender.applicationName = rows.text(row, "application_name");
    sender.clientAddress = rows.text(row, "client_addr");
    sender.clientPort = rows.isNull(row, rows.column("client_port")) ? -1 : rows.text(row, "client_port").toInt();
    const qint64 start = rows.text(row, "backend_start").toLongLong();
    if (start > 0)
        sender.backendStart = QDateTime::fromSecsSinceEpoch(start);
    sender.state = rows.text(row, "state");
    sender.query = rows.text(row, "query");
    const QString waitEvent = rows.text(row, "wait_event");
    if (!waitEvent.isEmpty())
        sender.waitEvent = rows.text(row, "wait_event_type") + QStringLiteral(": ") + waitEvent;
    sender.sent = lsn(rows.text(row, "sent_lsn"));
    sender.written = lsn(rows.text(row, "write_lsn"));
    sender.flushed = lsn(rows.text(row, "flush_lsn"));
    sender.slotName = rows.text(row, "slot_name");
    sender.slotRestart = lsn(rows.text(row, "restart_lsn"));
    sender.slotWalStatus = rows.text(row, "wal_status");
    return sender;
}

} // namespace

ProcessWatcher::ProcessWatcher(ConnectionSettings connection, QString applicationName)
    : m_settings(std::move(connection)), m_applicationName(std::move(applicationName)), m_thread([this] { watch(); })
{
}

ProcessWatcher::~ProcessWatcher()
{
    m_cancel.cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

ProcessPicture ProcessWatcher::picture() const
{
    const std::lock_guard lock(m_mutex);
    return m_picture;
}

bool ProcessWatcher::waitForNextLook()
{
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, lookInterval, [this] { return m_stopping || m_looksSoon; });
    m_looksSoon = false;
    return !m_stopping;
}

void ProcessWatcher::lookSoon()
{
    {
        const std::lock_guard lock(m_mutex);
        m_looksSoon = true;
    }
    m_changed.notify_all();
}

ProcessPicture ProcessWatcher::lastWholePicture() const
{
    const std::lock_guard lock(m_mutex);
    return m_wholePicture.value_or(m_picture);
}

void ProcessWatcher::watch()
{
    do {
        look();
        if (m_checkpointRequested.exchange(false))
            runCheckpoint();
    } while (waitForNextLook());
    m_connection.reset();
}

void ProcessWatcher::look()
{
    ProcessPicture picture;
    picture.takenAt = QDateTime::currentDateTime();
    picture.dataBackendPid = m_dataBackend;
    picture.walBackendPid = m_walBackend;
    picture.parent = m_reader.read(ProcessReader::ownPid());
    if (m_childPid != 0)
        picture.child = m_reader.read(m_childPid);
    try {
        lookAtServer(picture);
    } catch (const Failure& failure) {
        m_connection.reset();
        m_hasConnection = false;
        m_looksUntilRetry = looksBetweenRetries;
        picture.serverSideError = failure.detail.isEmpty() ? failure.message : failure.detail;
    }
    const std::lock_guard lock(m_mutex);
    if (picture.serverSideError.isEmpty() && !m_connection)
        picture.serverSideError = m_picture.serverSideError;
    const bool hasLaneWhole = m_childPid == 0 || (picture.child && picture.walSender);
    if (picture.parent && picture.dataSender && hasLaneWhole)
        m_wholePicture = picture;
    m_picture = std::move(picture);
}

void ProcessWatcher::lookAtServer(ProcessPicture& picture)
{
    if (!m_connection) {
        if (m_looksUntilRetry-- > 0)
            return;
        m_connection = std::make_unique<Connection>(m_settings, Connection::Purpose::Sql, m_applicationName, m_cancel);
        m_hasConnection = true;
    }
    if (picture.dataBackendPid == 0 && picture.walBackendPid == 0)
        return;
    const QString what = tr("The server's half of the process picture could not be read.");
    const QByteArray senders =
        QString::fromLatin1(senderQuery).arg(picture.dataBackendPid).arg(picture.walBackendPid).toLatin1();
    const QueryResult rows = m_connection->execute(senders, what);
    for (int row = 0; row < rows.rows(); ++row) {
        const WalSenderInfo sender = readSender(rows, row);
        if (sender.pid == picture.dataBackendPid)
            picture.dataSender = sender;
        else
            picture.walSender = sender;
    }
    const QueryResult progress =
        m_connection->execute(QString::fromLatin1(progressQuery).arg(picture.dataBackendPid).toLatin1(), what);
    if (progress.rows() == 0)
        return;
    picture.progress =
        BackupProgressInfo{progress.text(0, 0), progress.text(0, 1).toULongLong(), progress.text(0, 2).toULongLong(),
                           progress.text(0, 3).toInt(), progress.text(0, 4).toInt()};
}

void ProcessWatcher::runCheckpoint()
{
    // A checkpoint can take minutes; a connection and a thread of its own keep the picture alive meanwhile. The thread
    // is not waited for: it touches nothing of this object.
    std::thread([settings = m_settings, name = m_applicationName] {
        const CancelToken neverCancelled;
        try {
            Connection connection(settings, Connection::Purpose::Sql, name, neverCancelled);
            connection.execute("CHECKPOINT", {});
        } catch (const Failure&) {
            // Without the right to it the backup simply waits for the server's own pace, as the stage says.
        }
    }).detach();
}

} // namespace basekeep
