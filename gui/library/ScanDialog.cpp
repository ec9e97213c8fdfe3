#include "gui/library/ScanDialog.h"

#include "gui/library/FoundBackupModel.h"
#include "gui/library/KnownBackups.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PathDelegate.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QStorageInfo>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr int sampleIntervalMs = 200;
constexpr int longestLog = 2000; ///< lines
constexpr int logLines = 6;      ///< in sight

} // namespace

ScanDialog::ScanDialog(KnownBackups& backups, QWidget* parent)
    : QDialog(parent), m_backups(backups), m_model(new FoundBackupModel(this)), m_bar(new MessageBar)
{
    setObjectName(QStringLiteral("scanDialog"));
    setWindowTitle(tr("Scan for Backups"));
    m_bar->setObjectName(QStringLiteral("scanMessage"));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(10);
    column->addWidget(new QuietLabel(tr("Finds base backups that any tool took: folders, and archives with or without "
                                        "compression. Nothing is changed; links are not followed.")));
    column->addWidget(makePlace());
    column->addWidget(m_bar);
    column->addWidget(makeProgress());
    column->addWidget(makeFinds(), 1);
    column->addWidget(makeButtons());
    const int letter = fontMetrics().averageCharWidth();
    resize(letter * 180, fontMetrics().height() * 34);

    m_timer.setInterval(sampleIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &ScanDialog::sample);
    connect(m_folder, &FolderEdit::folderChanged, this, &ScanDialog::updateState);
    connect(m_model, &FoundBackupModel::choiceChanged, this, &ScanDialog::updateState);
    updateState();
}

ScanDialog::~ScanDialog() = default;

QWidget* ScanDialog::makePlace()
{
    m_folder = new FolderEdit(tr("Folder or drive to scan"), tr("Choose a folder or a drive"));
    m_folder->edit()->setObjectName(QStringLiteral("scanFolder"));
    m_folder->setPlaceholder(tr("A folder, or a whole drive"));
    m_drives = new QPushButton(tr("&Drives"));
    m_drives->setObjectName(QStringLiteral("scanDrives"));
    m_drives->setMenu(new QMenu(m_drives));
    connect(m_drives->menu(), &QMenu::aboutToShow, this, &ScanDialog::listDrives);
    m_start = new QPushButton;
    m_start->setObjectName(QStringLiteral("scanStart"));
    connect(m_start, &QPushButton::clicked, this, &ScanDialog::startOrStop);
    connect(m_folder->edit(), &QLineEdit::returnPressed, this, &ScanDialog::start);

    auto* place = new QWidget;
    auto* row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(tr("&Look in:"));
    label->setBuddy(m_folder->edit());
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(m_drives);
    row->addWidget(m_start);
    return place;
}

QWidget* ScanDialog::makeProgress()
{
    m_busy = new QProgressBar;
    m_busy->setRange(0, 0); // nobody knows how many folders there are
    m_busy->setTextVisible(false);
    m_busy->setMaximumWidth(fontMetrics().averageCharWidth() * 20);
    QSizePolicy policy = m_busy->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_busy->setSizePolicy(policy);
    m_counts = new QLabel;
    m_counts->setObjectName(QStringLiteral("scanCounts"));
    m_current = new ElidedLabel(nullptr, Qt::ElideMiddle);
    m_current->setTextFormat(Qt::PlainText);

    auto* progress = new QWidget;
    auto* row = new QHBoxLayout(progress);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_counts);
    row->addWidget(m_current, 1);
    row->addWidget(m_busy);
    return progress;
}

QWidget* ScanDialog::makeFinds()
{
    m_finds = new QTreeView;
    m_finds->setObjectName(QStringLiteral("scanFinds"));
    m_finds->setAccessibleName(tr("Backups that were found"));
    m_finds->setModel(m_model);
    m_finds->setRootIsDecorated(false);
    m_finds->setUniformRowHeights(true);
    m_finds->setAlternatingRowColors(true);
    m_finds->setAllColumnsShowFocus(true);
    m_finds->setItemDelegateForColumn(FoundBackupModel::FolderColumn, new PathDelegate(m_finds));
    m_finds->setTabKeyNavigation(false);
    const int letter = fontMetrics().averageCharWidth();
    QHeaderView* header = m_finds->header();
    header->resizeSection(FoundBackupModel::FolderColumn, letter * 50);
    header->resizeSection(FoundBackupModel::StateColumn, letter * 22);
    header->resizeSection(FoundBackupModel::FormColumn, letter * 30);
    header->resizeSection(FoundBackupModel::TakenColumn,
                          fontMetrics().horizontalAdvance(formatMoment(QDateTime::currentDateTime())) + letter * 3);
    header->resizeSection(FoundBackupModel::SizeColumn, letter * 12);

    m_all = new QCheckBox(tr("Choose all &new ones"));
    m_all->setObjectName(QStringLiteral("scanAll"));
    m_all->setChecked(true);
    connect(m_all, &QCheckBox::clicked, m_model, &FoundBackupModel::chooseAll);
    m_logButton = new QToolButton;
    m_logButton->setObjectName(QStringLiteral("scanLogButton"));
    m_logButton->setText(tr("Left &out"));
    m_logButton->setToolTip(tr("What looked like a backup and is none, and what could not be read."));
    m_logButton->setCheckable(true);
    m_logButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_logButton->setAutoRaise(true);
    m_log = new QPlainTextEdit;
    m_log->setObjectName(QStringLiteral("scanLog"));
    m_log->setAccessibleName(tr("What was left out"));
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(longestLog);
    m_log->setFixedHeight(fontMetrics().lineSpacing() * logLines);
    m_log->hide();
    m_log->setTabChangesFocus(true);
    connect(m_logButton, &QToolButton::toggled, this, [this](bool isShown) {
        m_log->setVisible(isShown);
        updateState();
    });

    auto* finds = new QWidget;
    auto* column = new QVBoxLayout(finds);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    row->addWidget(m_all);
    row->addStretch();
    row->addWidget(m_logButton);
    column->addWidget(m_finds, 1);
    column->addLayout(row);
    column->addWidget(m_log);
    return finds;
}

