#pragma once

#include "engine/basebackup/BackupSettings.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMap>

namespace basekeep {

/// Everything that the clone of a server is told before it starts. A value: front ends fill it, CloneDefaults fills
/// what they leave out, the job only reads it.
struct CloneSettings
{
    Q_DECLARE_TR_FUNCTIONS(CloneSettings)

public:
    enum class PasswordPlace {
        Passfile, ///< a file of its own beside the data directory, for the server's account alone
        Settings, ///< in clear text in primary_conninfo, for who asked for it
    };

    ConnectionSettings source; ///< the server to clone, a primary or a standby
    QString profileName;       ///< may be empty
    QString target;            ///< the replica's data directory; absolute
    bool movesAside = false;   ///< what lies in the target gets another name first; nothing is ever deleted

    QString slotName; ///< permanent; made by the clone
    QList<TablespaceMapping> tablespaceMappings;
    bool mapsTablespacesBeside = false; ///< those without a mapping get folders beside the target

    int port = 0; ///< of the replica
    QString listenAddresses = QStringLiteral("localhost");
    QString binFolder; ///< with the server's programs; empty: those of the same major version are looked for

    /// Keywords of primary_conninfo that are to be others than those of the connection made here.
    QMap<QString, QString> primaryOverrides;
    PasswordPlace passwordPlace = PasswordPlace::Passfile;
    QMap<QString, QString> extraSettings; ///< of the server, by name; they win

    bool starts = true;            ///< and waits until it streams
    bool startsWithSystem = false; ///< from then on, see ReplicaAutostart
    BackupSettings::Checkpoint checkpoint = BackupSettings::Checkpoint::Fast;
    int maxRateKiB = 0; ///< as BackupSettings has it
    bool sync = true;
    int patienceSeconds = 60; ///< without any sign of progress the start, and the wait for the stream, have failed

    // What is made beside the data directory:
    [[nodiscard]] QString logFile() const { return target + QStringLiteral(".log"); }
    [[nodiscard]] QString passfile() const { return target + QStringLiteral(".passfile"); }

    /// Contradictions that need no server to be seen, each as a sentence; empty if none.
    [[nodiscard]] QStringList conflicts() const;

    /// The copy that is a part of the clone, with a slot that is there already.
    [[nodiscard]] BackupSettings copySettings() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::CloneSettings)
