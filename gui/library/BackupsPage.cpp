#include "gui/library/BackupsPage.h"

#include "gui/library/KnownBackupDetail.h"
#include "gui/library/KnownBackupFilter.h"
#include "gui/library/KnownBackupModel.h"
#include "gui/library/KnownBackups.h"
#include "gui/library/ScanDialog.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PageHeader.h"
#include "gui/widgets/PathDelegate.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtGui/QDesktopServices>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include <array>

namespace basekeep {

namespace {

using Show = KnownBackupFilter::Show;

constexpr std::array daysToChoose{7, 30, 90};

} // namespace

BackupsPage::BackupsPage(KnownBackups& backups, QWidget* parent)
    : QWidget(parent)
    , m_backups(backups)
    , m_model(new KnownBackupModel(backups, this))
    , m_filter(new KnownBackupFilter(this))
    , m_bar(new MessageBar)
    , m_show(new QComboBox)
    , m_search(new QLineEdit)
    , m_stack(new QStackedWidget)
    , m_table(new QTreeView)
    , m_detail(new KnownBackupDetail)
    , m_verify(new QAction(icon(QStringLiteral("verify")), tr("&Verify"), this))
    , m_showFolder(new QAction(icon(QStringLiteral("folder")), tr("Sho&w Folder"), this))
    , m_details(new QAction(icon(QStringLiteral("activity")), tr("Show &Job"), this))
    , m_forget(new QAction(icon(QStringLiteral("delete")), tr("&Remove from List"), this))
{
    setObjectName(QStringLiteral("backupsPage"));
    m_bar->setObjectName(QStringLiteral("backupsMessage"));
    makeTable();
    makeActions();

    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_table);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto* empty = new EmptyState(QStringLiteral("archive"), tr("No backups yet"),
                                 tr("Choose a server on the left and take its first backup: it is checked while it "
                                    "arrives. Or look through a folder or a drive for backups that are there "
                                    "already, whichever tool took them."));
    QPushButton* emptyScan = empty->addButton(tr("&Scan for Backups…"), QStringLiteral("search"));
    emptyScan->setObjectName(QStringLiteral("backupsEmptyScan"));
    connect(emptyScan, &QPushButton::clicked, this, &BackupsPage::scan);
    m_stack->addWidget(splitter);
    m_stack->addWidget(empty);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(12);
    column->addWidget(makeHeader());
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);

    connect(&backups, &KnownBackups::changed, this, &BackupsPage::update);
    update();
}

void BackupsPage::makeTable()
{
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    m_table->setObjectName(QStringLiteral("backupsTable"));
    m_table->setAccessibleName(tr("Backups"));
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(KnownBackupModel::TakenColumn, Qt::DescendingOrder);
    m_table->setItemDelegateForColumn(KnownBackupModel::FolderColumn, new PathDelegate(m_table));
    m_table->setTabKeyNavigation(false); // Tab leaves the table
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    QHeaderView* header = m_table->header();
    header->setStretchLastSection(true);
    const int letter = fontMetrics().averageCharWidth();
    header->resizeSection(KnownBackupModel::ServerColumn, letter * 20);
    header->resizeSection(KnownBackupModel::TakenColumn,
                          fontMetrics().horizontalAdvance(formatMoment(QDateTime::currentDateTime())) + letter * 3);
    header->resizeSection(KnownBackupModel::FormColumn, letter * 24);
    header->resizeSection(KnownBackupModel::SizeColumn, letter * 12);
    header->resizeSection(KnownBackupModel::VerifiedColumn, letter * 24);
    header->resizeSection(KnownBackupModel::ResultColumn, letter * 25);
    header->resizeSection(KnownBackupModel::PresenceColumn, letter * 14);

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid())
            m_chosen = now.data(KnownBackupModel::IdRole).toString();
        update();
    });
    connect(m_filter, &QAbstractItemModel::modelReset, this, [this] { choose(m_chosen); });
    connect(m_table, &QTreeView::activated, this, [this] {
        if (m_details->isVisible())
            m_details->trigger();
        else
            m_detail->setFocus();
    });
}

void BackupsPage::makeActions()
{
    m_verify->setObjectName(QStringLiteral("backupsVerify"));
    m_showFolder->setObjectName(QStringLiteral("backupsShowFolder"));
    m_details->setObjectName(QStringLiteral("backupsDetails"));
    m_details->setToolTip(tr("Shows the job that took it, in the list of activity."));
    m_forget->setObjectName(QStringLiteral("backupsForget"));
    m_forget->setShortcut(QKeySequence::Delete);
    m_forget->setShortcutContext(Qt::WidgetShortcut);
    for (QAction* action : {m_verify, m_showFolder, m_details, m_forget})
        m_table->addAction(action);
    // The one that not every backup has stands first: the others keep their places.
    for (QAction* action : {m_details, m_verify, m_showFolder, m_forget})
        m_detail->addButton(action);
    connect(m_verify, &QAction::triggered, this, [this] {
        if (const KnownBackup* backup = current()) {
            m_bar->clear();
            Q_EMIT verifyRequested(backup->description.folder);
        }
    });
    connect(m_details, &QAction::triggered, this, [this] {
        if (const KnownBackup* backup = current())
            Q_EMIT detailsRequested(backup->jobId);
    });
    connect(m_showFolder, &QAction::triggered, this, &BackupsPage::showFolder);
    connect(m_forget, &QAction::triggered, this, &BackupsPage::forget);
}

