#include "gui/replicas/BackgroundTasks.h"

#include <QtCore/QThread>

#include <utility>

namespace basekeep {

struct BackgroundTasks::Task
{
    QString doing;
    CancelToken cancel;
    std::optional<Failure> failure; ///< written by the thread before it ends, read after
    Then then;
    std::unique_ptr<QThread> thread;
};

BackgroundTasks::BackgroundTasks(QObject* parent) : QObject(parent) {}

BackgroundTasks::~BackgroundTasks()
{
    for (const auto& [key, task] : m_tasks)
        task->cancel.cancel();
    for (const auto& [key, task] : m_tasks)
        task->thread->wait();
}

void BackgroundTasks::run(const QString& key, const QString& doing, Work work, Then then)
{
    if (m_tasks.contains(key))
        return;
    auto task = std::make_unique<Task>();
    task->doing = doing;
    task->then = std::move(then);
    Task* const shared = task.get();
    task->thread.reset(QThread::create([shared, work = std::move(work)] {
        try {
            work(shared->cancel);
        } catch (const Failure& failure) {
            shared->failure = failure;
        }
    }));
    task->thread->setObjectName(QStringLiteral("task"));
    connect(task->thread.get(), &QThread::finished, this, [this, key] { collect(key); });
    m_tasks.emplace(key, std::move(task)).first->second->thread->start();
    Q_EMIT changed(key);
}

QString BackgroundTasks::doing(const QString& key) const
{
    const auto found = m_tasks.find(key);
    return found == m_tasks.end() ? QString() : found->second->doing;
}

void BackgroundTasks::collect(const QString& key)
{
    const auto found = m_tasks.find(key);
    if (found == m_tasks.end())
        return;
    const std::unique_ptr<Task> task = std::move(found->second);
    m_tasks.erase(found);
    task->thread->wait();
    Q_EMIT changed(key);
    if (task->then)
        task->then(task->failure);
}

} // namespace basekeep
