#include "engine/replica/ReplicaStore.h"

#include <algorithm>
#include <utility>

#include "engine/catalogue/JobRegistry.h"
#include "engine/jobs/Failure.h"

namespace basekeep {

ReplicaStore::ReplicaStore() : ReplicaStore(dataFolder() + QStringLiteral("/replicas")) {}

ReplicaStore::ReplicaStore(QString folder) : m_files(std::move(folder)) {}

QList<Replica> ReplicaStore::replicas() const
{
    QList<Replica> replicas;
    for (const JsonFolder::Entry& entry : m_files.entries()) {
        Replica replica = Replica::fromJson(entry.object);
        if (replica.id == entry.id)
            replicas.append(std::move(replica));
    }
    std::sort(replicas.begin(), replicas.end(), [](const Replica& left, const Replica& right) {
        return left.madeAt != right.madeAt ? left.madeAt < right.madeAt : left.id < right.id;
    });
    return replicas;
}

std::optional<Replica> ReplicaStore::find(const QString& folder) const
{
    const std::optional<QJsonObject> object = m_files.read(Replica::idOf(folder));
    return object ? std::optional(Replica::fromJson(*object)) : std::nullopt;
}

void ReplicaStore::save(const Replica& replica) const
{
    if (const QString error = m_files.write(replica.id, replica.toJson()); !error.isEmpty()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The list of replicas in %1 could not be saved.").arg(m_files.path()),
                      {},
                      error};
    }
}

void ReplicaStore::remove(const QString& id) const
{
    m_files.remove(id);
}

} // namespace basekeep
