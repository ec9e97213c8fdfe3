#include "gui/profiles/ProfilePage.h"

#include "engine/basebackup/Preflight.h"
#include "engine/catalogue/ProfileStore.h"
#include "gui/backups/JobHistory.h"
#include "gui/backups/JobTable.h"
#include "gui/backups/JobTableModel.h"
#include "gui/library/KnownBackups.h"
#include "gui/platform/PasswordStore.h"
#include "gui/preflight/FindingsView.h"
#include "gui/preflight/PreflightRunner.h"
#include "gui/profiles/ProfilePassword.h"
#include "gui/profiles/SandboxPanel.h"
#include "gui/profiles/ServerSafety.h"
#include "gui/replicas/ReplicaLine.h"
#include "gui/walarchive/WalArchiveLine.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PageHeader.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

QPushButton* makeButton(const QString& objectName, const QString& iconName, const QString& text)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setObjectName(objectName);
    return button;
}

QLabel* makeText(const QString& objectName)
{
    auto* label = new QLabel;
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

ProfilePage::ProfilePage(ProfileStore& profiles, JobHistory& history, const KnownBackups& backups,
                         PasswordStore& passwords, const WalArchiveRunner& walArchives, const ReplicaWatch& replicas,
                         QWidget* parent)
    : QWidget(parent)
    , m_profiles(profiles)
    , m_history(history)
    , m_backups(backups)
    , m_passwords(passwords)
    , m_runner(new PreflightRunner(this))
    , m_header(new PageHeader(QStringLiteral("server"), {}, {}))
    , m_backup(makeButton(QStringLiteral("profileBackUp"), QStringLiteral("backup"), tr("&Back Up…")))
    , m_clone(makeButton(QStringLiteral("profileClone"), QStringLiteral("clone"), tr("C&lone Replica…")))
    , m_test(makeButton(QStringLiteral("profilePageTest"), QStringLiteral("network"), {}))
    , m_edit(makeButton(QStringLiteral("profileEdit"), QStringLiteral("edit"), tr("&Edit…")))
    , m_bar(new MessageBar)
    , m_safetyIcon(new QLabel)
    , m_safetyText(makeText(QStringLiteral("safetyText")))
    , m_safetyHint(makeText(QStringLiteral("safetyHint")))
    , m_walArchive(new WalArchiveLine(walArchives))
    , m_replica(new ReplicaLine(replicas))
    , m_sandbox(new SandboxPanel)
    , m_testArea(nullptr)
    , m_findings(new FindingsView)
    , m_jobsStack(new QStackedWidget)
    , m_jobs(new JobTable(history))
{
    setObjectName(QStringLiteral("profilePage"));
    m_backup->setDefault(true);
    m_header->addWidget(m_backup);
    m_header->addWidget(m_clone);
    m_header->addWidget(m_test);
    m_header->addWidget(m_edit);
    m_jobs->setObjectName(QStringLiteral("profileJobs"));
    m_jobs->setAccessibleName(tr("Jobs of this server"));
    m_jobs->setColumnHidden(JobTableModel::ServerColumn, true);
    m_jobsStack->addWidget(m_jobs);
    m_jobsStack->addWidget(
        new EmptyState(QStringLiteral("backup"), tr("No jobs of this server yet"),
                       tr("“Back Up…” asks for a folder, checks the server, and shows the copy while it "
                          "runs. Every file is verified as it arrives.")));
    auto* jobsCaption = new QLabel(tr("Jobs"));
    QFont bold = font();
    bold.setBold(true);
    jobsCaption->setFont(bold);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(m_header);
    column->addWidget(m_bar);
    column->addWidget(makeSafetyLine());
    column->addWidget(m_walArchive);
    column->addWidget(m_replica);
    column->addWidget(m_sandbox);
    column->addWidget(m_testArea = makeTestArea(), 3);
    column->addWidget(jobsCaption);
    column->addWidget(m_jobsStack, 4);

    connect(m_backup, &QPushButton::clicked, this, [this] { Q_EMIT backupRequested(m_profile.id); });
    connect(m_clone, &QPushButton::clicked, this, [this] { Q_EMIT cloneRequested(m_profile.id); });
    connect(m_replica, &ReplicaLine::showRequested, this, &ProfilePage::replicaRequested);
    connect(m_test, &QPushButton::clicked, this, &ProfilePage::testConnection);
    connect(m_edit, &QPushButton::clicked, this, [this] { Q_EMIT editRequested(m_profile.id); });
    connect(m_runner, &PreflightRunner::finished, this, [this](const PreflightReport& report) {
        setTesting(false);
        m_findings->setFindings(report.findings);
    });
    connect(m_walArchive, &WalArchiveLine::setUpRequested, this, &ProfilePage::walArchiveSetUpRequested);
    connect(m_walArchive, &WalArchiveLine::showRequested, this, &ProfilePage::walArchiveRequested);
    connect(m_sandbox, &SandboxPanel::startRequested, this, &ProfilePage::sandboxStartRequested);
    connect(m_sandbox, &SandboxPanel::removed, this, [this] { Q_EMIT sandboxRemoved(m_profile.id); });
    connect(m_sandbox, &SandboxPanel::failed, m_bar, &MessageBar::showFailure);
    connect(m_jobs, &JobTable::openRequested, this, &ProfilePage::jobRequested);
    connect(m_jobs, &JobTable::rowsChanged, this, &ProfilePage::updateSafety);
    connect(&m_history, &JobHistory::changed, this, &ProfilePage::updateSafety);
    connect(&m_backups, &KnownBackups::changed, this, &ProfilePage::updateSafety);
    connect(&m_profiles, &ProfileStore::changed, this, &ProfilePage::update);
    setTesting(false);
    closeTest();
    m_sandbox->hide();
}

void ProfilePage::setProfile(const QString& id)
{
    if (id != m_profile.id) {
        closeTest();
        m_bar->clear();
    }
    m_profile.id = id;
    update();
}

void ProfilePage::testConnection()
{
    if (m_isTesting)
        return closeTest();
    const int number = ++m_testNumber;
    resolvePassword(this, m_profile, m_passwords, [this, number](std::optional<ConnectionSettings> connection) {
        if (!connection || number != m_testNumber)
            return;
        BackupSettings settings; // without a target: only the server is looked at
        settings.connection = *connection;
        setTesting(true);
        m_runner->start(settings);
    });
}

void ProfilePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateSafety();
}

