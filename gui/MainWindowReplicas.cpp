#include "gui/MainWindow.h"

#include "engine/catalogue/SlotStore.h"
#include "engine/replica/CloneJob.h"
#include "engine/replica/ReplicaStore.h"
#include "gui/navigation/Navigation.h"
#include "gui/replicas/CloneDeckPage.h"
#include "gui/replicas/CloneDialog.h"
#include "gui/replicas/ReplicasPage.h"
#include "gui/widgets/MessageBar.h"

#include <QtCore/QDir>
#include <QtWidgets/QStackedWidget>

// Replicas: how they are made, watched and shown.

namespace basekeep {

void MainWindow::makeReplicasPage()
{
    m_replicasPage = new ReplicasPage(m_replicas, m_profiles, *m_passwords);
    connect(m_replicasPage, &ReplicasPage::cloneRequested, this, [this] {
        if (m_profiles.profiles().isEmpty())
            return addServer();
        openCloneDialog({});
    });
    connect(m_replicasPage, &ReplicasPage::cloneAgainRequested, this,
            [this](const CloneSettings& settings) { openCloneDialog({}, settings); });
}

void MainWindow::connectClones()
{
    connect(&m_clones, &CloneRunner::logged, &m_logModel, &LogModel::append);
    connect(&m_clones, &CloneRunner::started, this, [this](CloneJob* job) {
        addCloneDeck(job);
        updateActions();
        m_taskbar.look();
    });
    connect(&m_clones, &CloneRunner::ended, this, &MainWindow::cloneEnded);
    connect(&m_clones, &CloneRunner::allOver, this, [this] {
        updateActions();
        closeIfOver();
    });
}

void MainWindow::openCloneDialog(const QString& profileId, const CloneSettings& start)
{
    auto* dialog = new CloneDialog(m_profiles, *m_passwords, profileId, start, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CloneDialog::backupRequested, this, &MainWindow::openWizard);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const CloneJob* job = m_clones.start(dialog->settings());
        showCloneDeck(job->id());
    });
    dialog->open();
}

void MainWindow::addCloneDeck(CloneJob* job)
{
    auto* page = new CloneDeckPage(job);
    m_cloneDecks.insert(job->id(), page);
    m_stack->addWidget(page);
    connect(page, &CloneDeckPage::backRequested, this, [this] { showRow(NavigationModel::Kind::Replicas, {}); });
    connect(page, &CloneDeckPage::replicaRequested, this, &MainWindow::showReplica);
    connect(page, &CloneDeckPage::cloneRequested, this, [this, page] {
        if (page->job())
            openCloneDialog({}, page->job()->settings());
    });
}

void MainWindow::showCloneDeck(const QString& id)
{
    CloneDeckPage* page = m_cloneDecks.value(id);
    if (!page)
        return;
    m_stack->setCurrentWidget(page);
    m_navigation->mark(NavigationModel::Kind::Clone, id);
}

void MainWindow::showReplica(const QString& id)
{
    showRow(NavigationModel::Kind::Replicas, {});
    m_replicasPage->choose(id);
}

void MainWindow::cloneEnded(CloneJob* job)
{
    updateActions();
    m_taskbar.look();
    m_replicas.lookNow();
    if (m_stack->currentWidget() == m_cloneDecks.value(job->id()))
        m_navigation->mark(NavigationModel::Kind::Replicas);
    if (job->state() == Job::State::Cancelled)
        return;
    const bool hasFailed = job->state() == Job::State::Failed;
    const std::optional<Failure> failure = job->failure();
    const QString name = job->settings().profileName;
    tellInBackground(hasFailed ? tr("Cloning %1 failed").arg(name) : tr("The replica of %1 is finished").arg(name),
                     failure ? failure->message : QDir::toNativeSeparators(job->settings().target), hasFailed);
}

void MainWindow::renameServer(const QString& oldName, const QString& name)
{
    m_history.renameServer(oldName, name);
    try {
        const ReplicaStore replicas;
        for (Replica replica : replicas.replicas()) {
            if (replica.profileName != oldName)
                continue;
            replica.profileName = name;
            replicas.save(replica);
        }
        const SlotStore slotRecords;
        for (SlotRecord record : slotRecords.records()) {
            if (record.profileName != oldName)
                continue;
            record.profileName = name;
            slotRecords.save(record);
        }
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
    }
    m_replicas.lookNow();
}

} // namespace basekeep
