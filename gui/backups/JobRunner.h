#pragma once

#include "engine/basebackup/BackupSettings.h"
#include "engine/jobs/LogEntry.h"

#include <QtCore/QList>
#include <QtCore/QObject>

namespace basekeep {

class BackupJob;

/// The jobs that this window runs. Owns them until the window is gone, so that a flight deck can show its result as
/// long as it is open. Each one is recorded, so the list of jobs knows it too.
class JobRunner final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~JobRunner() override; ///< cancels what runs, and waits

    /// Null if a job of this window already writes to that folder.
    BackupJob* start(const BackupSettings& settings);

    [[nodiscard]] const QList<BackupJob*>& jobs() const { return m_jobs; } ///< oldest first, ended ones included
    [[nodiscard]] QList<BackupJob*> running() const;
    [[nodiscard]] BackupJob* find(const QString& id) const;

    void cancelAll();  ///< returns at once; allOver() follows
    void waitForAll(); ///< for the end of a session, when there is no event loop to come back to

Q_SIGNALS:
    void started(basekeep::BackupJob* job); ///< just before it does, so that nothing it says is missed
    void changed(basekeep::BackupJob* job); ///< its state
    void ended(basekeep::BackupJob* job);
    void allOver(); ///< the last running job has ended
    void logged(const QString& job, const basekeep::LogEntry& entry);

private:
    QList<BackupJob*> m_jobs;
};

} // namespace basekeep
