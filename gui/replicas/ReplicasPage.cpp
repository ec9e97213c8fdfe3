#include "gui/replicas/ReplicasPage.h"

#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaControl.h"
#include "gui/replicas/ReplicaQuestions.h"
#include "gui/replicas/ReplicaTableModel.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/replicas/SlotsView.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PageHeader.h"

#include <QtCore/QDir>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace basekeep {

namespace {

constexpr int mostRowsInSight = 6;

QPushButton* makeButton(const char* objectName, const QString& iconName, const QString& text)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setObjectName(QString::fromLatin1(objectName));
    return button;
}

} // namespace

/// What a removal would do, found out in a thread.
struct ReplicasPage::Plan
{
    QStringList steps;
    bool isPromoted = false;
};

ReplicasPage::ReplicasPage(ReplicaWatch& watch, ProfileStore& profiles, PasswordStore& passwords, QWidget* parent)
    : QWidget(parent)
    , m_watch(watch)
    , m_model(new ReplicaTableModel(watch, this))
    , m_bar(new MessageBar)
    , m_tabs(new QTabWidget)
{
    setObjectName(QStringLiteral("replicasPage"));
    m_bar->setObjectName(QStringLiteral("replicasMessage"));
    auto* header =
        new PageHeader(QStringLiteral("clone"), tr("Replicas"),
                       tr("Standbys on this machine that follow a server, and the slots that they need there."));
    QPushButton* clone = makeButton("replicasClone", QStringLiteral("clone"), tr("&Clone Replica…"));
    QPushButton* adopt = makeButton("replicasAdopt", QStringLiteral("folder"), tr("Adopt Fol&der…"));
    adopt->setToolTip(tr("Takes a standby that was made elsewhere into this list"));
    header->addWidget(clone);
    header->addWidget(adopt);

    auto* slotsView = new SlotsView(profiles, passwords, m_tasks);
    m_tabs->setObjectName(QStringLiteral("replicasTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(makeReplicas(), icon(QStringLiteral("clone")), tr("&Replicas"));
    m_tabs->addTab(slotsView, icon(QStringLiteral("wal")), tr("S&lots"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(12);
    column->addWidget(header);
    column->addWidget(m_bar);
    column->addWidget(m_tabs, 1);

    connect(clone, &QPushButton::clicked, this, &ReplicasPage::cloneRequested);
    connect(adopt, &QPushButton::clicked, this, &ReplicasPage::adopt);
    connect(&watch, &ReplicaWatch::listChanged, this, &ReplicasPage::update);
    connect(slotsView, &SlotsView::dropped, &watch, &ReplicaWatch::lookNow);
    update();
}

void ReplicasPage::choose(const QString& id)
{
    m_tabs->setCurrentIndex(0);
    const QModelIndex found = m_model->find(id);
    if (!found.isValid()) {
        m_awaited = id;
        m_watch.lookNow();
        return;
    }
    m_awaited.clear();
    m_list->setCurrentIndex(found);
    m_list->scrollTo(found);
}

void ReplicasPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fitList(); // before, the style's own sizes are not known
    m_watch.setWatched(true);
}

void ReplicasPage::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_watch.setWatched(false);
}

QWidget* ReplicasPage::makeReplicas()
{
    m_details = new QStackedWidget;
    auto* both = new QWidget;
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 10, 0, 0);
    column->addWidget(makeList());
    column->addWidget(m_details, 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(makeEmptyState());
    m_stack->addWidget(both);
    return m_stack;
}

QWidget* ReplicasPage::makeList()
{
    m_list = new QTreeView;
    m_list->setObjectName(QStringLiteral("replicaList"));
    m_list->setAccessibleName(tr("Replicas"));
    m_list->setModel(m_model);
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAlternatingRowColors(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setTabKeyNavigation(false);
    QHeaderView* header = m_list->header();
    header->setStretchLastSection(true);
    const int letter = fontMetrics().averageCharWidth();
    header->resizeSection(ReplicaTableModel::StateColumn, letter * 20);
    header->resizeSection(ReplicaTableModel::ServerColumn, letter * 22);
    header->resizeSection(ReplicaTableModel::LagColumn, letter * 13);
    header->resizeSection(ReplicaTableModel::SecondsColumn, letter * 13);
    header->resizeSection(ReplicaTableModel::PortColumn, letter * 10);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ReplicasPage::showCurrent);
    return m_list;
}

QWidget* ReplicasPage::makeEmptyState()
{
    auto* empty = new EmptyState(
        QStringLiteral("clone"), tr("No replica yet"),
        tr("A replica is a copy of a server that follows it by the second: for questions that would slow the server "
           "down, and to take over if it is lost. One press makes it: slot, copy, settings, start; or it says why not "
           "and leaves nothing behind."));
    empty->setObjectName(QStringLiteral("replicasEmptyState"));
    QPushButton* clone = empty->addButton(tr("&Clone Replica…"), QStringLiteral("clone"));
    clone->setObjectName(QStringLiteral("replicasEmptyClone"));
    QPushButton* adopt = empty->addButton(tr("A&dopt Folder…"), QStringLiteral("folder"));
    adopt->setObjectName(QStringLiteral("replicasEmptyAdopt"));
    connect(clone, &QPushButton::clicked, this, &ReplicasPage::cloneRequested);
    connect(adopt, &QPushButton::clicked, this, &ReplicasPage::adopt);
    return empty;
}

void ReplicasPage::fitList()
{
    // Few rows are the rule: the list takes what they need, the room is for the one that is looked at.
    const int rows = qBound(1, m_model->rowCount(), mostRowsInSight);
    m_list->setFixedHeight(m_list->header()->sizeHint().height() + rows * qMax(1, m_list->sizeHintForRow(0)) +
                           2 * m_list->frameWidth());
}

void ReplicasPage::update()
{
    const QStringList known = m_detailOf.keys();
    for (const QString& id : known)
        if (!m_watch.find(id))
            delete m_detailOf.take(id);
    for (const Replica& replica : m_watch.replicas()) {
        if (m_detailOf.contains(replica.id))
            continue;
        auto* detail = new ReplicaDetail(m_watch, m_tasks, replica);
        connect(detail, &ReplicaDetail::requested, this, &ReplicasPage::act);
        m_detailOf.insert(replica.id, detail);
        m_details->addWidget(detail);
    }
    fitList();
    m_stack->setCurrentIndex(m_detailOf.isEmpty() ? 0 : 1);
    if (!m_awaited.isEmpty() && m_watch.find(m_awaited))
        choose(m_awaited);
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    showCurrent();
}

void ReplicasPage::showCurrent()
{
    const QString id = m_list->currentIndex().data(ReplicaTableModel::IdRole).toString();
    if (ReplicaDetail* detail = m_detailOf.value(id))
        m_details->setCurrentWidget(detail);
}

void ReplicasPage::act(const QString& id, ReplicaDetail::Action action)
{
    const std::optional<Replica> found = m_watch.find(id);
    if (!found)
        return;
    const Replica& replica = *found;
    const QString folder = QDir::toNativeSeparators(replica.folder);
    switch (action) {
    case ReplicaDetail::Action::Start:
        return run(
            replica, tr("Starting …"), [replica](const CancelToken& cancel) { ReplicaControl(replica).start(cancel); },
            tr("The replica in %1 runs.").arg(folder));
    case ReplicaDetail::Action::Stop:
        return run(
            replica, tr("Stopping …"), [replica](const CancelToken&) { ReplicaControl(replica).stop(); },
            tr("The replica in %1 is stopped.").arg(folder));
    case ReplicaDetail::Action::Restart:
        return run(
            replica, tr("Restarting …"),
            [replica](const CancelToken& cancel) { ReplicaControl(replica).restart(cancel); },
            tr("The replica in %1 runs again.").arg(folder));
    case ReplicaDetail::Action::Promote:
        return ReplicaQuestions::promote(this, replica, [this, replica, folder](bool dropsSlot) {
            run(
                replica, tr("Becoming a server of its own …"),
                [replica, dropsSlot](const CancelToken& cancel) { ReplicaControl(replica).promote(dropsSlot, cancel); },
                tr("The replica in %1 is a server of its own now.").arg(folder));
        });
    case ReplicaDetail::Action::AutostartOn:
        return run(
            replica, tr("Making a service of the system …"),
            [replica](const CancelToken&) { ReplicaControl(replica).setAutostart(true); },
            tr("The replica in %1 is started %2.").arg(folder, ReplicaAutostart::moment()));
    case ReplicaDetail::Action::AutostartOff:
        return run(
            replica, tr("Taking the service away …"),
            [replica](const CancelToken&) { ReplicaControl(replica).setAutostart(false); },
            tr("The replica in %1 is started by hand only.").arg(folder));
    case ReplicaDetail::Action::CloneAgain:
    case ReplicaDetail::Action::Remove:
        return lookBeforeRemoval(replica, action == ReplicaDetail::Action::CloneAgain);
    }
}

void ReplicasPage::run(const Replica& replica, const QString& doing, BackgroundTasks::Work work, const QString& done)
{
    m_bar->clear();
    m_tasks.run(replica.id, doing, std::move(work), [this, done](const std::optional<Failure>& failure) {
        if (failure)
            showFailure(*failure);
        else
            m_bar->showMessage(MessageBar::Kind::Good, done);
        m_watch.lookNow();
    });
}

void ReplicasPage::showFailure(Failure failure)
{
    failure.hint = ReplicaWords::withoutOptions(failure.hint);
    m_bar->showFailure(failure);
}

void ReplicasPage::lookBeforeRemoval(const Replica& replica, bool clonesAgain)
{
    m_bar->clear();
    const auto plan = std::make_shared<Plan>();
    m_tasks.run(
        replica.id, tr("Looking at what is there …"),
        [replica, plan](const CancelToken&) {
            const ReplicaControl control(replica);
            plan->steps = control.removalPlan();
            plan->isPromoted = control.isPromoted();
        },
        [this, replica, plan, clonesAgain](const std::optional<Failure>& failure) {
            if (failure)
                return showFailure(*failure);
            if (clonesAgain)
                ReplicaQuestions::cloneAgain(this, replica, plan->steps, plan->isPromoted,
                                             [this, replica] { remove(replica, false, true); });
            else
                ReplicaQuestions::remove(this, replica, plan->steps, plan->isPromoted,
                                         [this, replica](bool keepsSlot) { remove(replica, keepsSlot, false); });
        });
}

void ReplicasPage::remove(const Replica& replica, bool keepsSlot, bool clonesAgain)
{
    m_tasks.run(
        replica.id, tr("Removing …"),
        [replica, keepsSlot](const CancelToken& cancel) { ReplicaControl(replica).remove(keepsSlot, cancel); },
        [this, replica, clonesAgain,
         startsWithSystem = ReplicaAutostart(replica).isEnabled()](const std::optional<Failure>& failure) {
            m_watch.lookNow();
            if (failure)
                return showFailure(*failure);
            m_bar->showMessage(MessageBar::Kind::Good,
                               tr("The replica in %1 was removed.").arg(QDir::toNativeSeparators(replica.folder)));
            if (!clonesAgain)
                return;
            CloneSettings settings;
            settings.source = replica.source;
            settings.profileName = replica.profileName;
            settings.target = replica.folder;
            settings.port = replica.port;
            settings.slotName = replica.slotName;
            settings.binFolder = replica.binFolder;
            settings.startsWithSystem = startsWithSystem;
            Q_EMIT cloneAgainRequested(settings);
        });
}

void ReplicasPage::adopt()
{
    auto* chooser = new QFileDialog(this, tr("Choose the data directory of a standby"));
    chooser->setObjectName(QStringLiteral("adoptChooser"));
    chooser->setAttribute(Qt::WA_DeleteOnClose);
    chooser->setFileMode(QFileDialog::Directory);
    chooser->setOption(QFileDialog::ShowDirsOnly);
    connect(chooser, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_bar->clear();
        m_tasks.run(
            folder, tr("Looking at the folder …"),
            [folder](const CancelToken&) { (void)ReplicaControl::adopt(folder); },
            [this, folder](const std::optional<Failure>& failure) {
                if (failure)
                    return showFailure(*failure);
                m_bar->showMessage(MessageBar::Kind::Good,
                                   tr("The replica in %1 is in the list.").arg(QDir::toNativeSeparators(folder)));
                choose(Replica::idOf(folder));
            });
    });
    chooser->open();
}

} // namespace basekeep
