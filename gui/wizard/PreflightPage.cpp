#include "gui/wizard/PreflightPage.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/preflight/FindingsView.h"
#include "gui/widgets/Icons.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

PreflightPage::PreflightPage(BackupSetup& setup, QWidget* parent)
    : SetupPage(setup, parent)
    , m_findings(new FindingsView(this))
    , m_checkAgain(new QPushButton(icon(QStringLiteral("refresh")), tr("Check &Again"), this))
    , m_stop(new QPushButton(icon(QStringLiteral("stop")), tr("S&top Checking"), this))
{
    setTitle(tr("Is everything ready?"));
    setSubTitle(tr("Basekeep looks at the server, the disks and the network before it starts. Nothing is changed."));

    m_checkAgain->setObjectName(QStringLiteral("checkAgain"));
    m_checkAgain->setAutoDefault(false);
    m_stop->setObjectName(QStringLiteral("stopChecking"));
    m_stop->setAutoDefault(false);
    m_findings->setObjectName(QStringLiteral("findings"));

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_checkAgain);
    buttons->addWidget(m_stop);
    buttons->addStretch(1);
    content()->addWidget(m_findings, 1);
    content()->addLayout(buttons);

    connect(m_checkAgain, &QPushButton::clicked, this, &PreflightPage::check);
    connect(m_stop, &QPushButton::clicked, this, &PreflightPage::stop);
    connect(&m_runner, &PreflightRunner::finished, this, &PreflightPage::takeReport);
    connect(&setup, &BackupSetup::preflightChanged, this, &PreflightPage::showState);
    connect(&setup, &BackupSetup::settingsChanged, this, [this] { m_settingsChanged = true; });
    showState();
}

void PreflightPage::initializePage()
{
    // Settings that were checked and not touched since are not checked twice; "Check Again" is there for the rest.
    if (!setup().preflightFindings())
        check();
}

void PreflightPage::cleanupPage()
{
    stop();
}

void PreflightPage::check()
{
    m_findings->setBusy(tr("Looking at %1…").arg(setup().settings().connection.displayName()));
    m_settingsChanged = false;
    m_runner.start(setup().settings());
    showState();
}

void PreflightPage::stop()
{
    if (!m_runner.isRunning())
        return;
    m_runner.cancel();
    m_findings->clear();
    showState();
}

void PreflightPage::takeReport(const PreflightReport& report)
{
    // Where a tablespace became known only now, or by the first look while this one ran, it has got a folder in the
    // meantime: the findings are about other settings than those that count, so everything is looked at once more.
    if (report.server.sqlReachable)
        setup().setServerReport(report.server);
    if (m_settingsChanged) {
        check();
        return;
    }
    m_findings->setFindings(report.findings);
    setup().setPreflightFindings(report.findings);
    showState();
}

void PreflightPage::showState()
{
    const bool isRunning = m_runner.isRunning();
    m_checkAgain->setEnabled(!isRunning);
    m_stop->setVisible(isRunning);

    const auto& findings = setup().preflightFindings();
    if (isRunning)
        setReasons({tr("You can go on as soon as the check is done.")});
    else if (!findings)
        setReasons({tr("Nothing has been checked yet. Press “Check Again”.")});
    else if (hasBlocker(*findings))
        setReasons({tr("The backup would fail, so you cannot go on yet. Put right what is marked “Blocker”, then press "
                       "“Check Again”.")});
    else if (!setup().isReady())
        setReasons(setup().methodConflicts() + setup().targetConflicts() + QStringList{setup().tablespaceProblem()});
    else
        setReasons({});
}

} // namespace basekeep
