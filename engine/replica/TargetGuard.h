#pragma once

#include "engine/identity/BackupIdentity.h"
#include "engine/jobs/Finding.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

namespace basekeep {

/// What lies where a clone is to be written, and whether anybody would lose something by it. Looks only.
struct TargetGuard
{
    Q_DECLARE_TR_FUNCTIONS(TargetGuard)

public:
    enum class Kind {
        Free,             ///< nothing, or an empty folder
        OtherFiles,       ///< a folder that holds something else
        StoppedCluster,   ///< a data directory, or a backup, that no server runs on
        LivingCluster,    ///< a server runs on it
        InsideCluster,    ///< the folder lies inside a data directory
        InsideTablespace, ///< the folder is, or lies inside, one that a server keeps a tablespace in
        Unusable,         ///< not a folder, or not to be written to
    };

    QString folder;
    Kind kind = Kind::Free;
    QString surroundings; ///< the data directory or tablespace that the folder lies in
    QString obstacle;     ///< of an unusable one, a sentence

    // Of a cluster:
    quint64 systemIdentifier = 0; ///< 0 if its control file cannot be read
    QString version;              ///< major
    BackupIdentity::ClusterState state = BackupIdentity::ClusterState::Unknown;
    bool isStandby = false;
    qint64 postmasterPid = 0; ///< as postmaster.pid says, be it alive or not; 0 without

    [[nodiscard]] static TargetGuard look(const QString& folder);

    /// What it is to the clone of a server with that identity, whose data directory is known or empty. `what` is the
    /// stable key of the finding. `mayMoveAside`: the user agreed that what lies there gets another name.
    [[nodiscard]] Finding finding(const QString& key, quint64 sourceSystem, const QString& sourceDirectory,
                                  bool mayMoveAside) const;

    [[nodiscard]] QString text() const; ///< a few words, for an identity card

private:
    void lookIntoCluster();
    [[nodiscard]] QString measured() const;
};

} // namespace basekeep
