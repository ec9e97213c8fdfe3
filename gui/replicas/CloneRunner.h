#pragma once

#include "engine/jobs/LogEntry.h"
#include "engine/replica/CloneSettings.h"

#include <QtCore/QList>
#include <QtCore/QObject>

namespace basekeep {

class CloneJob;

/// The clones that this window makes. Owns them until the window is gone, so that a page can show the result as long as
/// it is open.
class CloneRunner final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~CloneRunner() override; ///< cancels what runs, and waits until it is undone

    CloneJob* start(const CloneSettings& settings);

    [[nodiscard]] QList<CloneJob*> running() const;
    [[nodiscard]] CloneJob* find(const QString& id) const;

    void cancelAll();  ///< returns at once; allOver() follows
    void waitForAll(); ///< for the end of a session, when there is no event loop to come back to

Q_SIGNALS:
    void started(basekeep::CloneJob* job); ///< just before it does, so that nothing it says is missed
    void ended(basekeep::CloneJob* job);
    void allOver(); ///< the last running one has ended
    void logged(const QString& job, const basekeep::LogEntry& entry);

private:
    QList<CloneJob*> m_jobs;
};

} // namespace basekeep