QWidget* ProfilePage::makeSafetyLine()
{
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_safetyText);
    texts->addWidget(m_safetyHint);
    auto* holder = new QWidget;
    holder->setObjectName(QStringLiteral("safetyLine"));
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_safetyIcon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    return holder;
}

QWidget* ProfilePage::makeTestArea()
{
    auto* caption = new QLabel(tr("Connection test"));
    QFont bold = font();
    bold.setBold(true);
    caption->setFont(bold);
    auto* close = new QToolButton;
    close->setObjectName(QStringLiteral("closeTest"));
    close->setIcon(icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Close the connection test"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &ProfilePage::closeTest);

    auto* head = new QHBoxLayout;
    head->addWidget(caption, 1);
    head->addWidget(close);
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(head);
    column->addWidget(m_findings, 1);
    m_findings->setObjectName(QStringLiteral("profilePageFindings"));
    return holder;
}

void ProfilePage::update()
{
    const std::optional<Profile> profile = m_profiles.find(m_profile.id);
    if (!profile)
        return;
    m_profile = *profile;
    m_walArchive->setProfile(profile->id);
    m_replica->setServer(profile->name);
    m_header->setTitle(profile->name);
    m_header->setSubtitle(profile->connection.displayName());
    m_sandbox->setVisible(profile->isSandbox);
    if (profile->isSandbox)
        m_sandbox->look();
    m_jobs->filter().setProfile(*profile);
    updateSafety();
}

void ProfilePage::updateSafety()
{
    const ServerSafety safety(m_profile, m_history.entries(), m_backups.backups(), QDateTime::currentDateTimeUtc());
    m_safetyIcon->setPixmap(icon(safety.iconName(), safety.color()).pixmap(24));
    m_safetyText->setText(safety.sentence());
    m_jobs->setDamaged(m_backups.damagedSince());
    m_safetyHint->setText(safety.hint());
    m_safetyHint->setVisible(!safety.hint().isEmpty());
    m_jobsStack->setCurrentIndex(m_jobs->isEmpty() ? 1 : 0);
}

void ProfilePage::setTesting(bool isTesting)
{
    m_isTesting = isTesting;
    m_test->setText(isTesting ? tr("S&top Test") : tr("&Test Connection"));
    m_test->setIcon(icon(isTesting ? QStringLiteral("stop") : QStringLiteral("network")));
    if (isTesting) {
        m_findings->setBusy(tr("Asking the server …"));
        m_testArea->show();
    }
}

void ProfilePage::closeTest()
{
    ++m_testNumber;
    m_runner->cancel();
    setTesting(false);
    m_findings->clear();
    m_testArea->hide();
}

} // namespace basekeep
