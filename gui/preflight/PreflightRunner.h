#pragma once

#include <memory>
#include <vector>

#include <QtCore/QObject>

#include "engine/basebackup/Preflight.h"

class QThread;

namespace basekeep {

/// Runs preflight() beside the window. Starting anew, cancelling and destroying all make the answer of an earlier run
/// worthless; it is then dropped.
class PreflightRunner final : public QObject
{
    Q_OBJECT

public:
    explicit PreflightRunner(QObject* parent = nullptr);
    ~PreflightRunner() override; ///< cancels and waits

    void start(const BackupSettings& settings);
    void cancel(); ///< returns at once; finished() will not come
    [[nodiscard]] bool isRunning() const { return m_current != 0; }

Q_SIGNALS:
    void finished(const basekeep::PreflightReport& report);

private:
    struct Run;
    void collect(int number);

    std::vector<std::unique_ptr<Run>> m_runs; ///< the current one and those that have been told to stop
    int m_lastNumber = 0;
    int m_current = 0; ///< number of the run whose answer counts, 0 if none
};

} // namespace basekeep
