#pragma once

#include "engine/replica/CloneChecks.h"

#include <QtCore/QObject>

#include <memory>
#include <vector>

class QThread;

namespace basekeep {

/// Runs a clone's checks beside the window. Starting anew, cancelling and destroying all make the answer of an earlier
/// run worthless; it is then dropped.
class CloneCheckRunner final : public QObject
{
    Q_OBJECT

public:
    explicit CloneCheckRunner(QObject* parent = nullptr);
    ~CloneCheckRunner() override; ///< cancels and waits

    void start(const CloneSettings& settings);
    void cancel(); ///< returns at once; finished() will not come
    [[nodiscard]] bool isRunning() const { return m_current != 0; }

Q_SIGNALS:
    /// `offersAside`: something lies in the target that could be given another name.
    void finished(const basekeep::CloneChecks::Result& result, bool offersAside);

private:
    struct Run;
    void collect(int number);

    std::vector<std::unique_ptr<Run>> m_runs; ///< the current one and those that have been told to stop
    int m_lastNumber = 0;
    int m_current = 0; ///< number of the run whose answer counts, 0 if none
};

} // namespace basekeep
