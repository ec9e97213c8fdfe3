#pragma once

#include "engine/catalogue/JobRecord.h"
#include "engine/catalogue/JsonFolder.h"

#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// The jobs of this machine's user, past and running, of every Basekeep process.
class JobRegistry final
{
public:
    /// The folder in the user's application data (BASEKEEP_DATA_DIR overrides it, for tests and portable use).
    JobRegistry();
    explicit JobRegistry(QString folder);

    [[nodiscard]] QString folder() const { return m_files.path(); }

    /// Records of jobs that are over: so many of the newest are kept.
    static constexpr int keptRecords = 500;

    /// Never throws: a job must not fail over its own history. When a job is over, the oldest records go.
    void save(const JobRecord& record) const;
    void remove(const QString& id) const;
    [[nodiscard]] QList<JobRecord> records() const; ///< newest first; unreadable files are left out
    [[nodiscard]] QList<JobRecord> running() const; ///< those whose process is alive

private:
    void prune() const;

    JsonFolder m_files;
};

/// The user's data folder of Basekeep: BASEKEEP_DATA_DIR if set, else the system's place for it.
[[nodiscard]] QString dataFolder();

} // namespace basekeep
