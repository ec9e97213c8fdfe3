#pragma once

#include "engine/jobs/Failure.h"
#include "engine/sandbox/Sandbox.h"

#include <QtCore/QObject>

#include <functional>
#include <memory>

class QThread;

namespace basekeep {

/// Works on the sample server beside the window, one thing at a time.
class SandboxRunner final : public QObject
{
    Q_OBJECT

public:
    explicit SandboxRunner(QObject* parent = nullptr);
    ~SandboxRunner() override; ///< cancels and waits

    void look();
    void start(const Sandbox::Options& options);
    void stop();
    void destroySandbox();
    void cancel(); ///< returns at once; failed() follows
    [[nodiscard]] bool isRunning() const { return m_thread != nullptr; }

Q_SIGNALS:
    void progressed(const QString& sentence);
    void finished(const basekeep::Sandbox::Status& status);
    void failed(const basekeep::Failure& failure);

private:
    struct Outcome;
    void run(std::function<void(Sandbox&, const Sandbox::ProgressHandler&, const CancelToken&)> work);
    void collect();

    std::unique_ptr<CancelToken> m_cancel;
    std::unique_ptr<Outcome> m_outcome; ///< written by the thread, read when it has ended
    std::unique_ptr<QThread> m_thread;
};

} // namespace basekeep
