#pragma once

#include "engine/catalogue/SlotStore.h"
#include "engine/jobs/CancelToken.h"
#include "engine/replica/SlotReport.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>
#include <QtCore/QList>

namespace basekeep {

/// Keeps an eye on the slots that Basekeep made, on every server where it made some: a slot that nobody uses keeps WAL
/// until the server's disk is full. Knows them from its records, and on servers that it is told of also by their names'
/// beginning. For one thread at a time; calls block.
class SlotJanitor final
{
    Q_DECLARE_TR_FUNCTIONS(SlotJanitor)

public:
    /// `servers` are looked at beside those of the records, such as the user's profiles.
    explicit SlotJanitor(QList<SlotRecord> servers = {}, SlotStore store = {});

    /// Asks each server once. What it says of a slot's growth is since the look before. A record whose slot is gone is
    /// told once more, and forgotten. Throws only a cancel.
    [[nodiscard]] QList<SlotReport> look(const CancelToken& cancel);

    /// Drops a slot that nobody uses; throws Failure otherwise.
    void drop(const SlotReport& slot, const CancelToken& cancel);

private:
    struct Server
    {
        ConnectionSettings connection;
        QString profileName;
        QList<SlotRecord> records;
    };
    [[nodiscard]] QList<Server> servers() const;
    /// `open` are the records that have not been met yet; those that are met here are taken out.
    void ask(const Server& server, QList<SlotRecord>& open, QList<SlotReport>& reports, const CancelToken& cancel);
    void measureGrowth(SlotReport& report);

    struct Sample
    {
        QDateTime takenAt;
        quint64 heldBytes = 0;
    };
    QList<SlotRecord> m_otherServers; ///< without a slot's name
    SlotStore m_store;
    QHash<QString, Sample> m_samples; ///< by the record's id
};

} // namespace basekeep
