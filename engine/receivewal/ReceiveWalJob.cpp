#include "engine/receivewal/ReceiveWalJob.h"

#include "engine/catalogue/SlotStore.h"
#include "engine/receivewal/WalArchiveFolder.h"
#include "engine/receivewal/WalArchiveScan.h"
#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/ServerIdentity.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderLock.h"
#include "engine/wal/WalSegment.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

const QString source = QStringLiteral("job");

/// A server that is alive says something at least every 30 seconds when it is asked.
constexpr int silenceLimitSeconds = 60;

constexpr int patienceForEndMs = 3000;

/// The pauses before the second, third … attempt to connect; the last one is what pg_receivewal always waits.
constexpr std::array pauses{std::chrono::milliseconds(200), std::chrono::milliseconds(500),
                            std::chrono::milliseconds(1000), std::chrono::milliseconds(2000),
                            std::chrono::milliseconds(5000)};

constexpr int firstVersionThatReadsSlots = 150000;
const QLatin1String duplicateObject("42710");
const QLatin1String undefinedFile("58P01");
const QLatin1String undefinedObject("42704");
const QLatin1String adminShutdown("57P01");

} // namespace

ReceiveWalJob::ReceiveWalJob(ReceiveWalSettings settings, QObject* parent)
    : Job({{QStringLiteral("receive"), tr("Receive WAL"), JobStage::State::Pending, 0, {}}}, parent)
    , m_settings(std::move(settings))
    , m_applicationName(m_settings.applicationName())
{
    m_status.pid = QCoreApplication::applicationPid();
    m_status.slot = m_settings.slot;
}

ReceiveWalJob::~ReceiveWalJob()
{
    shutDown();
}

ReceiveWalStatus ReceiveWalJob::status() const
{
    const std::lock_guard lock(m_statusMutex);
    ReceiveWalStatus status = m_status;
    if (isOver()) {
        if (const std::optional<Failure> last = failure(); state() == State::Failed && last)
            status.lastError = last;
        status.state = state() == State::Failed ? ReceiveWalStatus::State::Failed : ReceiveWalStatus::State::Stopped;
        status.backendPid = 0;
    }
    return status;
}

void ReceiveWalJob::stop()
{
    {
        const std::lock_guard lock(m_stopMutex);
        m_stopRequested = true;
        m_stopSeen = true;
        if (!m_isStreaming)
            m_cancel.cancel();
    }
    m_stopChanged.notify_all();
    update([](ReceiveWalStatus& status) { status.state = ReceiveWalStatus::State::Stopping; });
}

void ReceiveWalJob::run()
{
    beginStage(QStringLiteral("receive"));
    update([](ReceiveWalStatus& status) {
        status.state = ReceiveWalStatus::State::Connecting;
        status.startedAt = QDateTime::currentDateTime();
    });
    const QStringList conflicts = m_settings.conflicts();
    if (!conflicts.isEmpty())
        throw Failure{Failure::Code::InvalidOption, conflicts.first(), {}, {}};
    if (!QFileInfo(m_settings.directory).isDir()) {
        throw Failure{Failure::Code::TargetUnusable,
                      tr("The folder \"%1\" does not exist.").arg(QDir::toNativeSeparators(m_settings.directory)),
                      tr("Make it first, so that a mistyped name does not begin an archive of its own."),
                      {}};
    }
    const FolderLock lock(FileSystem::toPath(m_settings.directory));
    for (;;) {
        try {
            if (receive())
                return;
        } catch (const ServerFailure& failure) {
            judge(adviseOn(failure));
        } catch (const Failure& failure) {
            judge(failure);
        }
        if (m_stopSeen)
            return;
        update([](ReceiveWalStatus& status) {
            status.state = ReceiveWalStatus::State::Reconnecting;
            ++status.failuresInARow;
            status.backendPid = 0;
        });
        setState(State::Reconnecting);
        pause();
        if (m_stopSeen)
            return;
        m_cancel.throwIfCancelled();
    }
}

void ReceiveWalJob::judge(const Failure& failure)
{
    if (m_stopSeen)
        return; // what has arrived is on disk; how the connection ended does not matter any more
    const bool isFatal = !m_hasConnected || !m_settings.reconnects || failure.code == Failure::Code::Cancelled ||
                         failure.code == Failure::Code::WrongServer || failure.code == Failure::Code::Internal;
    if (failure.code != Failure::Code::Cancelled)
        noteFailure(failure);
    if (isFatal)
        throw failure;
    ++m_failuresInARow;
    if (failure.toText() != std::exchange(m_lastFailureText, failure.toText()) || m_failuresInARow == 1)
        log(LogEntry::Severity::Warning, source, failure.toText());
}

