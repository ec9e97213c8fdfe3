#include "gui/preflight/PreflightRunner.h"

#include <algorithm>
#include <optional>

#include <QtCore/QThread>

namespace basekeep {

/// One look. The thread writes the report before it ends, the window reads it after.
struct PreflightRunner::Run
{
    int number = 0;
    CancelToken cancel;
    std::optional<PreflightReport> report;
    std::unique_ptr<QThread> thread;
};

PreflightRunner::PreflightRunner(QObject* parent) : QObject(parent) {}

PreflightRunner::~PreflightRunner()
{
    cancel();
    for (const auto& run : m_runs)
        run->thread->wait();
}

void PreflightRunner::start(const BackupSettings& settings)
{
    cancel();
    auto run = std::make_unique<Run>();
    run->number = ++m_lastNumber;
    m_current = run->number;

    Run* const shared = run.get();
    run->thread.reset(QThread::create([shared, settings] {
        try {
            shared->report = preflight(settings, shared->cancel);
        } catch (const Failure& failure) {
            if (failure.code == Failure::Code::Cancelled)
                return;
            // preflight() promises findings; should one of its parts break that promise, the window still says so.
            Finding finding{Finding::Severity::Blocker,
                            QStringLiteral("preflight"),
                            failure.message,
                            {},
                            failure.hint,
                            failure.detail};
            shared->report = PreflightReport{{finding}, {}};
        }
    }));
    connect(run->thread.get(), &QThread::finished, this, [this, number = run->number] { collect(number); });
    run->thread->setObjectName(QStringLiteral("preflight"));
    run->thread->start();
    m_runs.push_back(std::move(run));
}

void PreflightRunner::cancel()
{
    for (const auto& run : m_runs)
        run->cancel.cancel();
    m_current = 0;
}

void PreflightRunner::collect(int number)
{
    const auto found =
        std::find_if(m_runs.begin(), m_runs.end(), [number](const auto& run) { return run->number == number; });
    if (found == m_runs.end())
        return;
    const std::unique_ptr<Run> run = std::move(*found);
    m_runs.erase(found);
    run->thread->wait();
    if (number != m_current)
        return;
    m_current = 0;
    if (run->report)
        Q_EMIT finished(*run->report);
}

} // namespace basekeep
