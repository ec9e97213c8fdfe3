#pragma once

#include "engine/catalogue/JsonFolder.h"
#include "engine/catalogue/SlotRecord.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>

namespace basekeep {

/// The slots that this user's Basekeep made on servers, a small file each in the data folder.
class SlotStore final
{
    Q_DECLARE_TR_FUNCTIONS(SlotStore)

public:
    SlotStore(); ///< in the user's data folder
    explicit SlotStore(QString folder);

    [[nodiscard]] QList<SlotRecord> records() const; ///< oldest first
    void save(const SlotRecord& record) const;       ///< throws Failure
    /// The same for who can do without: such a slot is still found on a server that is asked for others, if its name
    /// tells that a Basekeep made it.
    void remember(const SlotRecord& record) const noexcept;
    void remove(const SlotRecord& record) const;

private:
    JsonFolder m_files;
};

} // namespace basekeep
