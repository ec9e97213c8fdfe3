#pragma once

#include "engine/stream/Checksum.h"
#include "engine/stream/CompressionSpec.h"
#include "tests/walsender/ScriptedMember.h"
#include "tests/walsender/ScriptedWal.h"
#include "tests/walsender/WalsenderFault.h"

#include <QtCore/QList>
#include <QtCore/QMap>

#include <functional>

namespace basekeep {

/// What a client asked for with BASE_BACKUP.
struct BackupRequest
{
    bool fetchesWal = false;
    bool hasTablespaceMap = false;
    bool hasManifest = false;
    ChecksumAlgorithm algorithm = ChecksumAlgorithm::Crc32c;
    bool staysOnServer = false; ///< a target other than the client
    CompressionMethod compression = CompressionMethod::None;

    [[nodiscard]] static BackupRequest parse(const QByteArray& command);
};

struct ScriptedArchive
{
    quint32 oid = 0; ///< 0 for the main data directory
    QByteArray location;
    QList<ScriptedMember> members;

    // Lies.
    std::optional<QByteArray> sentName; ///< in the 'n' message
    std::optional<QByteArray> sentLocation;
    bool isListed = true;     ///< among the tablespaces
    bool isTerminated = true; ///< with two zero blocks, from server 15 on
    QByteArray trailing;      ///< behind the archive's end
    qsizetype cutOff = 0;     ///< so many bytes are missing at its end
};

struct ManifestEntry
{
    QByteArray path;
    quint64 size = 0;
    QByteArray checksum; ///< hexadecimal; empty without
};

/// Everything that a scripted server says, and when it lies or fails. A value: tests take the truth and change it.
struct WalsenderScript
{
    static constexpr quint32 tablespaceOid = 16384;

    int major = 17;
    quint64 systemIdentifier = 0;
    std::optional<quint64> walLaneIdentifier; ///< another cluster behind the second connection
    QMap<QByteArray, QByteArray> parameters;  ///< sent as ParameterStatus
    QMap<QByteArray, QByteArray> settings;    ///< answers to SHOW
    ScriptedWal wal;

    QList<ScriptedArchive> archives; ///< as listed; the main one last
    QList<int> order;                ///< in which they are sent; empty: as listed
    qsizetype chunkBytes = 0;        ///< of each data message; 0: as servers cut them, headers in messages of their own
    bool sendsEmptyData = false;     ///< messages without content between the others
    std::optional<bool> sendsManifest; ///< other than asked for

    std::optional<CompressionMethod> compression;      ///< other than asked for
    std::function<void(QByteArray&)> damageCompressed; ///< an archive's bytes after their compression
    std::function<void(QList<ManifestEntry>&)> changeEntries;
    std::function<void(QByteArray&)> changeRanges;   ///< the text of the WAL ranges
    std::function<void(QByteArray&)> damageManifest; ///< after its own checksum was computed
    QList<WalsenderFault> faults;

    /// A small cluster with files of all awkward sizes and one tablespace at /srv/space.
    [[nodiscard]] static WalsenderScript truthful(int major);

    [[nodiscard]] ScriptedArchive& base() { return archives.last(); }
    [[nodiscard]] ScriptedArchive& space() { return archives.first(); }
    void removeTablespaces();

    [[nodiscard]] bool isTyped() const { return major >= 15; }
    [[nodiscard]] CompressionMethod compressionFor(const BackupRequest& request) const
    {
        return compression.value_or(request.compression);
    }
    /// The pieces in which an archive's bytes are sent.
    [[nodiscard]] QList<QByteArray> archiveChunks(const ScriptedArchive& archive, const BackupRequest& request) const;
    [[nodiscard]] QByteArray manifest(const BackupRequest& request) const;

    /// The members that this request brings, the fetched WAL included.
    [[nodiscard]] QList<ScriptedMember> membersOf(const ScriptedArchive& archive, const BackupRequest& request) const;
};

} // namespace basekeep
