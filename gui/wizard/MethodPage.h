#pragma once

#include "gui/wizard/SetupPage.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QRadioButton;
class QSpinBox;
class QToolButton;

namespace basekeep {

class FolderEdit;

/// What is copied and how: the form of the backup, where its WAL comes from, the checkpoint, the rate; and, folded
/// away, what few people ever need to change.
class MethodPage final : public SetupPage
{
    Q_OBJECT

public:
    explicit MethodPage(BackupSetup& setup, QWidget* parent = nullptr);

private:
    QWidget* makeFormatBox();
    QWidget* makeWalBox();
    QWidget* makeCheckpointBox();
    QWidget* makeOptions();
    QWidget* makeAdvanced();
    void connectOptions();
    void connectAdvanced();
    void showSettings(); ///< the setup in the widgets
    void showConflicts();

    QRadioButton* m_plain = nullptr;
    QRadioButton* m_tar = nullptr;
    QRadioButton* m_stream = nullptr;
    QRadioButton* m_fetch = nullptr;
    QRadioButton* m_none = nullptr;
    QRadioButton* m_fast = nullptr;
    QRadioButton* m_spread = nullptr;
    QCheckBox* m_limitRate = nullptr;
    QSpinBox* m_rate = nullptr;
    QLabel* m_rateInWords = nullptr;
    QLineEdit* m_label = nullptr;
    QCheckBox* m_recoveryConf = nullptr;
    QToolButton* m_advancedButton = nullptr;
    QWidget* m_advanced = nullptr;
    QComboBox* m_slot = nullptr;
    QLineEdit* m_slotName = nullptr;
    QComboBox* m_manifest = nullptr;
    QCheckBox* m_sync = nullptr;
    QCheckBox* m_pageChecksums = nullptr;
    QCheckBox* m_estimate = nullptr;
    QCheckBox* m_keepOnFailure = nullptr;
    FolderEdit* m_walDir = nullptr;
};

} // namespace basekeep
