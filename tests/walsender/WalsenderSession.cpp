#include "tests/walsender/WalsenderSession.h"

#include "engine/server/Lsn.h"
#include "tests/support/WalBuilder.h"
#include "tests/walsender/WalsenderMessages.h"

#include <algorithm>

#include <QtCore/QRegularExpression>
#include <QtCore/QtEndian>

namespace basekeep {

namespace {

using Point = WalsenderPoint;
namespace Messages = WalsenderMessages;

constexpr quint32 sslRequest = 80877103;
constexpr quint32 cancelRequest = 80877102;
constexpr quint32 encryptionRequest = 80877104; ///< GSSENCRequest
constexpr qint32 cancelKey = 4711;
constexpr int pollMs = 20;
constexpr qsizetype flushBytes = 256 * 1024;
constexpr qsizetype walMessageBytes = 50000; ///< no divisor of a segment: messages go over its end

QString match(const QByteArray& text, const char* pattern)
{
    return QRegularExpression(QString::fromLatin1(pattern)).match(QString::fromUtf8(text)).captured(1);
}

} // namespace

WalsenderSession::WalsenderSession(qintptr socket, const WalsenderScript& script, WalsenderState& state)
    : m_descriptor(socket), m_script(script), m_state(state)
{
}

void WalsenderSession::run()
{
    QTcpSocket socket;
    socket.setSocketDescriptor(m_descriptor);
    m_socket = &socket;
    try {
        startUp();
        serve();
    } catch (const SessionEnded&) {
    }
    socket.disconnectFromHost();
    if (socket.state() != QAbstractSocket::UnconnectedState)
        socket.waitForDisconnected(1000);
    const std::lock_guard lock(m_state.mutex);
    for (const QByteArray& slot : std::as_const(m_temporarySlots))
        m_state.slots.remove(slot);
    --m_state.openSessions;
    m_state.changed.notify_all();
}

void WalsenderSession::startUp()
{
    quint32 code = 0;
    QByteArray packet;
    for (;;) {
        need(8);
        const qsizetype length = qFromBigEndian<qint32>(m_incoming.constData());
        need(length);
        packet = m_incoming.left(length).mid(4);
        m_incoming.remove(0, length);
        code = qFromBigEndian<quint32>(packet.constData());
        if (code != sslRequest && code != encryptionRequest)
            break;
        m_outgoing += 'N';
        flush();
    }
    if (code == cancelRequest) {
        const std::lock_guard lock(m_state.mutex);
        ++m_state.cancelRequests;
        m_state.changed.notify_all();
        throw SessionEnded();
    }
    QMap<QByteArray, QByteArray> options;
    const QList<QByteArray> words = packet.mid(4).split('\0');
    for (qsizetype index = 0; index + 1 < words.size(); index += 2)
        options.insert(words[index], words[index + 1]);
    const QByteArray application = options.value("application_name");
    m_lane = application.contains(":wal:") ? WalsenderLane::Wal : WalsenderLane::Data;
    {
        const std::lock_guard lock(m_state.mutex);
        m_pid = m_state.nextPid++;
        if (options.value("replication") != "true")
            ++m_state.refusedSqlSessions;
    }
    if (options.value("replication") != "true") {
        m_outgoing += Messages::error("FATAL", "28000", "no pg_hba.conf entry for host \"127.0.0.1\"");
        flush();
        throw SessionEnded();
    }
    try {
        send(Point::StartUp, Messages::authenticationOk());
        for (auto parameter = m_script.parameters.begin(); parameter != m_script.parameters.end(); ++parameter)
            send(Point::StartUp, Messages::parameterStatus(parameter.key(), parameter.value()));
        send(Point::StartUp, Messages::backendKeyData(m_pid, cancelKey));
        send(Point::StartUp, Messages::readyForQuery());
    } catch (const CommandEnded&) {
        throw SessionEnded();
    }
}

void WalsenderSession::serve()
{
    for (;;) {
        flush();
        const ClientMessage message = readMessage();
        if (message.type == 'X')
            throw SessionEnded();
        if (message.type != 'Q')
            continue; // late feedback
        const QByteArray command = message.payload.chopped(1);
        {
            const std::lock_guard lock(m_state.mutex);
            m_state.commands.append({m_lane, command});
            m_state.changed.notify_all();
        }
        try {
            answer(command);
        } catch (const CommandEnded&) {
        }
        try {
            send(Point::Ready, Messages::readyForQuery());
        } catch (const CommandEnded&) {
        }
    }
}

void WalsenderSession::answer(const QByteArray& command)
{
    if (command.startsWith("SHOW "))
        show(command.mid(5));
    else if (command == "IDENTIFY_SYSTEM")
        identifySystem();
    else if (command.startsWith("CREATE_REPLICATION_SLOT "))
        createSlot(command);
    else if (command.startsWith("DROP_REPLICATION_SLOT "))
        dropSlot(command);
    else if (command.startsWith("BASE_BACKUP"))
        baseBackup(command);
    else if (command == "UPLOAD_MANIFEST")
        takeManifest();
    else if (command.startsWith("TIMELINE_HISTORY "))
        timelineHistory(command);
    else if (command.startsWith("START_REPLICATION "))
        startReplication(command);
    else
        fail("ERROR", "42601", "syntax error");
}

void WalsenderSession::show(const QByteArray& setting)
{
    if (!m_script.settings.contains(setting))
        fail("ERROR", "42704", "unrecognized configuration parameter \"" + setting + '"');
    send(Point::Show, Messages::row({setting}, {m_script.settings.value(setting)}));
}

void WalsenderSession::identifySystem()
{
    const quint64 identifier = m_lane == WalsenderLane::Wal
                                   ? m_script.walLaneIdentifier.value_or(m_script.systemIdentifier)
                                   : m_script.systemIdentifier;
    send(Point::IdentifySystem,
         Messages::row({"systemid", "timeline", "xlogpos", "dbname"},
                       {QByteArray::number(identifier), QByteArray::number(m_script.wal.timelines.last().id),
                        ScriptedWal::lsnText(m_script.wal.end()), std::nullopt}));
}

void WalsenderSession::createSlot(const QByteArray& command)
{
    const QByteArray name = match(command, "\"([^\"]*)\"").toUtf8();
    const bool isTemporary = command.contains(" TEMPORARY ");
    bool isTaken = false;
    {
        const std::lock_guard lock(m_state.mutex);
        isTaken = m_state.slots.contains(name);
    }
    if (isTaken)
        fail("ERROR", "42710", "replication slot \"" + name + "\" already exists");
    send(Point::SlotCommand, Messages::row({"slot_name", "consistent_point", "snapshot_name", "output_plugin"},
                                           {name, QByteArray("0/0"), std::nullopt, std::nullopt}));
    const std::lock_guard lock(m_state.mutex);
    m_state.slots.insert(name, isTemporary);
    if (isTemporary)
        m_temporarySlots.append(name);
    m_state.changed.notify_all();
}

void WalsenderSession::dropSlot(const QByteArray& command)
{
    const QByteArray name = match(command, "\"([^\"]*)\"").toUtf8();
    int removed = 0;
    {
        const std::lock_guard lock(m_state.mutex);
        removed = static_cast<int>(m_state.slots.remove(name));
        m_state.changed.notify_all();
    }
    if (removed == 0)
        fail("ERROR", "42704", "replication slot \"" + name + "\" does not exist");
    send(Point::SlotCommand, Messages::commandComplete("DROP_REPLICATION_SLOT"));
}

QList<int> WalsenderSession::order() const
{
    if (!m_script.order.isEmpty())
        return m_script.order;
    QList<int> order;
    for (int index = 0; index < m_script.archives.size(); ++index)
        order.append(index);
    return order;
}

void WalsenderSession::baseBackup(const QByteArray& command)
{
    const bool isParenthesised = command.startsWith("BASE_BACKUP (");
    if (isParenthesised != m_script.isTyped())
        fail("ERROR", "42601", "syntax error");
    const BackupRequest request = BackupRequest::parse(command);

    send(Point::StartRow, Messages::row({"recptr", "tli"}, {ScriptedWal::lsnText(m_script.wal.startLsn),
                                                            QByteArray::number(m_script.wal.startTimeline)}));
    QByteArray list = Messages::rowDescription({"spcoid", "spclocation", "size"});
    for (const ScriptedArchive& archive : m_script.archives) {
        if (!archive.isListed)
            continue;
        const bool isMain = archive.oid == 0;
        list += Messages::dataRow({isMain ? Messages::Value() : Messages::Value(QByteArray::number(archive.oid)),
                                   isMain ? Messages::Value() : Messages::Value(archive.location), QByteArray("150")});
    }
    send(Point::TablespaceList, list + Messages::commandComplete("SELECT"));
    if (m_script.isTyped())
        sendTyped(request);
    else
        sendLegacy(request);
    send(Point::EndRow, Messages::row({"recptr", "tli"}, {ScriptedWal::lsnText(m_script.wal.endLsn),
                                                          QByteArray::number(m_script.wal.timelines.last().id)}));
    send(Point::Completion, Messages::commandComplete("BASE_BACKUP"));
}

void WalsenderSession::takeManifest()
{
    send(Point::UploadBegin, Messages::copyInResponse());
    flush();
    QByteArray manifest;
    for (;;) {
        const ClientMessage message = readMessage();
        if (message.type == 'c')
            break;
        if (message.type != 'd')
            throw SessionEnded();
        manifest += message.payload;
    }
    {
        const std::lock_guard lock(m_state.mutex);
        m_state.uploadedManifest = manifest;
    }
    send(Point::UploadEnd, Messages::commandComplete("UPLOAD_MANIFEST"));
}

void WalsenderSession::sendTyped(const BackupRequest& request)
{
    quint64 done = 0;
    send(Point::CopyBegin, Messages::copyOutResponse());
    for (const int index : order()) {
        const ScriptedArchive& archive = m_script.archives[index];
        const QByteArray name = (archive.oid == 0 ? QByteArray("base.tar") : QByteArray::number(archive.oid) + ".tar") +
                                compressionSuffix(m_script.compressionFor(request)).toLatin1();
        send(Point::ArchiveBegin, Messages::copyData('n' + archive.sentName.value_or(name) + '\0' +
                                                     archive.sentLocation.value_or(archive.location) + '\0'));
        if (!request.staysOnServer)
            sendArchiveData(archive, request);
        done += 1000;
        send(Point::Progress, Messages::copyData('p' + Messages::int64(done)));
    }
    if (m_script.sendsManifest.value_or(request.hasManifest)) {
        send(Point::ManifestBegin, Messages::copyData("m"));
        if (!request.staysOnServer)
            sendManifestData(request);
    }
    send(Point::CopyEnd, Messages::copyDone());
}

void WalsenderSession::sendLegacy(const BackupRequest& request)
{
    for (const int index : order()) {
        send(Point::CopyBegin, Messages::copyOutResponse());
        sendArchiveData(m_script.archives[index], request);
        send(Point::CopyEnd, Messages::copyDone());
    }
    if (!m_script.sendsManifest.value_or(request.hasManifest))
        return;
    send(Point::CopyBegin, Messages::copyOutResponse());
    sendManifestData(request);
    send(Point::CopyEnd, Messages::copyDone());
}

void WalsenderSession::sendArchiveData(const ScriptedArchive& archive, const BackupRequest& request)
{
    const QByteArray type = m_script.isTyped() ? QByteArray("d") : QByteArray();
    for (const QByteArray& chunk : m_script.archiveChunks(archive, request)) {
        send(Point::ArchiveData, Messages::copyData(type + chunk));
        if (m_script.sendsEmptyData)
            send(Point::ArchiveData, Messages::copyData(type));
    }
}

void WalsenderSession::sendManifestData(const BackupRequest& request)
{
    const QByteArray type = m_script.isTyped() ? QByteArray("d") : QByteArray();
    const QByteArray manifest = m_script.manifest(request);
    const qsizetype size = m_script.chunkBytes == 0 ? 1000 : m_script.chunkBytes;
    for (qsizetype done = 0; done < manifest.size(); done += size)
        send(Point::ManifestData, Messages::copyData(type + manifest.mid(done, size)));
}

void WalsenderSession::timelineHistory(const QByteArray& command)
{
    const quint32 id = match(command, "(\\d+)").toUInt();
    QByteArray content;
    for (const ScriptedWal::Timeline& timeline : m_script.wal.timelines) {
        if (timeline.id < id && timeline.switchPoint != 0) {
            content += QByteArray::number(timeline.id) + '\t' + ScriptedWal::lsnText(timeline.switchPoint) +
                       "\tno recovery target specified\n";
        }
    }
    if (!m_script.wal.timeline(id) || content.isEmpty())
        fail("ERROR", "58P01", "could not open file \"pg_wal/" + ScriptedWal::historyName(id) + '"');
    send(Point::History, Messages::row({"filename", "content"}, {ScriptedWal::historyName(id), content}));
}

void WalsenderSession::startReplication(const QByteArray& command)
{
    const QString slot = match(command, "SLOT \"([^\"]*)\"");
    const QString text = match(command, "PHYSICAL (\\S+)");
    const quint32 id = match(command, "TIMELINE (\\d+)").toUInt();
    bool hasSlot = true;
    {
        const std::lock_guard lock(m_state.mutex);
        hasSlot = slot.isEmpty() || m_state.slots.contains(slot.toUtf8());
    }
    if (!hasSlot)
        fail("ERROR", "42704", "replication slot \"" + slot.toUtf8() + "\" does not exist");
    const ScriptedWal::Timeline* timeline = m_script.wal.timeline(id);
    if (!timeline)
        fail("ERROR", "XX000", "requested timeline is not in this server's history");
    quint64 position = Lsn::parse(text).value_or(Lsn{}).value;
    const bool isHistoric = timeline->switchPoint != 0;
    const quint64 end =
        isHistoric ? timeline->switchPoint : timeline->start + static_cast<quint64>(timeline->bytes.size());
    if (position > end || position < timeline->start)
        fail("ERROR", "XX000", "requested starting point is not in this server's history");
    if (isHistoric && position == end) {
        sendSwitch(*timeline);
        return;
    }
    send(Point::StreamBegin, Messages::copyBothResponse());
    send(Point::Keepalive, Messages::keepalive(m_script.wal.end(), true));
    while (position < end) {
        if (takeFeedback(false))
            return;
        const QByteArray bytes =
            timeline->bytes.mid(static_cast<qsizetype>(position - timeline->start),
                                std::min<qsizetype>(walMessageBytes, static_cast<qsizetype>(end - position)));
        send(Point::WalData, Messages::walData(position, m_script.wal.end(), bytes));
        position += static_cast<quint64>(bytes.size());
    }
    if (!isHistoric) {
        send(Point::Keepalive, Messages::keepalive(m_script.wal.end(), true));
        takeFeedback(true);
        return;
    }
    send(Point::StreamEnd, Messages::copyDone());
    flush();
    while (readMessage().type != 'c') {
    }
    sendSwitch(*timeline);
}

void WalsenderSession::sendSwitch(const ScriptedWal::Timeline& ended)
{
    const ScriptedWal::Timeline* next = m_script.wal.after(ended.id);
    send(Point::SwitchRow,
         Messages::rowDescription({"next_tli", "next_tli_startpos"}) +
             Messages::dataRow({QByteArray::number(next->id), ScriptedWal::lsnText(ended.switchPoint)}) +
             Messages::commandComplete("START_STREAMING"));
    send(Point::Completion, Messages::commandComplete("START_REPLICATION"));
}

bool WalsenderSession::takeFeedback(bool waitsForEnd)
{
    flush();
    for (;;) {
        if (!waitsForEnd && m_socket->bytesAvailable() > 0)
            receive();
        if (!waitsForEnd && !isMessageThere())
            return false;
        const ClientMessage message = readMessage();
        if (message.type == 'X')
            throw SessionEnded();
        if (message.type == 'c') {
            send(Point::StreamEnd, Messages::copyDone());
            send(Point::Completion, Messages::commandComplete("START_STREAMING"));
            send(Point::Completion, Messages::commandComplete("START_REPLICATION"));
            return true;
        }
        if (message.type != 'd' || !message.payload.startsWith('r'))
            continue;
        const std::lock_guard lock(m_state.mutex);
        m_state.statuses.append({qFromBigEndian<quint64>(message.payload.constData() + 1),
                                 qFromBigEndian<quint64>(message.payload.constData() + 9)});
        m_state.changed.notify_all();
    }
}

void WalsenderSession::send(Point point, const QByteArray& bytes)
{
    const int message = m_messages++;
    const WalsenderFault* fault = nullptr;
    {
        const std::lock_guard lock(m_state.mutex);
        ++m_state.messages[m_lane];
        for (int index = 0; index < m_script.faults.size(); ++index) {
            const WalsenderFault& candidate = m_script.faults[index];
            if (candidate.lane != m_lane || (candidate.point != point && candidate.point != Point::Any))
                continue;
            // Points are counted over all sessions of a lane, messages in general over this one.
            const int number = candidate.point == Point::Any ? message : m_state.faultCounts[index]++;
            if (!fault && (candidate.occurrence == number || candidate.occurrence == -1))
                fault = &candidate;
        }
    }
    if (fault)
        apply(*fault);
    if (!fault || fault->kind == WalsenderFault::Kind::Stall)
        m_outgoing += bytes;
    if (m_outgoing.size() >= flushBytes)
        flush();
}

void WalsenderSession::apply(const WalsenderFault& fault)
{
    switch (fault.kind) {
    case WalsenderFault::Kind::Stall:
        stall();
        break;
    case WalsenderFault::Kind::Cut:
        flush();
        throw SessionEnded();
    case WalsenderFault::Kind::Error:
        fail(fault.severity, fault.sqlState, fault.text);
        break;
    case WalsenderFault::Kind::Replace:
        m_outgoing += fault.messages.join();
        break;
    }
}

void WalsenderSession::stall()
{
    flush();
    std::unique_lock lock(m_state.mutex);
    ++m_state.stalledSessions;
    m_state.changed.notify_all();
    while (!m_state.released && !m_state.stopping && m_socket->state() == QAbstractSocket::ConnectedState) {
        lock.unlock();
        if (m_socket->waitForReadyRead(pollMs))
            m_incoming += m_socket->readAll();
        lock.lock();
    }
    --m_state.stalledSessions;
}

void WalsenderSession::fail(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text)
{
    m_outgoing += Messages::error(severity, sqlState, text);
    if (severity == "ERROR")
        throw CommandEnded();
    flush();
    throw SessionEnded();
}

void WalsenderSession::flush()
{
    m_socket->write(m_outgoing);
    m_outgoing.clear();
    while (m_socket->bytesToWrite() > 0) {
        const bool isStuck = !m_socket->waitForBytesWritten(pollMs);
        if (isStuck && m_socket->state() != QAbstractSocket::ConnectedState)
            throw SessionEnded();
        const std::lock_guard lock(m_state.mutex);
        if (m_state.stopping)
            throw SessionEnded();
    }
}

void WalsenderSession::receive()
{
    m_incoming += m_socket->readAll();
}

bool WalsenderSession::isMessageThere() const
{
    return m_incoming.size() >= 5 && m_incoming.size() > qFromBigEndian<qint32>(m_incoming.constData() + 1);
}

void WalsenderSession::need(qsizetype bytes)
{
    receive();
    while (m_incoming.size() < bytes) {
        const bool isNews = m_socket->waitForReadyRead(pollMs);
        receive();
        if (!isNews && m_socket->state() != QAbstractSocket::ConnectedState && m_incoming.size() < bytes)
            throw SessionEnded();
        const std::lock_guard lock(m_state.mutex);
        if (m_state.stopping)
            throw SessionEnded();
    }
}

WalsenderSession::ClientMessage WalsenderSession::readMessage()
{
    need(5);
    const qsizetype length = qFromBigEndian<qint32>(m_incoming.constData() + 1);
    need(1 + length);
    ClientMessage message{m_incoming.at(0), m_incoming.mid(5, length - 4)};
    m_incoming.remove(0, 1 + length);
    return message;
}

} // namespace basekeep
