#include "gui/verify/VerifyPage.h"

#include "engine/verify/VerifyJob.h"
#include "gui/verify/BackupPlace.h"
#include "gui/verify/NamesServerBox.h"
#include "gui/verify/VerdictBanner.h"
#include "gui/verify/VerifyOptionsForm.h"
#include "gui/verify/VerifyProgressView.h"
#include "gui/verify/VerifyResultView.h"
#include "gui/verify/VerifyRunner.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PageHeader.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/widgets/ReasonLine.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <chrono>

namespace basekeep {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds samplingInterval = 200ms;
constexpr qsizetype mostResults = 10; ///< each may hold ten thousand findings

QString shownFolder(const QString& folder)
{
    return QDir::toNativeSeparators(folder);
}

/// The last names of a path tell backups apart, the first ones do not.
QString shortFolder(const QString& folder)
{
    const QFileInfo place(QDir::cleanPath(folder));
    return shownFolder(QFileInfo(place.path()).fileName() + u'/' + place.fileName());
}

} // namespace

VerifyPage::VerifyPage(VerifyRunner& runner, Settings& settings, const Servers& servers, QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_header(new PageHeader(QStringLiteral("verify"), tr("Verify"),
                              tr("Is a backup good? Whoever took it, plain or in archives.")))
    , m_choice(new QComboBox)
    , m_bar(new MessageBar)
    , m_options(new VerifyOptionsForm(new NamesServerBox(servers.profiles, servers.history, servers.passwords)))
    , m_obstacle(new ReasonLine)
    , m_waiting(new QuietLabel)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState(QStringLiteral("verify"), tr("Is this backup good?"),
                             tr("Drop the folder of a backup anywhere on this window, or choose it. Every file is held "
                                "against the backup's manifest, and the WAL that recovery needs is walked record by "
                                "record. Nothing is changed, and no PostgreSQL needs to be installed.")))
    , m_progress(new VerifyProgressView)
    , m_result(new VerifyResultView(settings))
{
    setObjectName(QStringLiteral("verifyPage"));
    m_bar->setObjectName(QStringLiteral("verifyMessage"));
    m_obstacle->setObjectName(QStringLiteral("verifyObstacle"));
    m_waiting->setObjectName(QStringLiteral("verifyWaiting"));
    m_stack->setObjectName(QStringLiteral("verifyStack"));
    m_choice->setObjectName(QStringLiteral("verifyResults"));
    m_choice->setAccessibleName(tr("Verifications of this window"));
    m_choice->setToolTip(tr("Verifications since this window was opened"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    constexpr int choiceLetters = 26;
    m_choice->setMinimumContentsLength(choiceLetters);
    m_header->addWidget(m_choice);
    m_empty->setObjectName(QStringLiteral("verifyEmpty"));
    QPushButton* choose = m_empty->addButton(tr("C&hoose Backup…"), QStringLiteral("folder"));
    choose->setObjectName(QStringLiteral("verifyChoose"));
    for (QWidget* page : std::initializer_list<QWidget*>{m_empty, m_result, m_progress})
        m_stack->addWidget(page);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(10);
    column->addWidget(m_header);
    column->addWidget(makeChooser());
    column->addWidget(m_options);
    column->addWidget(m_obstacle);
    column->addWidget(m_bar);
    column->addWidget(m_waiting);
    column->addWidget(m_stack, 1);
    m_options->hide();

    m_timer.setInterval(samplingInterval);
    connect(&m_timer, &QTimer::timeout, this, &VerifyPage::sample);
    connect(choose, &QPushButton::clicked, m_folder, &FolderEdit::browse);
    connect(m_options, &VerifyOptionsForm::changed, this, &VerifyPage::updateChooser);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &VerifyPage::showChoice);
    connect(m_progress, &VerifyProgressView::cancelRequested, &m_runner, &VerifyRunner::cancel);
    connect(m_result, &VerifyResultView::verifyAgainRequested, this, &VerifyPage::verifyAgain);
    connect(m_result, &VerifyResultView::exportStarted, this, [this](const QString& file) {
        m_bar->showMessage(MessageBar::Kind::Note, tr("The report is being written to %1 …").arg(shownFolder(file)));
    });
    connect(m_result, &VerifyResultView::exported, this, [this](const QString& file) {
        m_bar->showMessage(MessageBar::Kind::Good, tr("The report was written to %1.").arg(shownFolder(file)));
        m_bar->setAction(tr("&Open Report"), [file] { QDesktopServices::openUrl(QUrl::fromLocalFile(file)); });
    });
    connect(m_result, &VerifyResultView::exportFailed, m_bar, &MessageBar::showFailure);
    connect(&m_runner, &VerifyRunner::started, this, &VerifyPage::showStarted);
    connect(&m_runner, &VerifyRunner::ended, this, &VerifyPage::showEnded);
    connect(&m_runner, &VerifyRunner::waitingChanged, this, &VerifyPage::updateWaiting);
    updateChoices(0);
    updateChooser();
    updateWaiting();
}

QWidget* VerifyPage::makeChooser()
{
    m_folder = new FolderEdit(tr("Folder of the backup"), tr("Choose the Backup to Verify"));
    m_folder->setObjectName(QStringLiteral("verifyFolder"));
    m_folder->setPlaceholder(tr("Folder of the backup, or drop it on the window"));
    auto* label = new QLabel(tr("&Backup:"));
    label->setBuddy(m_folder->edit());
    m_optionsButton = new QToolButton;
    m_optionsButton->setObjectName(QStringLiteral("verifyOptionsButton"));
    m_optionsButton->setText(tr("&Options"));
    m_optionsButton->setAccessibleName(tr("Show the options of the verification"));
    m_optionsButton->setCheckable(true);
    m_optionsButton->setAutoRaise(true);
    m_optionsButton->setArrowType(Qt::RightArrow);
    m_optionsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_verify = new QPushButton(icon(QStringLiteral("verify")), tr("&Verify"));
    m_verify->setObjectName(QStringLiteral("verifyStart"));

    auto* chooser = new QWidget;
    auto* row = new QHBoxLayout(chooser);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(m_optionsButton);
    row->addWidget(m_verify);

    connect(m_optionsButton, &QToolButton::toggled, this, [this](bool isOpen) {
        m_optionsButton->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        m_options->setVisible(isOpen);
    });
    connect(m_folder, &FolderEdit::folderChanged, this, &VerifyPage::updateChooser);
    connect(m_folder, &FolderEdit::folderChanged, &m_options->names(), &NamesServerBox::setBackup);
    connect(m_folder->edit(), &QLineEdit::returnPressed, m_verify, &QPushButton::click);
    connect(m_verify, &QPushButton::clicked, this, &VerifyPage::startChosen);
    return chooser;
}

void VerifyPage::verify(const QString& path)
{
    try {
        const BackupPlace place = BackupPlace::of(path);
        m_folder->setFolder(place.folder);
        m_options->setPlaces(place.manifest);
        m_options->names().forgetChoice();
        VerifySettings settings = m_options->settings();
        settings.folder = place.folder;
        prepare(settings);
    } catch (const Failure& failure) {
        m_bar->showMessage(MessageBar::Kind::Warning, failure.message, failure.hint, failure.detail);
    }
}

void VerifyPage::chooseBackup()
{
    m_folder->edit()->setFocus();
    m_folder->edit()->selectAll();
}

void VerifyPage::startChosen()
{
    try {
        const BackupPlace place = BackupPlace::of(m_folder->folder());
        if (!place.manifest.isEmpty())
            m_options->setPlaces(place.manifest);
        VerifySettings settings = m_options->settings();
        settings.folder = place.folder;
        prepare(settings);
    } catch (const Failure& failure) {
        m_bar->showMessage(MessageBar::Kind::Warning, failure.message, failure.hint, failure.detail);
    }
}

/// Starts as soon as it is known who tells the names of damaged relations.
void VerifyPage::prepare(const VerifySettings& settings)
{
    m_options->names().resolve(settings.folder, [this, settings](std::optional<ConnectionSettings> connection) {
        VerifySettings complete = settings;
        complete.namesFrom = std::move(connection);
        start(complete);
    });
}

void VerifyPage::start(const VerifySettings& settings)
{
    switch (m_runner.start(settings)) {
    case VerifyRunner::Answer::Started:
        return;
    case VerifyRunner::Answer::Queued:
        m_bar->clear();
        return;
    case VerifyRunner::Answer::AlreadyAsked:
        m_bar->showMessage(MessageBar::Kind::Note,
                           tr("%1 is being verified, or waits for it.", "folder").arg(shownFolder(settings.folder)));
        m_askedAgain = m_bar->text();
        return;
    }
}

void VerifyPage::verifyAgain()
{
    start(m_results.at(m_choice->currentData().toInt()).settings);
}

void VerifyPage::showStarted()
{
    m_bar->clear();
    m_progress->showJob(*m_runner.job());
    m_timer.start();
    updateChoices(0);
}

void VerifyPage::showEnded(const VerifyReport& report)
{
    m_timer.stop();
    if (m_bar->text() == m_askedAgain) // which is not so any more
        m_bar->clear();
    addResult({m_runner.job()->settings(), report});
    updateChoices(0);
}

void VerifyPage::showReport(const VerifyReport& report)
{
    const auto isSame = [&report](const Result& result) {
        return result.report.folder == report.folder && result.report.startedAt == report.startedAt;
    };
    m_results.removeIf(isSame);
    VerifySettings settings;
    settings.folder = report.folder;
    addResult({settings, report});
    updateChoices(m_runner.isRunning() ? 1 : 0);
}

void VerifyPage::addResult(const Result& result)
{
    m_results.prepend(result);
    if (m_results.size() > mostResults)
        m_results.removeLast();
}

void VerifyPage::updateChoices(int current)
{
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    if (m_runner.isRunning())
        m_choice->addItem(icon(QStringLiteral("play"), StateColor::Accent),
                          tr("Now: %1", "folder").arg(shortFolder(m_runner.job()->settings().folder)), -1);
    for (qsizetype result = 0; result < m_results.size(); ++result) {
        const VerifyReport& report = m_results.at(result).report;
        const VerdictBanner::Look look = VerdictBanner::lookOf(report);
        m_choice->addItem(icon(look.icon, look.color),
                          tr("%1: %2", "time, folder")
                              .arg(QLocale().toString(report.startedAt.toLocalTime().time(), QLocale::ShortFormat),
                                   shortFolder(report.folder)),
                          int(result));
        m_choice->setItemData(m_choice->count() - 1, shownFolder(report.folder) + u'\n' + report.verdictText(),
                              Qt::ToolTipRole);
    }
    m_choice->setVisible(m_choice->count() > 1);
    m_choice->setCurrentIndex(m_choice->count() > 0 ? current : -1);
    showChoice();
}

void VerifyPage::showChoice()
{
    const QVariant chosen = m_choice->currentData();
    if (!chosen.isValid()) {
        m_stack->setCurrentWidget(m_empty);
    } else if (chosen.toInt() < 0) {
        m_header->setSubtitle(shownFolder(m_runner.job()->settings().folder));
        m_stack->setCurrentWidget(m_progress);
    } else {
        const VerifyReport& report = m_results.at(chosen.toInt()).report;
        m_header->setSubtitle(shownFolder(report.folder));
        m_result->showReport(report);
        m_stack->setCurrentWidget(m_result);
    }
}

void VerifyPage::updateChooser()
{
    const QString wrongOption = m_options->obstacle();
    const QString obstacle = m_folder->folder().isEmpty() ? tr("Choose a backup first.") : wrongOption;
    m_obstacle->setReason(wrongOption);
    m_verify->setEnabled(obstacle.isEmpty());
    m_verify->setToolTip(obstacle);
    m_optionsButton->setText(m_options->isUsual() ? tr("&Options") : tr("&Options (changed)"));
}

void VerifyPage::updateWaiting()
{
    QStringList folders;
    for (const VerifySettings& settings : m_runner.waiting())
        folders << shownFolder(settings.folder);
    m_waiting->setText(tr("Waiting for its turn: %1", "folders").arg(folders.join(QStringLiteral(", "))));
    m_waiting->setVisible(!folders.isEmpty());
}

void VerifyPage::sample()
{
    if (m_runner.isRunning())
        m_progress->showSample(*m_runner.job());
}

} // namespace basekeep
