#pragma once

#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QList>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// What is remembered of a job on this machine, whichever front end ran it. Kept as one small JSON file per job.
struct JobRecord
{
    QString id;
    QString kind;     ///< "backup"
    QString frontEnd; ///< "window" or "command line"
    QString program;  ///< that ran it, e.g. "Basekeep 0.1.0"
    QString profileName;
    QString server; ///< display name, never with a password
    QString target;
    QString format;  ///< of what lies there: "plain", "tar", "tar.gz" …; empty if not known
    QString command; ///< equivalent pg_basebackup command
    QDateTime startedAt;
    QDateTime finishedAt; ///< invalid while it runs
    QString state;        ///< "running", "finished", "failed", "cancelled"; see isInterrupted()
    QString stage;        ///< key of the current or last stage
    quint64 bytesDone = 0;
    quint64 bytesTotal = 0;
    qint64 ownerPid = 0;      ///< the parent process
    QDateTime ownerStartedAt; ///< guards against a reused process id
    qint64 childPid = 0;      ///< the WAL lane's process
    int dataBackendPid = 0;   ///< walsender of the data lane
    int walBackendPid = 0;    ///< walsender of the WAL lane
    QString dataSenderState;  ///< as pg_stat_replication last said
    QString walSenderState;
    QString outcome;    ///< one line: "verified on arrival, 1,204 files" or the failure's message
    QString hint;       ///< of the failure
    QString detail;     ///< of the failure, verbatim
    QJsonObject result; ///< the facts shown on the result page

    /// Says "running", but the process that ran it is gone.
    [[nodiscard]] bool isInterrupted() const;

    /// This program, as `program` has it.
    [[nodiscard]] static QString ownProgram();

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static JobRecord fromJson(const QJsonObject& json);
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::JobRecord)
