#pragma once

#include "engine/library/BackupLibrary.h"

#include <QtCore/QFileSystemWatcher>
#include <QtCore/QObject>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

namespace basekeep {

class JobHistory;
struct VerifyReport;

/// The backups known on this machine, kept up to date whichever program takes, adopts or verifies one. Files and
/// folders are read in a thread of its own; a slow disk never stops the window.
class KnownBackups final : public QObject
{
    Q_OBJECT

public:
    explicit KnownBackups(const JobHistory& history, BackupLibrary library = {}, QObject* parent = nullptr);
    ~KnownBackups() override;

    [[nodiscard]] const QList<KnownBackup>& backups() const { return m_backups; } ///< newest first
    [[nodiscard]] const KnownBackup* find(const QString& id) const;
    /// By the ids of the jobs that took them: backups that a later verification found not good, and what it said.
    [[nodiscard]] QHash<QString, QString> damagedSince() const;
    [[nodiscard]] const BackupLibrary& library() const { return m_library; }

    void refresh();                                    ///< looks again soon
    void remember(const VerifyReport& report);         ///< a verification that ended in this window
    void adopt(const QList<BackupDescription>& found); ///< throws Failure if the list cannot be written
    void forget(const QString& id);                    ///< takes it from the list; nothing on disk changes

Q_SIGNALS:
    void changed();

private:
    void look();
    void take(const QList<KnownBackup>& backups);

    const JobHistory& m_history;
    const BackupLibrary m_library;
    QList<KnownBackup> m_backups;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    QList<VerificationRecord> m_remembered; ///< of this window, newest last; for backups that are adopted later
    QThreadPool m_reader;                   ///< one thread, so answers cannot overtake each other
    bool m_isLooking = false;
    bool m_lookAgain = false;
};

} // namespace basekeep
