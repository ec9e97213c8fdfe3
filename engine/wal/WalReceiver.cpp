#include "engine/wal/WalReceiver.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include <QtCore/QDeadlineTimer>
#include <QtCore/QtEndian>

namespace basekeep {

namespace {

constexpr std::size_t walHeaderBytes = 25;
constexpr std::size_t keepaliveBytes = 18;

/// How long a wait for the server may last before the stop position is looked at again.
constexpr int pollSliceMs = 50;

constexpr int patienceForEndMs = 3000;

quint64 bigEndian64(std::span<const std::byte> bytes, std::size_t offset)
{
    return qFromBigEndian<quint64>(bytes.data() + offset);
}

/// Microseconds since 2000-01-01, PostgreSQL's epoch.
qint64 postgresNow()
{
    constexpr qint64 epochDifferenceSeconds = 946684800;
    const auto sinceUnix = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(sinceUnix).count() - epochDifferenceSeconds * 1000000;
}

Failure violation(const QString& detail)
{
    return {Failure::Code::ProtocolViolation,
            QCoreApplication::translate("WalReceiver", "The server sent something unexpected in the WAL stream."),
            {},
            detail};
}

} // namespace

WalReceiver::WalReceiver(Connection& connection, WalSink& sink, Settings settings, const CancelToken& cancel)
    : m_connection(connection), m_sink(sink), m_settings(std::move(settings)), m_cancel(cancel)
{
}

WalReceiver::End WalReceiver::run(Lsn start, quint32 timeline, const StopAt& stopAt, const Observer& observer)
{
    return resume(WalResumePoint::beginning(start, timeline, m_settings.segmentSize), start, stopAt, observer);
}

WalReceiver::End WalReceiver::resume(const WalResumePoint& point, Lsn start, const StopAt& stopAt,
                                     const Observer& observer)
{
    const RecordChecker::Settings checked{m_settings.segmentSize, m_settings.systemIdentifier, start};
    if (point.isBeginning())
        m_checker.emplace(checked);
    else
        m_checker.emplace(checked, point.checker);
    const Lsn from = point.position;
    m_position.timeline = point.timeline;
    m_position.received = from;
    m_position.records = point.records;
    m_position.segmentsClosed = point.segmentsClosed;
    m_position.segmentsCompleted = point.segmentsCompleted;
    m_syncAsked = from;
    m_start = from;
    End end = End::StopReached;
    try {
        if (point.isBeginning())
            fetchHistory(point.timeline);
        end = follow(from, stopAt, observer);
    } catch (...) {
        if (m_settings.keepsWhatCame || m_settings.reached)
            writeWhatCame();
        throw;
    }
    closeSegment();
    m_sink.finish(m_position.received);
    waitForSink();
    m_position.flushed = m_position.received;
    observer(m_position);
    return end;
}

WalReceiver::End WalReceiver::follow(Lsn from, const StopAt& stopAt, const Observer& observer)
{
    for (;;) {
        const std::variant<Switch, End> ended = streamTimeline(from, stopAt, observer);
        if (std::holds_alternative<End>(ended))
            return std::get<End>(ended);
        const Switch& next = std::get<Switch>(ended);
        const bool isPossible =
            next.timeline > m_position.timeline && next.position.isValid() && next.position <= m_position.received;
        if (!isPossible) {
            throw violation(tr("It announced timeline %1 from %2 after timeline %3 had come to %4.")
                                .arg(next.timeline)
                                .arg(next.position.toString())
                                .arg(m_position.timeline)
                                .arg(m_position.received.toString()));
        }
        // The new timeline's segment of the same number holds the old part again, so it starts from its own beginning.
        closeSegment();
        from = WalSegment::startOf(next.position, m_settings.segmentSize);
        if (m_checker)
            m_checker->beginTimeline(next.timeline, from, next.position);
        m_position.timeline = next.timeline;
        m_position.received = from;
        m_syncAsked = from;
        fetchHistory(next.timeline);
    }
}

void WalReceiver::writeWhatCame() noexcept
{
    try {
        if (m_settings.keepsWhatCame)
            closeSegment();
        waitForSink();
        noteFlushed();
    } catch (const Failure&) {
        // The sink itself may be what has failed; the first failure is the one to tell.
    }
}

void WalReceiver::fetchHistory(quint32 timeline)
{
    if (timeline <= 1) // the first timeline has none
        return;
    const QString expected = WalSegment::historyFileName(timeline);
    if (m_sink.hasHistory(expected))
        return;
    const QueryResult history =
        m_connection.execute(ReplicationCommands::timelineHistory(timeline),
                             tr("The server did not send the history of timeline %1.").arg(timeline));
    if (history.rows() != 1 || history.text(0, 0) != expected)
        throw violation(tr("It named the history file %1 instead of %2.").arg(history.text(0, 0), expected));
    m_sink.writeHistory(expected, history.bytes(0, 1));
}

std::variant<WalReceiver::Switch, WalReceiver::End> WalReceiver::streamTimeline(Lsn start, const StopAt& stopAt,
                                                                                const Observer& observer)
{
    const auto isDone = [&] {
        const std::optional<Lsn> stop = stopAt();
        return stop && m_position.received >= *stop;
    };
    if (isDone())
        return End::StopReached;
    const QString what =
        tr("The server did not stream WAL from %1 on timeline %2.").arg(start.toString()).arg(m_position.timeline);
    m_connection.send(ReplicationCommands::startReplication(m_settings.slot, start, m_position.timeline), what);
    Connection::Result began = m_connection.nextResult(what);
    if (began.kind == Connection::ResultKind::Rows) {
        // The timeline is a historic one that ends exactly where we wanted to begin: no stream, only the next timeline.
        Switch next{began.rows.text(0, 0).toUInt(), Lsn::parse(began.rows.text(0, 1)).value_or(Lsn{})};
        while (m_connection.nextResult(what).kind != Connection::ResultKind::End) {
        }
        return next;
    }
    if (began.kind != Connection::ResultKind::CopyBoth)
        throw violation(tr("It did not begin a stream."));

    sendStatus();
    observer(m_position);
    m_sinceMessage.start();
    for (;;) {
        m_cancel.throwIfCancelled();
        if (isDone()) {
            endStream();
            return End::StopReached;
        }
        std::span<const std::byte> message;
        switch (m_connection.readCopy(message)) {
        case Connection::CopyRead::Data:
            m_sinceMessage.start();
            m_replyAsked = false;
            takeMessage(message);
            observer(m_position);
            break;
        case Connection::CopyRead::NothingYet:
            if (m_settings.isSynchronous)
                syncAndReport();
            m_connection.waitReadable(pollSliceMs);
            break;
        case Connection::CopyRead::Ended:
            return readSwitch();
        }
        sendDueStatus();
    }
}

void WalReceiver::sendDueStatus()
{
    noteFlushed();
    const bool isDue = m_settings.statusIntervalSeconds > 0 &&
                       m_sinceStatus.hasExpired(qint64(m_settings.statusIntervalSeconds) * 1000);
    if (isDue || (reportsFlushed() && m_position.flushed > m_flushedReported))
        sendStatus();
    if (m_settings.silenceLimitSeconds <= 0)
        return;
    const qint64 limitMs = qint64(m_settings.silenceLimitSeconds) * 1000;
    if (m_sinceMessage.hasExpired(limitMs)) {
        throw Failure{Failure::Code::ConnectionLost,
                      tr("The server has not been heard for %1 seconds.").arg(m_settings.silenceLimitSeconds),
                      tr("Look at the network between here and there, and whether the server still works."),
                      {}};
    }
    if (!m_replyAsked && m_sinceMessage.hasExpired(limitMs / 2)) {
        m_replyAsked = true;
        sendStatus(true);
    }
}

void WalReceiver::syncAndReport()
{
    if (m_syncAsked >= m_position.received)
        return;
    if (m_segmentOpen) // else its end makes it durable
        m_sink.sync(m_position.received);
    m_syncAsked = m_position.received;
    // A commit on the server waits for this very answer, so nothing else is done until it can be given.
    while (!m_sink.waitUntilIdle())
        keepServerInformed();
    sendStatus();
}

void WalReceiver::takeMessage(std::span<const std::byte> message)
{
    switch (char(message.front())) {
    case 'w':
        if (message.size() < walHeaderBytes)
            throw violation(tr("A WAL message is too short."));
        m_position.serverEnd = {std::max(m_position.serverEnd.value, bigEndian64(message, 9))};
        takeWal({bigEndian64(message, 1)}, message.subspan(walHeaderBytes));
        break;
    case 'k':
        if (message.size() < keepaliveBytes)
            throw violation(tr("A keepalive message is too short."));
        m_position.serverEnd = {std::max(m_position.serverEnd.value, bigEndian64(message, 1))};
        if (message[17] != std::byte(0)) {
            // It would end the connection if no answer came. Who reports what is flushed gives another answer as soon
            // as more is: a server that shuts down waits for it.
            sendStatus();
            if (reportsFlushed() && m_segmentOpen && m_syncAsked < m_position.received) {
                m_sink.sync(m_position.received);
                m_syncAsked = m_position.received;
            }
        }
        break;
    default:
        throw violation(tr("A message of type 0x%1.").arg(unsigned(message.front()), 2, 16, QLatin1Char('0')));
    }
}

void WalReceiver::takeWal(Lsn start, std::span<const std::byte> data)
{
    if (start != m_position.received) {
        throw violation(tr("WAL was expected from %1, but it sent what begins at %2.")
                            .arg(m_position.received.toString(), start.toString()));
    }
    waitForRoom();
    while (!data.empty()) {
        const quint64 offset = m_position.received.value % m_settings.segmentSize;
        const std::size_t count = std::size_t(std::min<quint64>(data.size(), m_settings.segmentSize - offset));
        // Judged before it is written: what would stop recovery must not be taken for good.
        check(m_position.received, data.first(count));
        if (!m_segmentOpen) {
            m_position.segment = WalSegment::fileName(m_position.timeline, m_position.received, m_settings.segmentSize);
            m_sink.beginSegment(m_position.segment);
            m_segmentOpen = true;
        }
        m_sink.write(data.first(count));
        m_position.received.value += count;
        m_position.bytes += count;
        data = data.subspan(count);
        if (offset + count == m_settings.segmentSize)
            closeSegment();
    }
    // Data that comes without a pause must not keep the server waiting for ever.
    constexpr quint64 longestBatch = 1 << 20;
    if (m_settings.isSynchronous && m_position.received.value - m_syncAsked.value >= longestBatch)
        syncAndReport();
}

void WalReceiver::check(Lsn start, std::span<const std::byte> data)
{
    if (!m_checker && start.value % m_settings.segmentSize == 0)
        m_checker.emplace(RecordChecker::Settings{m_settings.segmentSize, m_settings.systemIdentifier, start});
    if (!m_checker)
        return;
    const quint64 before = m_checker->recordsChecked();
    try {
        m_checker->write(start, data);
        m_position.records += m_checker->recordsChecked() - before;
    } catch (const Failure& damage) {
        if (!m_settings.acceptsDamage || !m_settings.acceptsDamage(damage))
            throw;
        m_checker.reset();
    }
}

void WalReceiver::closeSegment()
{
    if (!m_segmentOpen)
        return;
    const bool isWhole = m_position.received.value % m_settings.segmentSize == 0;
    m_segmentOpen = false;
    m_position.segment.clear();
    ++m_position.segmentsClosed;
    if (isWhole)
        ++m_position.segmentsCompleted;
    if (isWhole && m_settings.reached)
        m_sink.endSegment(m_position.received, pointHere());
    else
        m_sink.endSegment(m_position.received);
}

WalResumePoint WalReceiver::pointHere() const
{
    WalResumePoint point;
    point.timeline = m_position.timeline;
    point.position = m_position.received;
    if (m_checker)
        point.checker = m_checker->save();
    point.records = m_position.records;
    point.segmentsClosed = m_position.segmentsClosed;
    point.segmentsCompleted = m_position.segmentsCompleted;
    return point;
}

void WalReceiver::waitForRoom()
{
    while (!m_sink.waitForRoom())
        keepServerInformed();
}

void WalReceiver::keepServerInformed()
{
    m_cancel.throwIfCancelled();
    // The server hears from us even while it cannot be heard: what it sends waits behind the data that has no room.
    constexpr qint64 signOfLifeMs = 5000;
    if (m_sinceStatus.hasExpired(signOfLifeMs))
        sendStatus();
}

void WalReceiver::waitForSink()
{
    while (!m_sink.waitUntilIdle())
        m_cancel.throwIfCancelled();
}

void WalReceiver::sendStatus(bool asksForReply)
{
    noteFlushed();
    std::array<std::byte, 34> message{};
    message[0] = std::byte('r');
    qToBigEndian<quint64>(m_position.received.value, message.data() + 1);
    qToBigEndian<quint64>(reportsFlushed() ? m_position.flushed.value : 0, message.data() + 9);
    qToBigEndian<qint64>(postgresNow(), message.data() + 25);
    message[33] = std::byte(asksForReply ? 1 : 0);
    m_connection.writeCopy(message);
    m_sinceStatus.start();
    m_flushedReported = m_position.flushed;
}

void WalReceiver::noteFlushed()
{
    m_position.flushed = flushed(); // before the point that may belong to it
    if (!m_settings.reached)
        return;
    if (const std::optional<WalResumePoint> point = m_sink.takeReachedPoint())
        m_settings.reached(*point);
}

Lsn WalReceiver::flushed() const
{
    return std::max(m_sink.flushed(), m_settings.startIsDurable ? m_start : Lsn{});
}

void WalReceiver::endStream()
{
    // The last word before the end may be what lets a slot move on.
    if (reportsFlushed())
        syncAndReport();
    sendStatus();
    m_connection.endCopy();
    // What is still under way lies behind the stop position and is nobody's business.
    const QString what = tr("The WAL stream did not end in order.");
    const QDeadlineTimer deadline(m_settings.keepsWhatCame ? QDeadlineTimer(patienceForEndMs)
                                                           : QDeadlineTimer(QDeadlineTimer::Forever));
    for (;;) {
        if (deadline.hasExpired())
            return; // an archive has what it wants, and is not kept from ending by a server that hangs
        std::span<const std::byte> message;
        const Connection::CopyRead read = m_connection.readCopy(message);
        if (read == Connection::CopyRead::Ended)
            break;
        if (read == Connection::CopyRead::NothingYet) {
            m_cancel.throwIfCancelled();
            m_connection.waitReadable(pollSliceMs);
        }
    }
    while (m_connection.nextResult(what).kind != Connection::ResultKind::End) {
    }
}

std::variant<WalReceiver::Switch, WalReceiver::End> WalReceiver::readSwitch()
{
    const QString what = tr("The server ended the WAL stream.");
    Connection::Result result = m_connection.nextResult(what);
    if (result.kind == Connection::ResultKind::CopyIn) {
        m_connection.endCopy();
        result = m_connection.nextResult(what);
    }
    if (result.kind != Connection::ResultKind::Rows)
        return End::ServerEnded;
    const Switch next{result.rows.text(0, 0).toUInt(), Lsn::parse(result.rows.text(0, 1)).value_or(Lsn{})};
    while (m_connection.nextResult(what).kind != Connection::ResultKind::End) {
    }
    return next;
}

} // namespace basekeep
