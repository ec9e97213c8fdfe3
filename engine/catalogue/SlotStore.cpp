#include "engine/catalogue/SlotStore.h"

#include <algorithm>
#include <utility>

#include "engine/catalogue/JobRegistry.h"
#include "engine/jobs/Failure.h"

namespace basekeep {

SlotStore::SlotStore() : SlotStore(dataFolder() + QStringLiteral("/slots")) {}

SlotStore::SlotStore(QString folder) : m_files(std::move(folder)) {}

QList<SlotRecord> SlotStore::records() const
{
    QList<SlotRecord> records;
    for (const JsonFolder::Entry& entry : m_files.entries()) {
        SlotRecord record = SlotRecord::fromJson(entry.object);
        if (record.id() == entry.id)
            records.append(std::move(record));
    }
    std::sort(records.begin(), records.end(), [](const SlotRecord& left, const SlotRecord& right) {
        return left.madeAt != right.madeAt ? left.madeAt < right.madeAt : left.name < right.name;
    });
    return records;
}

void SlotStore::save(const SlotRecord& record) const
{
    if (const QString error = m_files.write(record.id(), record.toJson()); !error.isEmpty()) {
        throw Failure{Failure::Code::StorageError,
                      tr("The list of slots in %1 could not be saved.").arg(m_files.path()),
                      {},
                      error};
    }
}

void SlotStore::remember(const SlotRecord& record) const noexcept
{
    try {
        save(record);
    } catch (const Failure&) {
        // What the slot is for goes on without.
    }
}

void SlotStore::remove(const SlotRecord& record) const
{
    m_files.remove(record.id());
}

} // namespace basekeep
