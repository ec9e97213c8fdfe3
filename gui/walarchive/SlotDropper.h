#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/Failure.h"
#include "engine/server/ConnectionSettings.h"

#include <QtCore/QObject>

#include <memory>
#include <optional>

class QThread;

namespace basekeep {

/// Drops a replication slot beside the window. Waits some seconds for a receiver that has just been stopped to let go
/// of it. One at a time.
class SlotDropper final : public QObject
{
    Q_OBJECT

public:
    explicit SlotDropper(QObject* parent = nullptr);
    ~SlotDropper() override; ///< cancels and waits

    void start(const ConnectionSettings& connection, const QString& slot); ///< ignored while one runs
    [[nodiscard]] bool isRunning() const { return m_thread != nullptr; }

Q_SIGNALS:
    void dropped(const QString& slot);
    void failed(const basekeep::Failure& failure);

private:
    std::unique_ptr<QThread> m_thread;
    CancelToken m_cancel;
    std::optional<Failure> m_failure; ///< written by the thread before it ends, read after
};

} // namespace basekeep
