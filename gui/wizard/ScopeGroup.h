#pragma once

#include "gui/wizard/MethodGroup.h"
#include "gui/wizard/ParentFinder.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace basekeep {

class ParentBackupModel;

/// What is taken, all or only the changes since an earlier backup, and on whose machine it stays.
class ScopeGroup final : public MethodGroup
{
    Q_OBJECT

public:
    explicit ScopeGroup(BackupSetup& setup, QWidget* parent = nullptr);

private:
    QWidget* makeParents();
    QWidget* makePlace();
    void showSettings() override;
    void showIncremental();
    void showPlace();
    void lookForParents();
    void takeParents(const QList<ParentBackup>& backups);
    void takeManifest(const ParentBackup& backup);
    void chooseManifest();
    void chooseRow(const QModelIndex& current);
    void applyPlace();
    [[nodiscard]] ParentBackup::Server server() const;

    QRadioButton* m_full = nullptr;
    QRadioButton* m_incremental = nullptr;
    ReasonLine* m_incrementalReason = nullptr;
    QWidget* m_parents = nullptr;
    QTableView* m_table = nullptr;
    QPushButton* m_otherManifest = nullptr;
    QLabel* m_parentText = nullptr;
    QComboBox* m_place = nullptr;
    QLineEdit* m_serverFolder = nullptr;
    QLabel* m_serverFolderLabel = nullptr;
    ReasonLine* m_placeReason = nullptr;
    QLineEdit* m_label = nullptr;
    ParentBackupModel* m_model;
    ParentFinder m_finder;
    bool m_hasLooked = false; ///< at the backups of the present server
    bool m_isLooking = false;
};

} // namespace basekeep
