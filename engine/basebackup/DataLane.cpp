#include "engine/basebackup/DataLane.h"

#include "engine/basebackup/ArchiveReceiver.h"
#include "engine/basebackup/BackupFacts.h"
#include "engine/jobs/JobProgress.h"
#include "engine/jobs/WaitClock.h"
#include "engine/storage/MemberPath.h"

#include <algorithm>
#include <string_view>
#include <thread>

#include <QtCore/QtEndian>

namespace basekeep {

namespace {

constexpr int pollSliceMs = 100;
constexpr quint64 atOnceNs = 100'000;

Failure violation(const QString& detail)
{
    return {Failure::Code::ProtocolViolation,
            DataLane::tr("The server sent something unexpected in the middle of the backup."),
            DataLane::tr("A proxy may be in between, or the server is not PostgreSQL. Connect to the server itself."),
            detail};
}

/// Cuts the zero-terminated text at the front off.
std::string_view takeText(std::string_view& payload)
{
    const std::size_t end = payload.find('\0');
    if (end == std::string_view::npos)
        throw violation(DataLane::tr("An archive's name has no end."));
    const std::string_view text = payload.substr(0, end);
    payload.remove_prefix(end + 1);
    return text;
}

} // namespace

DataLane::DataLane(Connection& connection, ArchiveReceiver* receiver, JobProgress& progress,
                   const QList<TablespaceFact>& tablespaces, std::function<void()> check)
    : m_connection(connection)
    , m_receiver(receiver)
    , m_queue(receiver ? &receiver->queue() : nullptr)
    , m_progress(progress)
    , m_tablespaces(tablespaces)
    , m_check(std::move(check))
{
}

Connection::Result DataLane::receive(bool expectsManifest)
{
    const bool isTyped = m_connection.serverVersion() >= 150000;
    return isTyped ? receiveTyped(expectsManifest) : receiveLegacy(expectsManifest);
}

Connection::Result DataLane::receiveTyped(bool expectsManifest)
{
    const QString what = tr("The server broke off the backup.");
    if (m_connection.nextResult(what).kind != Connection::ResultKind::CopyOut)
        throw violation(tr("It did not begin to send the files."));
    readCopy([this](OwnedBytes message) { takeTyped(std::move(message)); });
    // An error looks like the end of the copy until this result is asked for.
    Connection::Result end = m_connection.nextResult(what);
    const bool endsWithManifest = m_section == Section::Manifest;
    endSection();
    if (m_nextArchive != m_tablespaces.size())
        throw violation(tr("It announced %1 archives and sent %2.").arg(m_tablespaces.size()).arg(m_nextArchive));
    if (expectsManifest != endsWithManifest)
        throw violation(expectsManifest ? tr("It sent no manifest.") : tr("It sent a manifest that nobody asked for."));
    return end;
}

Connection::Result DataLane::receiveLegacy(bool expectsManifest)
{
    const QString what = tr("The server broke off the backup.");
    Connection::Result result = m_connection.nextResult(what);
    const qsizetype sections = m_tablespaces.size() + (expectsManifest ? 1 : 0);
    for (qsizetype section = 0; section < sections; ++section) {
        if (result.kind != Connection::ResultKind::CopyOut)
            throw violation(tr("It sent %1 archives instead of %2.").arg(section).arg(sections));
        const bool isManifest = section == m_tablespaces.size();
        m_section = isManifest ? Section::Manifest : Section::Archive;
        mark(isManifest ? ChunkQueue::Mark::ManifestBegin : ChunkQueue::Mark::ArchiveBegin, section);
        readCopy([this](OwnedBytes message) { addBytes(std::move(message)); });
        result = m_connection.nextResult(what);
        endSection();
    }
    return result;
}

void DataLane::readCopy(const std::function<void(OwnedBytes)>& take)
{
    for (;;) {
        m_check();
        OwnedBytes message;
        switch (m_connection.readCopy(message)) {
        case Connection::CopyRead::Data:
            take(std::move(message));
            break;
        case Connection::CopyRead::NothingYet:
            useSpareTime();
            break;
        case Connection::CopyRead::Ended:
            return;
        }
    }
}

void DataLane::useSpareTime()
{
    if (m_queue) {
        m_queue->pass();
        if (m_receiver->helpOut())
            return;
    }
    // Being woken costs both sides more than the moment that it takes the server to send the next message, if it is
    // near. Whether it is, the last wait has shown.
    const WaitClock clock;
    bool isReadable = false;
    while (m_comesAtOnce && !isReadable && clock.nanoseconds() < atOnceNs) {
        std::this_thread::yield();
        isReadable = m_connection.waitReadable(0);
    }
    if (!isReadable)
        m_connection.waitReadable(pollSliceMs);
    const quint64 waited = clock.nanoseconds();
    m_comesAtOnce = waited < atOnceNs;
    m_progress.addNetworkWait(waited);
}

void DataLane::takeTyped(OwnedBytes message)
{
    const std::byte type = message.bytes().front();
    message.removePrefix(1);
    const std::span<const std::byte> payload = message.bytes();
    switch (char(type)) {
    case 'n':
        beginArchive(payload);
        break;
    case 'd':
        if (m_section == Section::None)
            throw violation(tr("Data came before the first archive."));
        if (!m_queue)
            throw violation(tr("It sent data of a backup that it was asked to keep."));
        addBytes(std::move(message));
        break;
    case 'p':
        takeProgress(payload);
        break;
    case 'm':
        if (!payload.empty() || m_section == Section::Manifest)
            throw violation(tr("The manifest did not begin as it should."));
        endSection();
        m_section = Section::Manifest;
        mark(ChunkQueue::Mark::ManifestBegin);
        break;
    default:
        throw violation(tr("A message of type 0x%1.").arg(unsigned(type), 2, 16, QLatin1Char('0')));
    }
}

void DataLane::beginArchive(std::span<const std::byte> payload)
{
    std::string_view text(reinterpret_cast<const char*>(payload.data()), payload.size());
    const std::string_view name = takeText(text);
    const std::string_view location = takeText(text);
    if (!text.empty() || m_section == Section::Manifest || m_nextArchive >= m_tablespaces.size())
        throw violation(tr("An archive came that was not announced."));
    const TablespaceFact& announced = m_tablespaces[m_nextArchive];
    // What the name says of the compression counts, not what was asked for.
    const CompressionMethod arrival = compressionFromFileName(QString::fromLatin1(name.data(), qsizetype(name.size())));
    const std::string expectedName =
        (announced.oid == 0 ? std::string("base.tar") : std::to_string(announced.oid) + ".tar") +
        compressionSuffix(arrival).toStdString();
    // The location decides where files go, so it must be the one that was looked at beforehand.
    if (name != expectedName || location != announced.location.toStdString()) {
        throw violation(tr("It sent the archive \"%1\" (%2) where \"%3\" (%4) was due.")
                            .arg(QString::fromStdString(printableName(name)),
                                 QString::fromStdString(printableName(location)), QString::fromStdString(expectedName),
                                 announced.location));
    }
    endSection();
    m_section = Section::Archive;
    m_arrival = arrival;
    mark(ChunkQueue::Mark::ArchiveBegin, m_nextArchive);
    ++m_nextArchive;
}

void DataLane::endSection()
{
    if (m_section == Section::Archive)
        mark(ChunkQueue::Mark::ArchiveEnd);
    else if (m_section == Section::Manifest)
        mark(ChunkQueue::Mark::ManifestEnd);
    m_section = Section::None;
}

void DataLane::addBytes(OwnedBytes bytes)
{
    // Compressed bytes are counted when they are decompressed: the total that the server announced is of such.
    if (m_section == Section::Archive && m_arrival == CompressionMethod::None)
        m_progress.addBytes(bytes.bytes().size());
    m_queue->append(std::move(bytes));
}

void DataLane::takeProgress(std::span<const std::byte> payload)
{
    if (payload.size() != sizeof(qint64))
        throw violation(tr("A progress message has a wrong length."));
    const quint64 done = qFromBigEndian<quint64>(payload.data());
    // Our own count is finer where data comes at all.
    if (!m_queue && done > m_serverBytes)
        m_progress.addBytes(done - m_serverBytes);
    m_serverBytes = std::max(m_serverBytes, done);
}

void DataLane::mark(ChunkQueue::Mark mark, qsizetype archive)
{
    if (m_queue)
        m_queue->mark(mark, std::size_t(archive), m_arrival);
}

} // namespace basekeep
