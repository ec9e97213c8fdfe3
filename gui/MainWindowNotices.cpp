#include "gui/MainWindow.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/replica/CloneJob.h"
#include "engine/verify/VerifyJob.h"
#include "gui/flightdeck/FlightDeckPage.h"
#include "gui/navigation/Navigation.h"
#include "gui/walarchive/WalArchivePage.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/MessageBar.h"

#include <QtCore/QDir>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStackedWidget>

// What happens when something has ended, and how those hear of it who look elsewhere.

namespace basekeep {

void MainWindow::jobEnded(BackupJob* job)
{
    updateActions();
    m_taskbar.look();
    m_history.refresh();
    const QString name = job->settings().profileName;
    if (m_stack->currentWidget() == m_flightDecks.value(job->id()))
        for (const Profile& profile : m_profiles.profiles())
            if (profile.name == name)
                m_navigation->mark(NavigationModel::Kind::Server, profile.id);

    if (job->state() == Job::State::Cancelled)
        return;
    const bool hasFailed = job->state() == Job::State::Failed;
    const std::optional<Failure> failure = job->failure();
    tellInBackground(hasFailed ? tr("Backup of %1 failed").arg(name) : tr("Backup of %1 is finished").arg(name),
                     failure ? failure->message : job->settings().targetText(), hasFailed);
}

void MainWindow::verificationEnded(const VerifyReport& report)
{
    Q_EMIT backupVerified(report);
    m_taskbar.look();
    if (report.verdict != VerifyReport::Verdict::Stopped)
        tellInBackground(report.verdictText(), QDir::toNativeSeparators(report.folder),
                         report.verdict != VerifyReport::Verdict::Good);
}

void MainWindow::tellOfWalArchive(const QString& id, const QString& what)
{
    const std::optional<WalArchive> archive = m_walArchives.find(id);
    if (!archive || m_closesWhenOver)
        return;
    const QString sentence = what.arg(WalArchiveWords::serverName(*archive));
    const std::optional<Failure> error = m_walArchives.status(id).lastError;
    const QString reason = error ? error->message : QString();
    if (m_stack->currentWidget() != m_walPage) {
        m_bar->showMessage(MessageBar::Kind::Error, sentence, reason);
        m_bar->setAction(tr("Sho&w WAL Archive"), [this, id] { showWalArchive(id); });
    }
    tellInBackground(sentence, reason, true);
}

QList<const Job*> MainWindow::runningJobs() const
{
    QList<const Job*> running;
    for (const BackupJob* job : m_jobs.running())
        running << job;
    for (const CloneJob* job : m_clones.running())
        running << job;
    if (m_verifications.isRunning())
        running << m_verifications.job();
    return running;
}

void MainWindow::tellInBackground(const QString& title, const QString& text, bool isFailure)
{
    if (m_closesWhenOver || QApplication::activeWindow())
        return;
    QApplication::alert(this);
    if (isFailure)
        m_taskbar.markFailure();
    if (m_settings.notifiesAtEnd())
        m_tray.notify(title, text, isFailure);
}

} // namespace basekeep
