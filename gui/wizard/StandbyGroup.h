#pragma once

#include "gui/wizard/MethodGroup.h"

namespace basekeep {

/// Whether a server started on the backup follows the one it came from, and how it gets the password.
class StandbyGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit StandbyGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    void showSettings() override;

    QCheckBox* m_recoveryConf = nullptr;
    ReasonLine* m_recoveryReason = nullptr;
    QCheckBox* m_password = nullptr;
    ReasonLine* m_passwordReason = nullptr;
};

} // namespace basekeep
