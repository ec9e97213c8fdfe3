#pragma once

#include "engine/server/ConnectionSettings.h"
#include "engine/stream/Checksum.h"
#include "engine/stream/CompressionSpec.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace basekeep {

/// Where a tablespace of the server goes on this machine (pg_basebackup -T). Both paths are absolute.
struct TablespaceMapping
{
    QString oldPath; ///< as the server reports it; may be a path of another operating system
    QString newPath;

    /// What is wrong with it by itself, as a sentence; empty if nothing.
    [[nodiscard]] QString conflict() const;
};

/// Who compresses the archives, and how (pg_basebackup -Z).
struct BackupCompression
{
    enum class Place { Client, Server };

    Place place = Place::Client;
    CompressionMethod method = CompressionMethod::None;
    /// What stands behind the colon of -Z. On the client's side CompressionSpec::parse() accepts it; for the server it
    /// is handed on as it is, and the server judges.
    QString detail;

    [[nodiscard]] bool isOnClient() const { return place == Place::Client && method != CompressionMethod::None; }
    [[nodiscard]] bool isOnServer() const { return place == Place::Server && method != CompressionMethod::None; }
};

/// Where the server itself puts the backup instead of sending it (pg_basebackup -t, server 15 and later).
struct ServerTarget
{
    QString name;                  ///< "server", "blackhole", or what an extension of the server offers
    std::optional<QString> detail; ///< for "server": a folder on the server's machine

    /// The server reads everything and throws it away: a trial, not a backup.
    [[nodiscard]] bool isTrial() const { return name == QLatin1String("blackhole"); }
};

/// Everything a base backup is told before it starts. A value: the window's wizard and the command line fill it, the
/// job only reads it.
struct BackupSettings
{
    Q_DECLARE_TR_FUNCTIONS(BackupSettings)

public:
    enum class Format { Plain, Tar };
    enum class WalMethod { None, Fetch, Stream };
    enum class Checkpoint { Spread, Fast };
    enum class Manifest { Yes, ForceEncode, No };
    enum class SyncMethod {
        Files,       ///< every file by itself
        FileSystems, ///< the whole file systems that were written to; Linux only (syncfs)
    };
    enum class Slot { Temporary, None, Existing, Created }; ///< Existing and Created need slotName

    ConnectionSettings connection;
    QString target; ///< folder; absolute. Not needed with toStandardOutput or a serverTarget
    /// One tar archive goes to standard output, the manifest inside; tar format, no tablespaces, WAL none or fetch.
    bool toStandardOutput = false;
    std::optional<ServerTarget> serverTarget; ///< the backup stays on the server; nothing is written here
    BackupCompression compression;
    /// The backup_manifest of an earlier backup: only what changed since then is taken (server 17 and later).
    QString incrementalFrom;
    Format format = Format::Plain;
    WalMethod walMethod = WalMethod::Stream;
    Checkpoint checkpoint = Checkpoint::Spread;
    QString label = QStringLiteral("Basekeep base backup");
    int maxRateKiB = 0; ///< kB/s as MAX_RATE takes it, 32 … 1048576; 0 is unlimited
    bool sync = true;
    SyncMethod syncMethod = SyncMethod::Files;
    bool directIo = true; ///< files are written past the system's cache, where the file system can do that
    Manifest manifest = Manifest::Yes;
    ChecksumAlgorithm manifestChecksum = ChecksumAlgorithm::Crc32c;
    bool verifyPageChecksums = true; ///< lets the server check its pages while it sends them
    bool estimateSize = true;
    bool writeRecoveryConf = false; ///< pg_basebackup -R
    bool recoveryPassword = false;  ///< with writeRecoveryConf: the password goes into the settings, in clear text
    Slot slot = Slot::Temporary;
    QString slotName;
    QString walDir; ///< absolute; plain format only
    QList<TablespaceMapping> tablespaceMappings;
    bool acceptServerTablespacePaths = false; ///< the user agreed to writing where the server says its tablespaces are
    bool keepOnFailure = false;               ///< leave partial files behind after an error or a cancel
    int statusIntervalSeconds = 10;           ///< of the WAL lane; 0: only when the server asks
    bool preflight = true;                    ///< look for blockers first; without it the server's own errors speak
    QString profileName;                      ///< for the list of jobs; may be empty

    /// There is a folder here that the backup goes to.
    [[nodiscard]] bool writesFolder() const { return !toStandardOutput && !serverTarget; }

    /// The contradictions between these settings that need no server to be seen, each as a sentence; empty if none.
    [[nodiscard]] QStringList conflicts() const;

    /// The pg_basebackup command that does the same, ready for a POSIX shell, without a password.
    [[nodiscard]] QString toCommandLine(const QString& program = QStringLiteral("pg_basebackup")) const;

    /// Where the backup goes, as people are told: the folder, "standard output", or the server's target as -t takes it.
    [[nodiscard]] QString targetText() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::BackupSettings)