bool ReceiveWalJob::receive()
{
    Connection connection(m_settings.connection, Connection::Purpose::Replication, m_applicationName, m_cancel);
    connection.setNoticeHandler([this](const ServerNotice& notice) {
        log(notice.severity == QLatin1String("WARNING") ? LogEntry::Severity::Warning : LogEntry::Severity::Info,
            QStringLiteral("server"), notice.text);
    });
    connection.setWaitObserver([this, sinceStop = QElapsedTimer()]() mutable {
        // A server that hangs does not keep the job from ending.
        if (m_stopSeen && !sinceStop.isValid())
            sinceStop.start();
        else if (m_stopSeen && sinceStop.hasExpired(patienceForEndMs))
            throw Failure::cancelled();
    });
    const ServerIdentity identity = ServerIdentity::read(connection);
    if (!std::exchange(m_hasConnected, true)) {
        if (m_settings.createSlot)
            makeSlot(connection, identity.systemIdentifier);
        warnOfSynchronousNames(connection);
    } else {
        update([](ReceiveWalStatus& status) { ++status.reconnects; });
    }
    const Start start = findStart(connection, identity);

    update([&](ReceiveWalStatus& status) {
        status.backendPid = connection.backendPid();
        status.timeline = start.timeline;
        status.received = start.position;
        status.serverEnd = std::max(status.serverEnd, identity.flushed);
        if (!status.resumedAt.isValid())
            status.resumedAt = start.position;
        if (status.state != ReceiveWalStatus::State::Stopping)
            status.state = ReceiveWalStatus::State::Streaming;
        status.failuresInARow = 0;
    });
    setState(State::Running);
    log(LogEntry::Severity::Info, source,
        tr("starting log streaming at %1 (timeline %2)").arg(start.position.toString()).arg(start.timeline));

    {
        const std::lock_guard lock(m_stopMutex);
        if (m_stopRequested)
            return true;
        m_isStreaming = true;
    }
    WalReceiver::End end = WalReceiver::End::StopReached;
    try {
        end = stream(connection, identity, start);
    } catch (...) {
        const std::lock_guard lock(m_stopMutex);
        m_isStreaming = false;
        throw;
    }
    {
        const std::lock_guard lock(m_stopMutex);
        m_isStreaming = false;
    }
    if (end == WalReceiver::End::ServerEnded) {
        throw Failure{Failure::Code::ConnectionLost,
                      tr("The server ended the WAL stream."),
                      tr("It is being shut down or restarted."),
                      {}};
    }
    log(LogEntry::Severity::Info, source,
        tr("stopped log streaming at %1 (timeline %2)").arg(m_last.received.toString()).arg(m_last.timeline));
    return true;
}

void ReceiveWalJob::checkServer(const ServerIdentity& identity, std::optional<quint64> ofArchive)
{
    const std::optional<quint64> expected = m_systemIdentifier ? m_systemIdentifier : ofArchive;
    if (expected && *expected != identity.systemIdentifier) {
        throw Failure{Failure::Code::WrongServer,
                      m_systemIdentifier ? tr("The address now leads to another server than before.")
                                         : tr("The folder \"%1\" holds WAL of another server.")
                                               .arg(QDir::toNativeSeparators(m_settings.directory)),
                      tr("Every server needs an archive folder of its own. Check host, port and folder."),
                      tr("System identifier %1 before, %2 at %3 now.")
                          .arg(*expected)
                          .arg(identity.systemIdentifier)
                          .arg(m_settings.connection.displayName())};
    }
    m_systemIdentifier = identity.systemIdentifier;
}

void ReceiveWalJob::makeSlot(Connection& connection, quint64 systemIdentifier)
{
    try {
        connection.execute(ReplicationCommands::createPhysicalSlot(m_settings.slot, false),
                           tr("The server did not create the replication slot \"%1\".").arg(m_settings.slot));
        log(LogEntry::Severity::Info, source, tr("made the replication slot \"%1\"").arg(m_settings.slot));
        SlotStore().remember(SlotRecord::of(m_settings.slot, systemIdentifier, m_settings.connection,
                                            SlotRecord::MadeFor::WalArchive, m_settings.directory));
    } catch (const ServerFailure& failure) {
        if (failure.sqlState != duplicateObject)
            throw;
    }
}

void ReceiveWalJob::warnOfSynchronousNames(Connection& connection)
{
    // Who reports flushed WAL may be waited for by every commit, and without --synchronous that is a long wait.
    if (m_settings.synchronous || m_settings.slot.isEmpty())
        return;
    const QString names = connection.show("synchronous_standby_names");
    QString ownName = m_applicationName;
    for (const auto& [keyword, value] : connection.effectiveParameters()) {
        if (keyword == QLatin1String("application_name"))
            ownName = value;
    }
    if (!names.contains(QLatin1Char('*')) && !names.contains(ownName))
        return;
    Finding finding;
    finding.severity = Finding::Severity::Warning;
    finding.key = QStringLiteral("synchronous-standby");
    finding.title = tr("The server may make its commits wait for this archive.");
    finding.measured = QStringLiteral("synchronous_standby_names = ") + names;
    finding.remedy = tr("Receive synchronously, or give the archive a name (application_name) that is not listed.");
    reportOnce(finding);
}

