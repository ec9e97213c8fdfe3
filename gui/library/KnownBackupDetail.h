#pragma once

#include <QtWidgets/QScrollArea>

class QAction;
class QFormLayout;
class QHBoxLayout;
class QLabel;

namespace basekeep {

struct KnownBackup;

/// One known backup in full, and what can be done with it.
class KnownBackupDetail final : public QScrollArea
{
    Q_OBJECT

public:
    explicit KnownBackupDetail(QWidget* parent = nullptr);

    void addButton(QAction* action); ///< a button for it, behind those already there; greyed out when it is
    void showBackup(const KnownBackup& backup);

private:
    QString m_shown; ///< what is shown, so that a selection in the text survives the next look at the same
    QLabel* m_icon;
    QLabel* m_title;
    QHBoxLayout* m_head;
    QFormLayout* m_facts;
};

} // namespace basekeep
