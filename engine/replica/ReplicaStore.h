#pragma once

#include "engine/catalogue/JsonFolder.h"
#include "engine/replica/Replica.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>

#include <optional>

namespace basekeep {

/// The replicas of this user on this machine, a small file each in the data folder. Truth is on disk: a replica that is
/// not here can be adopted from its folder.
class ReplicaStore final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaStore)

public:
    ReplicaStore(); ///< in the user's data folder
    explicit ReplicaStore(QString folder);

    [[nodiscard]] QList<Replica> replicas() const; ///< oldest first
    [[nodiscard]] std::optional<Replica> find(const QString& folder) const;

    void save(const Replica& replica) const; ///< throws Failure
    void remove(const QString& id) const;

private:
    JsonFolder m_files;
};

} // namespace basekeep
