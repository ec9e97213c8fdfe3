#pragma once

#include "engine/server/ConnectionSettings.h"
#include "engine/stream/Checksum.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Where a tablespace of the server goes on this machine (pg_basebackup -T). Both paths are absolute.
struct TablespaceMapping
{
    QString oldPath; ///< as the server reports it; may be a path of another operating system
    QString newPath;
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
    enum class Slot { Temporary, None, Existing, Created }; ///< Existing and Created need slotName

    ConnectionSettings connection;
    QString target; ///< folder; absolute
    Format format = Format::Plain;
    WalMethod walMethod = WalMethod::Stream;
    Checkpoint checkpoint = Checkpoint::Spread;
    QString label = QStringLiteral("Basekeep base backup");
    int maxRateKiB = 0; ///< kB/s as MAX_RATE takes it, 32 … 1048576; 0 is unlimited
    bool sync = true;
    Manifest manifest = Manifest::Yes;
    ChecksumAlgorithm manifestChecksum = ChecksumAlgorithm::Crc32c;
    bool verifyPageChecksums = true; ///< lets the server check its pages while it sends them
    bool estimateSize = true;
    bool writeRecoveryConf = false; ///< pg_basebackup -R
    Slot slot = Slot::Temporary;
    QString slotName;
    QString walDir; ///< absolute; plain format only
    QList<TablespaceMapping> tablespaceMappings;
    bool acceptServerTablespacePaths = false; ///< the user agreed to writing where the server says its tablespaces are
    bool keepOnFailure = false;               ///< leave partial files behind after an error or a cancel
    int statusIntervalSeconds = 10;           ///< of the WAL lane; 0: only when the server asks
    bool preflight = true;                    ///< look for blockers first; without it the server's own errors speak
    QString profileName;                      ///< for the list of jobs; may be empty

    /// The contradictions between these settings that need no server to be seen, each as a sentence; empty if none.
    [[nodiscard]] QStringList conflicts() const;

    /// The pg_basebackup command that does the same, ready for a POSIX shell, without a password.
    [[nodiscard]] QString toCommandLine(const QString& program = QStringLiteral("pg_basebackup")) const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::BackupSettings)
