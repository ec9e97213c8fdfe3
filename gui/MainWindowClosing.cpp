#include "gui/MainWindow.h"

#include <QtCore/QTimer>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <chrono>

// How the window goes: at once, in the background, or after what runs has stopped.

namespace basekeep {

namespace {

constexpr std::chrono::seconds archivePatience{15}; ///< for receivers to stop before the window closes

} // namespace

void MainWindow::endSession()
{
    m_closesWhenOver = true;
    cancelJobs();
    m_walArchives.stopThoseOfWindow();
    // A receiver that hangs is let go after a while; it ends by itself as soon as it can.
    QTimer::singleShot(archivePatience, this, [this] {
        m_leavesArchives = true;
        closeIfOver();
    });
    closeIfOver();
}

void MainWindow::endSessionNow()
{
    m_walArchives.stopThoseOfWindow(); // they go on stopping when this program is gone
    cancelJobs();
    m_jobs.waitForAll();
    m_clones.waitForAll();
    m_verifications.waitForEnd();
    saveGeometryNow();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (mustWaitBeforeClosing()) {
        event->ignore();
        if (m_closesWhenOver)
            return; // everything has been told to stop; closeIfOver() comes back here
        return askBeforeClosing();
    }
    if (!m_closesWhenOver && !m_walArchives.outlivingWindow().isEmpty() && !m_settings.hasToldOfOutlivingArchives()) {
        event->ignore();
        return tellOfOutlivingArchives();
    }
    m_closesWhenOver = false;
    saveGeometryNow();
    m_tray.hide();
    event->accept();
    Q_EMIT closed();
}

bool MainWindow::mustWaitBeforeClosing() const
{
    return !m_jobs.running().isEmpty() || !m_clones.running().isEmpty() || m_verifications.isRunning() ||
           (!m_leavesArchives && !m_walArchives.endingWithWindow().isEmpty());
}

void MainWindow::cancelJobs()
{
    m_jobs.cancelAll();
    m_clones.cancelAll();
    m_verifications.cancelAll();
}

void MainWindow::closeIfOver()
{
    if (m_closesWhenOver && !mustWaitBeforeClosing())
        close();
}

void MainWindow::askBeforeClosing()
{
    if (m_isAsking)
        return;
    if (m_isInBackground) // the menu bar of macOS is there even so
        showWindow();
    m_isAsking = true;
    const int backups = int(m_jobs.running().size());
    const int clones = int(m_clones.running().size());
    const int verifications = m_verifications.isRunning() ? 1 + int(m_verifications.waiting().size()) : 0;
    const int archives = int(m_walArchives.endingWithWindow().size());
    const int outliving = int(m_walArchives.outlivingWindow().size());
    QStringList running;
    if (backups > 0)
        running << tr("%n backup(s) are still running.", nullptr, backups);
    if (clones > 0)
        running << tr("%n replica(s) are still being made.", nullptr, clones);
    if (verifications > 0)
        running << tr("%n verification(s) are not finished.", nullptr, verifications);
    if (archives > 0)
        running << tr("%n WAL archive(s) are being received and would stop.", nullptr, archives);
    if (outliving > 0)
        running << tr("%n WAL archive(s) go on without the window.", nullptr, outliving);
    auto* question = new QMessageBox(QMessageBox::Question, tr("Close Basekeep"), running.join(QLatin1Char(' ')),
                                     QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("closeQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(Tray::isAvailable()
                                     ? tr("The work can go on without the window; its icon in the tray brings it back.")
                                     : tr("The work can go on while the window is minimised."));
    QPushButton* keep = question->addButton(tr("&Keep Running in the Background"), QMessageBox::AcceptRole);
    const bool isOneKind = (backups > 0) + (clones > 0) + (verifications > 0) + (archives > 0) == 1;
    QPushButton* stop = question->addButton(!isOneKind          ? tr("&Stop All and Close")
                                            : backups > 0       ? tr("&Stop the Backup and Close")
                                            : clones > 0        ? tr("&Stop Cloning and Close")
                                            : verifications > 0 ? tr("&Stop Verifying and Close")
                                                                : tr("&Stop Receiving and Close"),
                                            QMessageBox::DestructiveRole);
    QPushButton* stay = question->addButton(tr("&Don't Close"), QMessageBox::RejectRole);
    keep->setObjectName(QStringLiteral("closeKeepRunning"));
    stop->setObjectName(QStringLiteral("closeStop"));
    stay->setObjectName(QStringLiteral("closeStay"));
    question->setDefaultButton(keep);
    question->setEscapeButton(stay);
    connect(question, &QMessageBox::buttonClicked, this, [this, question, keep, stop] {
        if (question->clickedButton() == keep)
            goToBackground();
        else if (question->clickedButton() == stop)
            endSession();
    });
    connect(question, &QObject::destroyed, this, [this] { m_isAsking = false; });
    question->open();
}

void MainWindow::tellOfOutlivingArchives()
{
    if (m_isAsking)
        return;
    m_isAsking = true;
    const int archives = int(m_walArchives.outlivingWindow().size());
    auto* question = new QMessageBox(QMessageBox::Information, tr("Close Basekeep"),
                                     tr("%n WAL archive(s) go on without the window.", nullptr, archives),
                                     QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("outlivingNotice"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(
        tr("You have set them up so. The next time Basekeep is opened, it shows them again and "
           "can stop them. This is said once."));
    QPushButton* close = question->addButton(tr("&Close"), QMessageBox::AcceptRole);
    close->setObjectName(QStringLiteral("outlivingClose"));
    QPushButton* stay = question->addButton(tr("&Don't Close"), QMessageBox::RejectRole);
    stay->setObjectName(QStringLiteral("outlivingStay"));
    question->setDefaultButton(close);
    question->setEscapeButton(stay);
    connect(question, &QMessageBox::buttonClicked, this, [this, question, close] {
        m_settings.setToldOfOutlivingArchives();
        if (question->clickedButton() == close)
            endSession();
    });
    connect(question, &QObject::destroyed, this, [this] { m_isAsking = false; });
    question->open();
}

void MainWindow::goToBackground()
{
    if (!Tray::isAvailable())
        return showMinimized();
    m_isInBackground = true;
    m_tray.show();
    hide();
}

} // namespace basekeep
