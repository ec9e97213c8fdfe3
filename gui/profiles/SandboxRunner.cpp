#include "gui/profiles/SandboxRunner.h"

#include <QtCore/QThread>

namespace basekeep {

struct SandboxRunner::Outcome
{
    Sandbox::Status status;
    std::optional<Failure> failure;
};

SandboxRunner::SandboxRunner(QObject* parent) : QObject(parent) {}

SandboxRunner::~SandboxRunner()
{
    cancel();
    if (m_thread)
        m_thread->wait();
}

void SandboxRunner::look()
{
    run([](Sandbox&, const Sandbox::ProgressHandler&, const CancelToken&) {});
}

void SandboxRunner::start(const Sandbox::Options& options)
{
    run([options](Sandbox& sandbox, const Sandbox::ProgressHandler& progress, const CancelToken& cancel) {
        sandbox.start(options, progress, cancel);
    });
}

void SandboxRunner::stop()
{
    run([](Sandbox& sandbox, const Sandbox::ProgressHandler&, const CancelToken&) { sandbox.stop(); });
}

void SandboxRunner::destroySandbox()
{
    run([](Sandbox& sandbox, const Sandbox::ProgressHandler&, const CancelToken&) { sandbox.destroy(); });
}

void SandboxRunner::cancel()
{
    if (m_cancel)
        m_cancel->cancel();
}

void SandboxRunner::run(std::function<void(Sandbox&, const Sandbox::ProgressHandler&, const CancelToken&)> work)
{
    if (m_thread)
        return;
    m_cancel = std::make_unique<CancelToken>();
    m_outcome = std::make_unique<Outcome>();
    const Sandbox::ProgressHandler progress = [this](const QString& sentence) {
        Q_EMIT progressed(sentence);
    };
    m_thread.reset(
        QThread::create([work = std::move(work), progress, cancel = m_cancel.get(), outcome = m_outcome.get()] {
            try {
                Sandbox sandbox;
                work(sandbox, progress, *cancel);
                outcome->status = sandbox.status();
            } catch (const Failure& failure) {
                outcome->failure = failure;
            }
        }));
    m_thread->setObjectName(QStringLiteral("sandbox"));
    connect(m_thread.get(), &QThread::finished, this, &SandboxRunner::collect);
    m_thread->start();
}

void SandboxRunner::collect()
{
    m_thread->wait();
    m_thread.reset();
    m_cancel.reset();
    const std::unique_ptr<Outcome> outcome = std::move(m_outcome);
    if (outcome->failure)
        Q_EMIT failed(*outcome->failure);
    else
        Q_EMIT finished(outcome->status);
}

} // namespace basekeep
