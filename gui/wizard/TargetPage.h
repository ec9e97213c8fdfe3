#pragma once

#include <QtCore/QTimer>

#include "gui/wizard/FreeSpaceReader.h"
#include "gui/wizard/SetupPage.h"

class QGroupBox;
class QLabel;
class QPushButton;
class QTableView;

namespace basekeep {

class FolderEdit;
class TablespaceMappingModel;

/// Where the backup goes: the folder, each tablespace, and how much room there is.
class TargetPage final : public SetupPage
{
    Q_OBJECT

public:
    /// Backups of a profile that names no folder go below the usual one.
    TargetPage(BackupSetup& setup, QString usualFolder, QWidget* parent = nullptr);

    void initializePage() override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeTablespaceBox();
    void suggestFolder();
    void takeServerReport();
    void askForSpace();
    void showSpaces(const FreeSpaceReader::Spaces& spaces);
    void applyTablespaces();
    void showTablespaces();
    void showPlace();
    void showReasons();
    void removeCurrentRow();

    const QString m_usualFolder;
    QWidget* m_here = nullptr; ///< all about a folder on this machine
    QLabel* m_notHere;
    FolderEdit* m_folder;
    QLabel* m_space;
    QGroupBox* m_tablespaceBox = nullptr;
    QLabel* m_tablespaceText = nullptr;
    QTableView* m_table = nullptr;
    QPushButton* m_suggest = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_remove = nullptr;
    TablespaceMappingModel* m_model;
    FreeSpaceReader m_spaceReader;
    QTimer m_spaceTimer;
    bool m_isFolderTyped = false; ///< by the user: suggestions leave it alone
};

} // namespace basekeep
