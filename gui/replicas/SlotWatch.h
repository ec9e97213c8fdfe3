#pragma once

#include "engine/replica/SlotReport.h"

#include <QtCore/QList>
#include <QtCore/QObject>

#include <memory>
#include <mutex>

namespace basekeep {

class LookThread;

/// The slots that Basekeep made on any server, looked at in a thread of its own while somebody watches them.
class SlotWatch final : public QObject
{
    Q_OBJECT

public:
    explicit SlotWatch(QObject* parent = nullptr);
    ~SlotWatch() override; ///< ends the look that is under way

    /// Beside the servers of the records: those of the profiles, each without a slot's name.
    void setServers(const QList<SlotRecord>& servers);
    void setWatched(bool isWatched);
    void lookNow();

Q_SIGNALS:
    void looked(const QList<basekeep::SlotReport>& reports);

private:
    std::mutex m_mutex; ///< guards what follows
    QList<SlotRecord> m_servers;
    bool m_hasNewServers = true;
    std::unique_ptr<LookThread> m_thread;
};

} // namespace basekeep