ReceiveWalJob::Start ReceiveWalJob::findStart(Connection& connection, const ServerIdentity& identity)
{
    const WalArchiveScan scan(FileSystem::toPath(m_settings.directory), identity.segmentSize);
    checkServer(identity, scan.systemIdentifier());
    for (const QString& skipped : scan.skipped())
        reportOnce({Finding::Severity::Warning, QStringLiteral("wal-file"), skipped, {}, {}, {}});
    for (const QString& gap : scan.gaps()) {
        Finding finding;
        finding.severity = Finding::Severity::Warning;
        finding.key = QStringLiteral("wal-gap");
        finding.title = tr("WAL is missing in the archive: %1.").arg(gap);
        finding.remedy = tr("Fetch the missing segments from another copy, or take a new base backup: recovery cannot "
                            "go across the hole.");
        reportOnce(finding);
    }
    update([&scan](ReceiveWalStatus& status) { status.gaps = scan.gaps(); });

    if (const auto& resume = scan.resume()) {
        if (resume->timeline > identity.timeline) {
            throw Failure{Failure::Code::ServerRefused,
                          tr("The archive has come to timeline %1, but the server is on timeline %2.")
                              .arg(resume->timeline)
                              .arg(identity.timeline),
                          tr("It is an old primary, or one that was restored. Connect to the server that was promoted, "
                             "or use another folder."),
                          {}};
        }
        if (m_settings.sync) {
            // The former run may have ended before it came to it.
            if (resume->isAfterComplete)
                FileSystem::syncFile(FileSystem::toPath(m_settings.directory + QLatin1Char('/') + resume->fileName));
            FileSystem::syncDirectory(FileSystem::toPath(m_settings.directory));
        }
        return {resume->timeline, resume->position, true};
    }
    if (const std::optional<Start> start = startOfSlot(connection, identity))
        return *start;
    return {identity.timeline, WalSegment::startOf(identity.flushed, identity.segmentSize), true};
}

std::optional<ReceiveWalJob::Start> ReceiveWalJob::startOfSlot(Connection& connection,
                                                               const ServerIdentity& identity) const
{
    if (m_settings.slot.isEmpty() || connection.serverVersion() < firstVersionThatReadsSlots)
        return {};
    const QueryResult slot =
        connection.execute(ReplicationCommands::readSlot(m_settings.slot),
                           tr("The server did not show the replication slot \"%1\".").arg(m_settings.slot));
    if (slot.text(0, 0).isEmpty()) {
        throw Failure{Failure::Code::ServerRefused,
                      tr("The replication slot \"%1\" does not exist.").arg(m_settings.slot),
                      tr("Create it first, with --create-slot."),
                      {}};
    }
    const std::optional<Lsn> position = Lsn::parse(slot.text(0, 1));
    if (!position || !position->isValid())
        return {}; // it has not been used yet and reserves nothing
    const quint32 timeline = slot.text(0, 2).toUInt();
    return Start{timeline == 0 ? identity.timeline : timeline, WalSegment::startOf(*position, identity.segmentSize),
                 true};
}

WalReceiver::End ReceiveWalJob::stream(Connection& connection, const ServerIdentity& identity, const Start& start)
{
    WalArchiveFolder folder(FileSystem::toPath(m_settings.directory), identity.segmentSize, m_settings.compression,
                            m_settings.sync, identity.fileMode());
    WalReceiver::Settings settings;
    settings.slot = m_settings.slot;
    settings.segmentSize = identity.segmentSize;
    settings.systemIdentifier = identity.systemIdentifier;
    settings.statusIntervalSeconds = m_settings.statusIntervalSeconds;
    settings.startIsDurable = start.isDurable;
    settings.isSynchronous = m_settings.synchronous;
    settings.keepsWhatCame = true;
    settings.silenceLimitSeconds = silenceLimitSeconds;
    settings.acceptsDamage = [this](const Failure& damage) {
        return acceptsDamage(damage);
    };
    WalReceiver receiver(connection, folder, settings, m_cancel);
    m_segmentSize = identity.segmentSize;
    m_bytesBefore = status().bytes;
    m_segmentsBefore = status().segmentsClosed;
    m_last = {};
    m_last.timeline = start.timeline;
    const auto stopAt = [this]() -> std::optional<Lsn> {
        if (m_stopSeen)
            return Lsn{}; // wherever it is
        if (m_settings.endPosition)
            return Lsn{m_settings.endPosition->value + 1}; // WAL up to and including it
        return {};
    };
    try {
        return receiver.run(start.position, start.timeline, stopAt,
                            [this](const WalReceiver::Position& position) { take(position, true); });
    } catch (...) {
        // What was written when the connection broke counts as well.
        take(receiver.position(), false);
        throw;
    }
}