QWidget* ScanDialog::makeButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_adopt = buttons->addButton(QString(), QDialogButtonBox::AcceptRole);
    m_adopt->setObjectName(QStringLiteral("scanAdopt"));
    m_adopt->setIcon(icon(QStringLiteral("add")));
    connect(m_adopt, &QPushButton::clicked, this, &ScanDialog::adopt);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    return buttons;
}

void ScanDialog::listDrives()
{
    QMenu* menu = m_drives->menu();
    menu->clear();
    const QList<QStorageInfo> volumes = QStorageInfo::mountedVolumes();
    for (const QStorageInfo& volume : volumes) {
        if (!volume.isReady() || volume.bytesTotal() <= 0)
            continue;
        const QString path = volume.rootPath();
        const QString name = QDir::toNativeSeparators(path).replace(QLatin1Char('&'), QLatin1String("&&"));
        QAction* action =
            menu->addAction(icon(QStringLiteral("database")),
                            tr("%1 (%2)", "drive, size").arg(name, formatBytes(quint64(volume.bytesTotal()))));
        connect(action, &QAction::triggered, this, [this, path] { m_folder->setFolder(path); });
    }
}

void ScanDialog::startOrStop()
{
    if (isRunning())
        m_scan->cancel();
    else
        start();
}

void ScanDialog::start()
{
    const QString folder = m_folder->folder();
    if (isRunning() || folder.isEmpty())
        return;
    m_bar->clear();
    m_log->clear();
    m_model->clear();
    m_all->setChecked(true);
    m_places = m_backups.library().places();
    m_scan = std::make_unique<BackupScan>(QDir::cleanPath(folder));
    connect(m_scan.get(), &BackupScan::backupFound, this, [this](const BackupDescription& backup) {
        m_model->append(backup, BackupLibrary::isKnown(backup.folder, m_places));
    });
    connect(m_scan.get(), &Job::logged, this, [this](const LogEntry& entry) { m_log->appendPlainText(entry.text); });
    connect(m_scan.get(), &Job::finished, this, &ScanDialog::conclude);
    m_scan->start();
    m_timer.start();
    sample();
    updateState();
}

void ScanDialog::sample()
{
    const BackupScan::Counts counts = m_scan->counts();
    QStringList parts{tr("Folders looked at: %1").arg(formatCount(counts.folders)),
                      tr("backups found: %1").arg(formatCount(counts.backups))};
    if (const quint64 others = counts.dataDirectories + counts.unfinishedBackups; others > 0)
        parts << tr("no backups: %1").arg(formatCount(others));
    if (counts.unreadableFolders > 0)
        parts << tr("not readable: %1").arg(formatCount(counts.unreadableFolders));
    m_counts->setText(parts.join(tr(", ", "between items")));
    m_current->setText(isRunning() ? QDir::toNativeSeparators(m_scan->currentFolder()) : QString());
}

void ScanDialog::conclude()
{
    m_timer.stop();
    sample();
    const std::optional<Failure> failure = m_scan->failure();
    const BackupScan::Counts counts = m_scan->counts();
    if (m_scan->state() == Job::State::Cancelled)
        m_bar->showMessage(MessageBar::Kind::Note, tr("The scan was stopped."),
                           tr("What was found so far can be adopted."));
    else if (failure)
        m_bar->showFailure(*failure);
    else if (counts.backups == 0)
        m_bar->showMessage(MessageBar::Kind::Note, tr("There is no base backup in there."),
                           tr("Dumps, and the repositories of backup tools that have a format of their own, are not "
                              "base backups."));
    else if (counts.unreadableFolders > 0)
        m_bar->showMessage(MessageBar::Kind::Warning,
                           tr("%n folder(s) could not be read.", nullptr, int(counts.unreadableFolders)),
                           tr("“Left out” tells which. There may be backups in them."));
    updateState();
}

void ScanDialog::adopt()
{
    const QList<BackupDescription> chosen = m_model->chosen();
    try {
        m_backups.adopt(chosen);
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
        return;
    }
    Q_EMIT adopted(int(chosen.size()));
    accept();
}

void ScanDialog::updateState()
{
    const bool runs = isRunning();
    m_start->setText(runs ? tr("S&top") : tr("&Scan"));
    m_start->setIcon(icon(runs ? QStringLiteral("stop") : QStringLiteral("search")));
    m_start->setEnabled(runs || !m_folder->folder().isEmpty());
    m_start->setDefault(!runs && m_model->rowCount() == 0);
    m_folder->setEnabled(!runs);
    m_drives->setEnabled(!runs);
    m_busy->setVisible(runs);
    const int chosen = int(m_model->chosen().size());
    m_adopt->setText(chosen == 0 ? tr("&Adopt") : tr("&Adopt %n Backup(s)", nullptr, chosen));
    m_adopt->setEnabled(chosen > 0 && !runs);
    m_adopt->setDefault(m_adopt->isEnabled());
    m_adopt->setToolTip(runs ? tr("Stop the scan first, or wait for its end.") : QString());
    m_all->setEnabled(m_model->rowCount() > 0);
    m_logButton->setIcon(
        icon(m_logButton->isChecked() ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    m_logButton->setVisible(!m_log->document()->isEmpty());
}

bool ScanDialog::isRunning() const
{
    return m_scan && !m_scan->isOver();
}

} // namespace basekeep
