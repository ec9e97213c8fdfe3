#include "engine/identity/ControlFile.h"

#include "engine/jobs/Failure.h"
#include "engine/stream/Checksum.h"

#include <QtCore/QtEndian>

#include <array>

namespace basekeep {

namespace {

// Places that have never moved.
constexpr std::size_t systemIdentifierOffset = 0;
constexpr std::size_t versionOffset = 8;
constexpr std::size_t catalogVersionOffset = 12;
constexpr std::size_t stateOffset = 16;
constexpr std::size_t checkpointOffset = 32;

// The checksum is the structure's last field, at a multiple of four that depends on the version.
constexpr std::size_t firstCrcOffset = 200;
constexpr std::size_t lastCrcOffset = 508;

// Servers 13 to 18.
constexpr std::size_t minimumRecoveryPointOffset = 136;
constexpr std::size_t minimumRecoveryTimelineOffset = 144;
constexpr std::size_t standbyLimitsOffset = 180;
constexpr std::size_t pageSizeOffset = 216;
constexpr std::size_t segmentBlocksOffset = 220;
constexpr std::size_t walPageSizeOffset = 224;
constexpr std::size_t walSegmentSizeOffset = 228;
constexpr std::size_t dataChecksumVersionOffset = 252;

struct KnownVersion
{
    quint32 version;
    quint32 catalogVersion;
    int major;
};

constexpr std::array<KnownVersion, 6> knownVersions{{
    {1300, 202007201, 13},
    {1300, 202107181, 14},
    {1300, 202209061, 15},
    {1300, 202307071, 16},
    {1700, 202406281, 17},
    {1800, 202506291, 18},
}};

Failure damaged(const QString& what)
{
    return Failure{Failure::Code::VerificationFailed, what, {}, {}};
}

template <typename Number>
Number field(std::span<const std::byte> bytes, std::size_t offset)
{
    return qFromLittleEndian<Number>(bytes.data() + offset);
}

BackupIdentity::ClusterState stateOf(quint32 number)
{
    using State = BackupIdentity::ClusterState;
    constexpr std::array states{State::StartingUp,   State::ShutDown,        State::ShutDownInRecovery,
                                State::ShuttingDown, State::InCrashRecovery, State::InArchiveRecovery,
                                State::InProduction};
    return number < states.size() ? states[number] : State::Unknown;
}

bool hasSoundChecksum(std::span<const std::byte> bytes)
{
    quint32 crc = crc32c(0, bytes.first(firstCrcOffset));
    for (std::size_t offset = firstCrcOffset; offset <= lastCrcOffset; offset += sizeof crc) {
        if (crc == field<quint32>(bytes, offset))
            return true;
        crc = crc32c(crc, bytes.subspan(offset, sizeof crc));
    }
    return false;
}

} // namespace

ControlFile ControlFile::parse(std::span<const std::byte> bytes)
{
    if (bytes.size() < lastCrcOffset + sizeof(quint32))
        throw damaged(tr("it has only %1 bytes").arg(bytes.size()));
    ControlFile file;
    file.systemIdentifier = field<quint64>(bytes, systemIdentifierOffset);
    file.version = field<quint32>(bytes, versionOffset);
    file.catalogVersion = field<quint32>(bytes, catalogVersionOffset);
    // A small number seen from the other end.
    if (file.version != 0 && file.version % 65536 == 0)
        throw damaged(tr("its bytes are in the order of a big-endian machine, which is not supported"));
    if (!hasSoundChecksum(bytes))
        throw damaged(tr("its checksum does not match its content"));
    file.clusterState = stateOf(field<quint32>(bytes, stateOffset));
    file.checkpointLsn.value = field<quint64>(bytes, checkpointOffset);
    for (const KnownVersion& known : knownVersions) {
        if (file.version != known.version)
            continue;
        file.minimumRecoveryPoint.value = field<quint64>(bytes, minimumRecoveryPointOffset);
        file.minimumRecoveryTimeline = field<quint32>(bytes, minimumRecoveryTimelineOffset);
        file.pageSize = field<quint32>(bytes, pageSizeOffset);
        file.segmentBlocks = field<quint32>(bytes, segmentBlocksOffset);
        file.walPageSize = field<quint32>(bytes, walPageSizeOffset);
        std::size_t limitOffset = standbyLimitsOffset;
        for (int* limit : {&file.maxConnections, &file.maxWorkerProcesses, &file.maxWalSenders,
                           &file.maxPreparedTransactions, &file.maxLocksPerTransaction}) {
            *limit = field<qint32>(bytes, limitOffset);
            limitOffset += sizeof(qint32);
        }
        file.walSegmentSize = field<quint32>(bytes, walSegmentSizeOffset);
        file.dataChecksumVersion = field<quint32>(bytes, dataChecksumVersionOffset);
        if (file.catalogVersion == known.catalogVersion)
            file.serverMajor = known.major;
    }
    return file;
}

} // namespace basekeep
