#include "gui/replicas/CloneCheckRunner.h"

#include "engine/replica/TargetGuard.h"
#include "gui/replicas/ReplicaWords.h"

#include <QtCore/QThread>

#include <algorithm>
#include <optional>

namespace basekeep {

namespace {

CloneChecks::Result check(const CloneSettings& settings, const CancelToken& cancel)
{
    try {
        return CloneChecks::look(settings, cancel);
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::Cancelled)
            throw;
        CloneChecks::Result result;
        result.findings = {{Finding::Severity::Blocker,
                            QStringLiteral("connection"),
                            failure.message,
                            {},
                            failure.hint,
                            failure.detail}};
        return result;
    }
}

bool canBeMovedAside(const QString& folder)
{
    const TargetGuard::Kind kind = TargetGuard::look(folder).kind;
    return kind == TargetGuard::Kind::OtherFiles || kind == TargetGuard::Kind::StoppedCluster;
}

} // namespace

/// One look. The thread writes the result before it ends, the window reads it after.
struct CloneCheckRunner::Run
{
    int number = 0;
    CancelToken cancel;
    std::optional<CloneChecks::Result> result;
    bool offersAside = false;
    std::unique_ptr<QThread> thread;
};

CloneCheckRunner::CloneCheckRunner(QObject* parent) : QObject(parent) {}

CloneCheckRunner::~CloneCheckRunner()
{
    cancel();
    for (const auto& run : m_runs)
        run->thread->wait();
}

void CloneCheckRunner::start(const CloneSettings& settings)
{
    cancel();
    auto run = std::make_unique<Run>();
    run->number = ++m_lastNumber;
    m_current = run->number;
    Run* const shared = run.get();
    run->thread.reset(QThread::create([shared, settings] {
        try {
            shared->result = check(settings, shared->cancel);
            for (Finding& finding : shared->result->findings)
                finding.remedy = ReplicaWords::withoutOptions(finding.remedy);
            shared->offersAside = canBeMovedAside(settings.target);
        } catch (const Failure&) {
            shared->result.reset(); // cancelled
        }
    }));
    connect(run->thread.get(), &QThread::finished, this, [this, number = run->number] { collect(number); });
    run->thread->setObjectName(QStringLiteral("clone-checks"));
    run->thread->start();
    m_runs.push_back(std::move(run));
}

void CloneCheckRunner::cancel()
{
    for (const auto& run : m_runs)
        run->cancel.cancel();
    m_current = 0;
}

void CloneCheckRunner::collect(int number)
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
    if (run->result)
        Q_EMIT finished(*run->result, run->offersAside);
}

} // namespace basekeep
