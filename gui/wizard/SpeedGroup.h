#pragma once

#include "gui/wizard/MethodGroup.h"

class QLabel;
class QSpinBox;

namespace basekeep {

/// How hard the backup weighs on the server: its rate, its checkpoint, the look at the sizes beforehand.
class SpeedGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit SpeedGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    void showSettings() override;
    void applyRate();
    void changeUnit(); ///< to a whole number of the new one

    QRadioButton* m_fast = nullptr;
    QRadioButton* m_spread = nullptr;
    QCheckBox* m_limitRate = nullptr;
    QSpinBox* m_rate = nullptr;
    QComboBox* m_rateUnit = nullptr;
    QLabel* m_rateInWords = nullptr;
    QCheckBox* m_estimate = nullptr;
    QCheckBox* m_directIo = nullptr;
};

} // namespace basekeep
