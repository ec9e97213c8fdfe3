#pragma once

#include "engine/library/BackupScan.h"

#include <QtCore/QSet>
#include <QtCore/QTimer>
#include <QtWidgets/QDialog>

#include <memory>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QToolButton;
class QTreeView;

namespace basekeep {

class ElidedLabel;
class FolderEdit;
class FoundBackupModel;
class KnownBackups;
class MessageBar;

/// Looks through a folder or a drive for backups, shows them as they are found, and takes the chosen ones into the
/// list. Closing it ends the scan.
class ScanDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit ScanDialog(KnownBackups& backups, QWidget* parent = nullptr);
    ~ScanDialog() override;

Q_SIGNALS:
    void adopted(int count);

private:
    QWidget* makePlace();
    QWidget* makeProgress();
    QWidget* makeFinds();
    QWidget* makeButtons();
    void listDrives();

    void startOrStop();
    void start();
    void sample();
    void conclude();
    void adopt();
    void updateState();
    [[nodiscard]] bool isRunning() const;

    KnownBackups& m_backups;
    FoundBackupModel* m_model;
    std::unique_ptr<BackupScan> m_scan;
    QSet<QString> m_places; ///< of the backups that were known when the scan began
    QTimer m_timer;

    MessageBar* m_bar;
    FolderEdit* m_folder = nullptr;
    QPushButton* m_drives = nullptr;
    QPushButton* m_start = nullptr;
    QProgressBar* m_busy = nullptr;
    QLabel* m_counts = nullptr;
    ElidedLabel* m_current = nullptr;
    QTreeView* m_finds = nullptr;
    QCheckBox* m_all = nullptr;
    QToolButton* m_logButton = nullptr;
    QPlainTextEdit* m_log = nullptr;
    QPushButton* m_adopt = nullptr;
};

} // namespace basekeep
