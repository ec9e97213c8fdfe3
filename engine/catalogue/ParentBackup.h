#pragma once

#include "engine/catalogue/JobRecord.h"
#include "engine/jobs/CancelToken.h"
#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// An earlier backup that an incremental one may build upon, or the reason why it cannot.
struct ParentBackup
{
    Q_DECLARE_TR_FUNCTIONS(ParentBackup)

public:
    /// The server that the incremental backup is to be taken of.
    struct Server
    {
        QString profileName;
        QString displayName;
        quint64 systemIdentifier = 0; ///< 0 if it is not known: backups of every server are then looked at
        quint32 timeline = 0;         ///< 0 if it is not known
    };

    QString folder;        ///< of the backup
    QString manifest;      ///< its backup_manifest
    QDateTime takenAt;     ///< when it ended; of a manifest that no job is known of, when the file was written
    quint64 sizeBytes = 0; ///< of the files in the manifest; 0 if it could not be read
    quint32 timeline = 0;
    Lsn startLsn; ///< changes from here on are what the incremental backup takes
    bool isIncremental = false;
    QString obstacle; ///< why it cannot be the parent, a sentence; empty if it can

    [[nodiscard]] bool isUsable() const { return obstacle.isEmpty(); }

    /// Reads the manifest, whole, and holds it against the server.
    [[nodiscard]] static ParentBackup examine(const QString& manifest, const Server& server, const CancelToken& cancel);

    /// What the records know of finished backups of this server, in their order; those of other servers are left out
    /// unless they were taken under the same name. Throws nothing but a cancel.
    [[nodiscard]] static QList<ParentBackup> among(const QList<JobRecord>& records, const Server& server,
                                                   const CancelToken& cancel);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::ParentBackup)
