#include "gui/replicas/SlotWatch.h"

#include "engine/replica/SlotJanitor.h"
#include "gui/replicas/LookThread.h"

#include <utility>

namespace basekeep {

namespace {

constexpr std::chrono::seconds interval{4};

} // namespace

SlotWatch::SlotWatch(QObject* parent) : QObject(parent)
{
    // It remembers the look before: what it tells of a slot's growth comes from that.
    const auto janitor = std::make_shared<SlotJanitor>();
    m_thread = std::make_unique<LookThread>(QStringLiteral("slot-watch"), [this, janitor](const CancelToken& cancel) {
        {
            const std::lock_guard lock(m_mutex);
            if (std::exchange(m_hasNewServers, false))
                *janitor = SlotJanitor(m_servers);
        }
        const QList<SlotReport> reports = janitor->look(cancel);
        QMetaObject::invokeMethod(
            this, [this, reports] { Q_EMIT looked(reports); }, Qt::QueuedConnection);
    });
}

SlotWatch::~SlotWatch()
{
    m_thread.reset();
}

void SlotWatch::setServers(const QList<SlotRecord>& servers)
{
    const std::lock_guard lock(m_mutex);
    m_servers = servers;
    m_hasNewServers = true;
}

void SlotWatch::setWatched(bool isWatched)
{
    m_thread->setInterval(isWatched ? interval : std::chrono::milliseconds(0));
    if (isWatched)
        m_thread->lookNow();
}

void SlotWatch::lookNow()
{
    m_thread->lookNow();
}

} // namespace basekeep
