#pragma once

#include <QtWidgets/QWidget>

class QAction;
class QComboBox;
class QLineEdit;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace basekeep {

class EmptyState;
class KnownBackupDetail;
class KnownBackupFilter;
class KnownBackupModel;
class KnownBackups;
class MessageBar;
struct KnownBackup;

/// All backups that are known here, taken or adopted: where they are, and when each was last verified and by what.
/// Below the list, the chosen one in full.
class BackupsPage final : public QWidget
{
    Q_OBJECT

public:
    explicit BackupsPage(KnownBackups& backups, QWidget* parent = nullptr);

    void scan(); ///< opens the dialog that looks for more

Q_SIGNALS:
    void detailsRequested(const QString& jobId); ///< of a backup that was taken here
    void verifyRequested(const QString& folder);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeActions();
    void makeTable();
    [[nodiscard]] QWidget* makeHeader();
    void applyFilter();
    void update();
    [[nodiscard]] const KnownBackup* current() const; ///< null if none is chosen
    void choose(const QString& id);
    void showFolder();
    void forget();

    KnownBackups& m_backups;
    KnownBackupModel* m_model;
    KnownBackupFilter* m_filter;
    QString m_chosen; ///< id of the backup that is chosen, over a reset of the model too
    MessageBar* m_bar;
    QComboBox* m_show;
    QLineEdit* m_search;
    QStackedWidget* m_stack;
    QTreeView* m_table;
    KnownBackupDetail* m_detail;
    QAction* m_verify;
    QAction* m_showFolder;
    QAction* m_details;
    QAction* m_forget;
};

} // namespace basekeep
