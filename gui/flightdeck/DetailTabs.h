#pragma once

#include <QtWidgets/QTabWidget>

class QLabel;
class QPlainTextEdit;
class QTableView;
class QTreeView;

namespace basekeep {

class BackupJob;
class CommandView;
class FilesModel;
class JobLogView;
class ProcessTreeModel;
class ServerValuesModel;
struct BackupSample;

/// Everything about a backup that can be known, for those who want to see it: processes, files, the server's own views,
/// the log and the command.
class DetailTabs final : public QTabWidget
{
    Q_OBJECT

public:
    explicit DetailTabs(const BackupJob& job, QWidget* parent = nullptr);

    void showSample(const BackupSample& sample);

    [[nodiscard]] JobLogView* log() const { return m_log; }

private:
    QWidget* makeProcesses();
    QWidget* makeFiles();
    QWidget* makeServer();

    const bool m_isPlain;
    ProcessTreeModel* m_processes;
    FilesModel* m_files;
    ServerValuesModel* m_serverValues;
    QTreeView* m_processTree = nullptr;
    QLabel* m_filesText = nullptr;
    QLabel* m_serverText = nullptr;
    QPlainTextEdit* m_serverWarnings = nullptr;
    JobLogView* m_log;
    CommandView* m_command;
};

} // namespace basekeep
