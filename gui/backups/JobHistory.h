#pragma once

#include "engine/catalogue/JobRegistry.h"
#include "engine/catalogue/Profile.h"

#include <QtCore/QFileSystemWatcher>
#include <QtCore/QHash>
#include <QtCore/QObject>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

namespace basekeep {

/// A job of this machine with what has to be looked up outside its record.
struct JobEntry
{
    JobRecord record;
    bool isInterrupted = false; ///< says "running", but its process is gone
    bool targetExists = false;

    [[nodiscard]] bool isElsewhere() const; ///< what it made is not in a folder here: the server kept it, or a pipe
    [[nodiscard]] bool isRunning() const;
    /// A job of this server: started under its name, or from a command line that gave the same address.
    [[nodiscard]] bool belongsTo(const Profile& profile) const;
    [[nodiscard]] bool isVerified() const; ///< finished, and every file checked against the manifest
};

/// The jobs of every Basekeep process of this user, kept up to date: the registry's folder is watched, and looked at
/// once a second while a job runs. Files and folders are read in a thread of its own; a slow disk never stops the
/// window.
class JobHistory final : public QObject
{
    Q_OBJECT

public:
    explicit JobHistory(JobRegistry registry = {}, QObject* parent = nullptr);
    ~JobHistory() override;

    [[nodiscard]] const QList<JobEntry>& entries() const { return m_entries; } ///< newest first
    [[nodiscard]] const JobEntry* find(const QString& id) const;

    void refresh();                 ///< looks again soon
    void remove(const QString& id); ///< forgets the job; what it made stays on disk

    /// Lets the ended jobs of a server follow its new name.
    void renameServer(const QString& oldName, const QString& newName);

Q_SIGNALS:
    void changed();

private:
    void look();
    void take(const QList<JobEntry>& entries);

    JobRegistry m_registry;
    QList<JobEntry> m_entries;
    QFileSystemWatcher m_watcher;
    QTimer m_timer;
    QThreadPool m_reader; ///< one thread, so answers cannot overtake each other
    bool m_isLooking = false;
    bool m_lookAgain = false;
};

} // namespace basekeep
