#pragma once

#include "engine/report/VerifyFinding.h"

#include <QtCore/QList>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;
class QTreeView;

namespace basekeep {

class BackupTreeModel;
class VerifyFindingsFilter;
class VerifyFindingsModel;

/// What was found in a backup: a tree of its folders that tells where, beside it a table that can be sorted and
/// filtered, and below the chosen finding in full.
class VerifyFindingsPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit VerifyFindingsPanel(QWidget* parent = nullptr);

    void setBackup(const QString& folder); ///< begins anew
    /// `all` begins with those that are shown already. `total` counts those too that nobody kept.
    void extend(const QList<VerifyFinding>& all, quint64 total);
    void showFirstDamage(); ///< opens the tree on the way to it

private:
    QWidget* makeFilterLine();
    QWidget* makeTable();
    QWidget* makeTree();
    void applyFilter();
    void updateCount();
    void showCurrent();
    void copyChosen() const;

    VerifyFindingsModel* m_model;
    VerifyFindingsFilter* m_filter;
    BackupTreeModel* m_treeModel;
    QTreeView* m_tree = nullptr;
    QTableView* m_table = nullptr;
    QComboBox* m_severity = nullptr;
    QLineEdit* m_search = nullptr;
    QPushButton* m_copy = nullptr;
    QLabel* m_count = nullptr;
    QPlainTextEdit* m_detail = nullptr;
    QTimer m_typing;
    quint64 m_total = 0;
};

} // namespace basekeep
