#pragma once

#include "gui/replicas/SlotWatch.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTreeView;

namespace basekeep {

class BackgroundTasks;
class MessageBar;
class PasswordStore;
class ProfileStore;
class SlotTableModel;

/// The slots that Basekeep made, on every server: who uses each, what it keeps there, how long that can go on, and the
/// way to drop it.
class SlotsView final : public QWidget
{
    Q_OBJECT

public:
    SlotsView(ProfileStore& profiles, PasswordStore& passwords, BackgroundTasks& tasks, QWidget* parent = nullptr);

Q_SIGNALS:
    void dropped(); ///< the replica that it was made for may have to be looked at

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QWidget* makeTable();
    void gatherServers();
    void take(const QList<SlotReport>& reports);
    void updateActions();
    void askBeforeDropping();
    void drop(const SlotReport& report);
    [[nodiscard]] static QString consequence(const SlotReport& report);

    ProfileStore& m_profiles;
    PasswordStore& m_passwords;
    BackgroundTasks& m_tasks;
    SlotWatch m_watch;
    SlotTableModel* m_model;
    MessageBar* m_bar;
    QStackedWidget* m_stack;

    QTreeView* m_table = nullptr;
    QPushButton* m_drop = nullptr;
};

} // namespace basekeep
