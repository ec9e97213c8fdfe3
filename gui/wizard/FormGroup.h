#pragma once

#include "gui/wizard/MethodGroup.h"

class QLabel;
class QSpinBox;

namespace basekeep {

/// The form of the backup and who compresses it, how hard.
class FormGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit FormGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    QWidget* makeCompression();
    void showSettings() override;
    void showCompression();
    void applyCompression();
    void applyMethod(); ///< with the usual level: that of one method means nothing to another
    [[nodiscard]] BackupCompression::Place chosenPlace() const;

    QRadioButton* m_plain = nullptr;
    QRadioButton* m_tar = nullptr;
    ReasonLine* m_formReason = nullptr;
    QComboBox* m_place = nullptr;
    ReasonLine* m_placeReason = nullptr;
    QComboBox* m_method = nullptr;
    QSpinBox* m_level = nullptr;
    QLabel* m_levelInWords = nullptr;
    QSpinBox* m_workers = nullptr;
    QCheckBox* m_longDistance = nullptr;
    ReasonLine* m_detailReason = nullptr;
};

} // namespace basekeep