QWidget* BackupsPage::makeHeader()
{
    m_show->setObjectName(QStringLiteral("backupsFilter"));
    m_show->setAccessibleName(tr("Which backups to show"));
    const auto add = [this](const QString& text, Show show, int days = 0) {
        m_show->addItem(text, QVariantList{int(show), days});
    };
    add(tr("All backups"), Show::Everything);
    for (const int days : daysToChoose)
        add(tr("Not verified for %n day(s)", nullptr, days), Show::NotVerifiedLately, days);
    add(tr("Never verified"), Show::NeverVerified);
    add(tr("Found not good"), Show::NotGood);
    add(tr("Missing"), Show::Missing);
    m_search->setObjectName(QStringLiteral("backupsSearch"));
    m_search->setAccessibleName(tr("Search in the backups"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(fontMetrics().averageCharWidth() * 32);
    auto* scanButton = new QPushButton(icon(QStringLiteral("search")), tr("&Scan for Backups…"));
    scanButton->setObjectName(QStringLiteral("backupsScan"));
    scanButton->setToolTip(tr("Looks through a folder or a drive for backups, whichever tool took them."));

    auto* header =
        new PageHeader(QStringLiteral("archive"), tr("All backups"), tr("Taken here, or found by a scan and adopted."));
    header->addWidget(m_show);
    header->addWidget(m_search);
    header->addWidget(scanButton);
    connect(m_show, &QComboBox::currentIndexChanged, this, &BackupsPage::applyFilter);
    connect(m_search, &QLineEdit::textChanged, this, &BackupsPage::applyFilter);
    connect(scanButton, &QPushButton::clicked, this, &BackupsPage::scan);
    return header;
}

void BackupsPage::scan()
{
    auto* dialog = new ScanDialog(m_backups, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ScanDialog::adopted, this, [this](int count) {
        m_bar->showMessage(MessageBar::Kind::Good, tr("%n backup(s) were added to the list.", nullptr, count),
                           tr("Whether a backup is good only its verification tells: choose one and verify it."));
    });
    dialog->open();
}

/// Ages have changed since it was last seen.
void BackupsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    update();
}

void BackupsPage::applyFilter()
{
    const QVariantList choice = m_show->currentData().toList();
    m_filter->setShow(Show(choice.at(0).toInt()), choice.at(1).toInt());
    m_filter->setText(m_search->text());
    update();
}

void BackupsPage::update()
{
    const KnownBackup* backup = current();
    const bool isThere = backup && backup->presence == KnownBackup::Presence::There;
    const QString whyNot = !backup || isThere ? QString()
                           : backup->presence == KnownBackup::Presence::NotOnThisDisk
                               ? tr("The backup did not come into a folder of this machine.")
                               : tr("The folder is not there any more, or its disk is not connected.");
    m_verify->setEnabled(isThere);
    m_verify->setToolTip(isThere ? tr("Reads the whole backup and checks it. Changes nothing.") : whyNot);
    m_showFolder->setEnabled(isThere);
    m_showFolder->setToolTip(whyNot);
    m_details->setVisible(backup && !backup->isAdopted());
    m_forget->setEnabled(backup);
    m_forget->setToolTip(!backup || backup->isAdopted()
                             ? tr("Takes it from this list. What is on disk stays; a scan finds it again.")
                             : tr("Forgets the backup and its job. What is on disk stays; a scan finds it again."));
    m_detail->setVisible(backup);
    if (backup)
        m_detail->showBackup(*backup);
    m_stack->setCurrentIndex(m_backups.backups().isEmpty() ? 1 : 0);
}

const KnownBackup* BackupsPage::current() const
{
    return m_model->backup(m_filter->mapToSource(m_table->currentIndex()));
}

void BackupsPage::choose(const QString& id)
{
    const QModelIndexList found =
        m_filter->match(m_filter->index(0, 0), KnownBackupModel::IdRole, id, 1, Qt::MatchExactly);
    if (!found.isEmpty())
        m_table->setCurrentIndex(found.first());
}

void BackupsPage::showFolder()
{
    if (const KnownBackup* backup = current())
        QDesktopServices::openUrl(QUrl::fromLocalFile(backup->description.folder));
}

void BackupsPage::forget()
{
    const KnownBackup* backup = current();
    if (!backup)
        return;
    const QString folder = QDir::toNativeSeparators(backup->description.folder);
    m_backups.forget(backup->id);
    m_bar->showMessage(MessageBar::Kind::Note, tr("The backup was taken from the list."),
                       tr("On disk nothing has changed: %1").arg(folder));
}

} // namespace basekeep
