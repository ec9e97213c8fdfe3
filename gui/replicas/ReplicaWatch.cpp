#include "gui/replicas/ReplicaWatch.h"

#include "engine/processes/ProcessReader.h"
#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaObserver.h"
#include "engine/replica/ReplicaStore.h"
#include "gui/replicas/LookThread.h"

#include <algorithm>
#include <map>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds watchedInterval{ReplicaWatch::watchedIntervalMs};
constexpr std::chrono::seconds usualInterval{20};

} // namespace

/// The thread's half.
struct ReplicaWatch::Onlooker
{
    std::map<QString, std::unique_ptr<ReplicaObserver>> observers; ///< by the replica's id
    ProcessReader processes;

    ReplicaObserver& observerOf(const Replica& replica)
    {
        std::unique_ptr<ReplicaObserver>& observer = observers[replica.id];
        if (!observer || observer->replica().toJson() != replica.toJson())
            observer = std::make_unique<ReplicaObserver>(replica);
        return *observer;
    }

    void forgetAllBut(const QList<Replica>& replicas)
    {
        std::erase_if(observers, [&replicas](const auto& item) {
            return std::none_of(replicas.cbegin(), replicas.cend(),
                                [&item](const Replica& replica) { return replica.id == item.first; });
        });
    }
};

ReplicaWatch::ReplicaWatch(QObject* parent) : QObject(parent)
{
    const auto onlooker = std::make_shared<Onlooker>();
    m_thread =
        std::make_unique<LookThread>(QStringLiteral("replica-watch"), [this, onlooker](const CancelToken& cancel) {
            const QList<Replica> replicas = ReplicaStore().replicas();
            onlooker->forgetAllBut(replicas);
            QMetaObject::invokeMethod(
                this, [this, replicas] { takeList(replicas); }, Qt::QueuedConnection);
            for (const Replica& replica : replicas) {
                Look look;
                look.isBeingMade = replica.isBeingMade();
                look.startsWithSystem = ReplicaAutostart(replica).isEnabled();
                look.status = onlooker->observerOf(replica).look(cancel);
                if (look.status.postmasterPid != 0)
                    look.postmaster = onlooker->processes.read(look.status.postmasterPid);
                if (look.status.receiverPid != 0)
                    look.receiver = onlooker->processes.read(look.status.receiverPid);
                QMetaObject::invokeMethod(
                    this, [this, id = replica.id, look] { takeLook(id, look); }, Qt::QueuedConnection);
            }
        });
    m_thread->setInterval(usualInterval);
    m_thread->lookNow();
}

ReplicaWatch::~ReplicaWatch()
{
    m_thread.reset();
}

std::optional<Replica> ReplicaWatch::find(const QString& id) const
{
    const auto found = std::find_if(m_replicas.cbegin(), m_replicas.cend(),
                                    [&id](const Replica& replica) { return replica.id == id; });
    return found == m_replicas.cend() ? std::nullopt : std::optional(*found);
}

std::optional<ReplicaWatch::Look> ReplicaWatch::look(const QString& id) const
{
    const auto found = m_looks.constFind(id);
    return found == m_looks.cend() ? std::nullopt : std::optional(*found);
}

QList<Replica> ReplicaWatch::ofServer(const QString& profileName) const
{
    QList<Replica> found;
    std::copy_if(m_replicas.cbegin(), m_replicas.cend(), std::back_inserter(found),
                 [&profileName](const Replica& replica) { return replica.profileName == profileName; });
    return found;
}

void ReplicaWatch::setWatched(bool isWatched)
{
    m_thread->setInterval(isWatched ? watchedInterval : std::chrono::milliseconds(usualInterval));
    if (isWatched)
        m_thread->lookNow();
}

void ReplicaWatch::lookNow()
{
    m_thread->lookNow();
}

void ReplicaWatch::takeList(const QList<Replica>& replicas)
{
    const bool isSame =
        std::equal(replicas.cbegin(), replicas.cend(), m_replicas.cbegin(), m_replicas.cend(),
                   [](const Replica& left, const Replica& right) { return left.toJson() == right.toJson(); });
    if (isSame)
        return;
    m_replicas = replicas;
    const QStringList known = m_looks.keys();
    for (const QString& id : known)
        if (!find(id))
            m_looks.remove(id);
    Q_EMIT listChanged();
}

void ReplicaWatch::takeLook(const QString& id, const Look& look)
{
    if (!find(id))
        return;
    m_looks.insert(id, look);
    Q_EMIT changed(id);
}

} // namespace basekeep
