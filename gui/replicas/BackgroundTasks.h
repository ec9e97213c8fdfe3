#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/Failure.h"

#include <QtCore/QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace basekeep {

/// Does what takes a while (starting a server, deleting a folder) beside the window, one thing at a time for each key.
class BackgroundTasks final : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<void(const CancelToken& cancel)>; ///< in a thread of its own; may throw Failure
    using Then = std::function<void(const std::optional<Failure>& failure)>; ///< in the window's thread

    explicit BackgroundTasks(QObject* parent = nullptr);
    ~BackgroundTasks() override; ///< cancels everything and waits; nothing more is told

    /// `doing` says what it is while it runs, e.g. "Stopping …". Nothing happens while something with that key runs.
    void run(const QString& key, const QString& doing, Work work, Then then);

    [[nodiscard]] QString doing(const QString& key) const; ///< empty if nothing runs

Q_SIGNALS:
    void changed(const QString& key); ///< something began or ended

private:
    struct Task;
    void collect(const QString& key);

    std::map<QString, std::unique_ptr<Task>> m_tasks;
};

} // namespace basekeep
