#pragma once

#include "engine/replica/CloneSettings.h"
#include "gui/replicas/BackgroundTasks.h"
#include "gui/replicas/ReplicaDetail.h"

#include <QtCore/QHash>
#include <QtWidgets/QWidget>

class QStackedWidget;
class QTabWidget;
class QTreeView;

namespace basekeep {

class MessageBar;
class PasswordStore;
class ProfileStore;
class ReplicaTableModel;
class ReplicaWatch;

/// The replicas of this machine: the list, and below it the chosen one, live; and beside them the slots that Basekeep
/// made on servers.
class ReplicasPage final : public QWidget
{
    Q_OBJECT

public:
    ReplicasPage(ReplicaWatch& watch, ProfileStore& profiles, PasswordStore& passwords, QWidget* parent = nullptr);

    void choose(const QString& id); ///< as soon as it is in the list

Q_SIGNALS:
    void cloneRequested();
    /// The old replica is gone; its place is free for another.
    void cloneAgainRequested(const basekeep::CloneSettings& settings);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Plan;

    QWidget* makeReplicas();
    QWidget* makeList();
    QWidget* makeEmptyState();
    void fitList();
    void update();
    void showCurrent();

    void act(const QString& id, ReplicaDetail::Action action);
    void run(const Replica& replica, const QString& doing, BackgroundTasks::Work work, const QString& done);
    void showFailure(Failure failure);
    void lookBeforeRemoval(const Replica& replica, bool clonesAgain);
    void remove(const Replica& replica, bool keepsSlot, bool clonesAgain);
    void adopt();

    ReplicaWatch& m_watch;
    BackgroundTasks m_tasks;
    ReplicaTableModel* m_model;
    MessageBar* m_bar;
    QTabWidget* m_tabs;
    QStackedWidget* m_stack = nullptr;
    QTreeView* m_list = nullptr;
    QStackedWidget* m_details = nullptr;
    QHash<QString, ReplicaDetail*> m_detailOf; ///< by the replica's id
    QString m_awaited;                         ///< to be chosen once it is in the list
};

} // namespace basekeep
