#pragma once

#include "engine/processes/ProcessInfo.h"
#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaStatus.h"

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QObject>

#include <memory>
#include <optional>

namespace basekeep {

class LookThread;

/// The replicas of this machine and how they are: looked at in a thread of its own, every two seconds while somebody
/// watches them, else now and then. The list is read anew with each look, so it knows what the command line has done.
class ReplicaWatch final : public QObject
{
    Q_OBJECT

public:
    struct Look
    {
        ReplicaStatus status;
        bool isBeingMade = false; ///< by somebody who is at it
        bool startsWithSystem = false;
        std::optional<ProcessInfo> postmaster;
        std::optional<ProcessInfo> receiver; ///< its walreceiver
    };

    explicit ReplicaWatch(QObject* parent = nullptr);
    ~ReplicaWatch() override; ///< ends the look that is under way

    [[nodiscard]] const QList<Replica>& replicas() const { return m_replicas; } ///< oldest first
    [[nodiscard]] std::optional<Replica> find(const QString& id) const;
    [[nodiscard]] std::optional<Look> look(const QString& id) const; ///< nothing before the first one
    [[nodiscard]] QList<Replica> ofServer(const QString& profileName) const;

    void setWatched(bool isWatched);
    void lookNow();

    static constexpr int watchedIntervalMs = 2000;

Q_SIGNALS:
    void listChanged();
    void changed(const QString& id); ///< it was looked at

private:
    struct Onlooker;
    void takeList(const QList<Replica>& replicas);
    void takeLook(const QString& id, const Look& look);

    QList<Replica> m_replicas;
    QHash<QString, Look> m_looks; ///< by the replica's id
    std::unique_ptr<LookThread> m_thread;
};

} // namespace basekeep