void ReceiveWalJob::take(const WalReceiver::Position& position, bool wasHeard)
{
    if (position.timeline != m_last.timeline) {
        log(LogEntry::Severity::Info, source,
            tr("switched to timeline %1 at %2").arg(position.timeline).arg(position.received.toString()));
    }
    if (position.segmentsCompleted > m_last.segmentsCompleted) {
        log(LogEntry::Severity::Info, source,
            tr("finished segment at %1 (timeline %2)")
                .arg(WalSegment::startOf(position.received, m_segmentSize).toString())
                .arg(position.timeline));
        m_lastDamage.clear();
    }
    if (position.bytes > 0)
        m_failuresInARow = 0; // this connection is a good one
    m_last = position;
    m_progress.setWalBytes(m_bytesBefore + position.bytes);
    update([&](ReceiveWalStatus& status) {
        status.timeline = position.timeline;
        status.received = position.received;
        status.flushed = std::max(position.flushed, status.flushed);
        status.serverEnd = std::max(position.serverEnd, status.serverEnd);
        status.segment = position.segment;
        status.bytes = m_bytesBefore + position.bytes;
        status.segmentsClosed = m_segmentsBefore + position.segmentsCompleted;
        if (wasHeard)
            status.lastMessageAt = QDateTime::currentDateTime();
    });
}

bool ReceiveWalJob::acceptsDamage(const Failure& damage)
{
    // It may be the network's doing, so it is fetched once more. If it comes again, it is what the server has: an
    // archive that refused it would fill the server's disk, and what follows can still be of use.
    const bool isRepeated = m_lastDamage == damage.toText();
    m_lastDamage = damage.toText();
    if (!isRepeated && m_settings.reconnects)
        return false;
    Finding finding;
    finding.severity = Finding::Severity::Warning;
    finding.key = QStringLiteral("wal-damaged");
    finding.title = tr("The server sends damaged WAL; it is archived as it came.");
    finding.remedy = tr("Check the server's disk. Recovery will stop there, so take a new base backup.");
    finding.detail = damage.toText();
    reportOnce(finding);
    return true;
}

void ReceiveWalJob::reportOnce(const Finding& finding)
{
    if (m_reported.insert(finding.key + finding.title + finding.detail).second)
        report(finding);
}

void ReceiveWalJob::noteFailure(const Failure& failure)
{
    update([&failure](ReceiveWalStatus& status) {
        status.lastError = failure;
        status.lastErrorAt = QDateTime::currentDateTime();
        status.backendPid = 0;
    });
}

void ReceiveWalJob::pause()
{
    const std::size_t index = std::min<std::size_t>(std::size_t(std::max(m_failuresInARow - 1, 0)), pauses.size() - 1);
    log(LogEntry::Severity::Info, source,
        tr("connecting again in %1 s").arg(double(pauses.at(index).count()) / 1000, 0, 'g', 2));
    const auto end = std::chrono::steady_clock::now() + pauses.at(index);
    std::unique_lock lock(m_stopMutex);
    while (!m_stopRequested && !m_cancel.isCancelled() && std::chrono::steady_clock::now() < end) {
        // A cancelled job does not notify.
        m_stopChanged.wait_until(lock,
                                 std::min(end, std::chrono::steady_clock::now() + std::chrono::milliseconds(100)));
    }
}

Failure ReceiveWalJob::adviseOn(const ServerFailure& failure) const
{
    // The engine's usual advice is for backups.
    Failure advised = failure;
    if (failure.sqlState == undefinedFile) {
        advised.message = tr("The server does not have the WAL any more with which this archive would go on.");
        advised.hint = m_settings.slot.isEmpty()
                           ? tr("Fetch the missing segments from another copy, or begin a new archive with a new base "
                                "backup. A replication slot (--slot) makes the server keep what was not received yet.")
                           : tr("Fetch the missing segments from another copy, or begin a new archive with a new base "
                                "backup. The slot did not keep them: it may have been invalidated "
                                "(max_slot_wal_keep_size) or made later.");
    } else if (failure.sqlState == undefinedObject) {
        advised.hint = tr("Create the replication slot first, with --create-slot.");
    } else if (failure.sqlState == adminShutdown) {
        advised.hint = tr("The server is shutting down, or an administrator ended the session.");
    }
    return advised;
}

} // namespace basekeep
