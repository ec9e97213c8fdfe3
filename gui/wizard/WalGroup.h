#pragma once

#include "gui/wizard/MethodGroup.h"

class QLineEdit;

namespace basekeep {

class FolderEdit;

/// Where the WAL of the backup comes from, what keeps it on the server until then, and where it goes.
class WalGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit WalGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    QWidget* makeDetails();
    void showSettings() override;
    void applySlot();

    QRadioButton* m_stream = nullptr;
    QRadioButton* m_fetch = nullptr;
    QRadioButton* m_none = nullptr;
    ReasonLine* m_streamReason = nullptr;
    QComboBox* m_slot = nullptr;
    QLineEdit* m_slotName = nullptr;
    ReasonLine* m_slotReason = nullptr;
    FolderEdit* m_walDir = nullptr;
    ReasonLine* m_walDirReason = nullptr;
};

} // namespace basekeep
