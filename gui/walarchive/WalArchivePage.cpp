#include "gui/walarchive/WalArchivePage.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/platform/PasswordStore.h"
#include "gui/profiles/ProfilePassword.h"
#include "gui/walarchive/SlotDropper.h"
#include "gui/walarchive/WalArchiveDetail.h"
#include "gui/walarchive/WalArchiveDialog.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/walarchive/WalArchiveTableModel.h"
#include "gui/walarchive/WalArchiveWords.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/PageHeader.h"

#include <QtCore/QDir>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr int mostRowsInSight = 6;

} // namespace

WalArchivePage::WalArchivePage(WalArchiveRunner& runner, ProfileStore& profiles, PasswordStore& passwords,
                               QWidget* parent)
    : QWidget(parent)
    , m_runner(runner)
    , m_profiles(profiles)
    , m_passwords(passwords)
    , m_model(new WalArchiveTableModel(runner, this))
    , m_dropper(new SlotDropper(this))
    , m_bar(new MessageBar)
    , m_stack(new QStackedWidget)
    , m_details(new QStackedWidget)
{
    setObjectName(QStringLiteral("walArchivePage"));
    m_bar->setObjectName(QStringLiteral("walMessage"));
    auto* header = new PageHeader(QStringLiteral("wal"), tr("WAL archives"),
                                  tr("What servers write to their write-ahead log, received without end."));
    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("Set &Up WAL Archive…"));
    add->setObjectName(QStringLiteral("walSetUp"));
    header->addWidget(add);

    auto* both = new QWidget;
    auto* bothColumn = new QVBoxLayout(both);
    bothColumn->setContentsMargins(0, 0, 0, 0);
    bothColumn->addWidget(makeList());
    bothColumn->addWidget(m_details, 1);
    m_stack->addWidget(makeEmptyState());
    m_stack->addWidget(both);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(12);
    column->addWidget(header);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);

    connect(add, &QPushButton::clicked, this, [this] { setUp({}); });
    connect(&runner, &WalArchiveRunner::listChanged, this, &WalArchivePage::update);
    connect(&runner, &WalArchiveRunner::ended, this, [this](const QString& id) {
        if (const std::function<void()> action = m_whenStopped.take(id))
            action();
    });
    connect(m_dropper, &SlotDropper::dropped, this, [this](const QString& slot) {
        removeFromList(std::exchange(m_dropping, {}));
        m_bar->showMessage(MessageBar::Kind::Good, tr("The replication slot “%1” was dropped.").arg(slot));
    });
    connect(m_dropper, &SlotDropper::failed, this, [this](const Failure& failure) {
        m_dropping.clear();
        m_bar->showFailure(failure);
    });
    update();
}

void WalArchivePage::setUp(const QString& profileId)
{
    if (m_profiles.profiles().isEmpty())
        return Q_EMIT addServerRequested();
    WalArchive archive;
    archive.profileId = profileId;
    openDialog(archive);
}

void WalArchivePage::choose(const QString& id)
{
    const QModelIndex found = m_model->find(id);
    if (!found.isValid())
        return;
    m_list->setCurrentIndex(found);
    m_list->scrollTo(found);
}

QWidget* WalArchivePage::makeList()
{
    m_list = new QTreeView;
    m_list->setObjectName(QStringLiteral("walArchiveList"));
    m_list->setAccessibleName(tr("WAL archives"));
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
    header->resizeSection(WalArchiveTableModel::StateColumn, letter * 24);
    header->resizeSection(WalArchiveTableModel::ServerColumn, letter * 22);
    header->resizeSection(WalArchiveTableModel::SegmentColumn,
                          fontMetrics().horizontalAdvance(QString(24, QLatin1Char('0'))) + letter * 4);
    header->resizeSection(WalArchiveTableModel::RateColumn, letter * 15);
    header->resizeSection(WalArchiveTableModel::LagColumn, letter * 15);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &WalArchivePage::showCurrent);
    return m_list;
}

QWidget* WalArchivePage::makeEmptyState()
{
    auto* empty = new EmptyState(
        QStringLiteral("wal"), tr("No WAL archive yet"),
        tr("A backup brings a server back to the moment it was taken; with a WAL archive beside it, to any moment "
           "since then, up to the last second before an accident. A receiver keeps a copy of everything that the "
           "server "
           "writes to its write-ahead log, as long as it runs."));
    empty->setObjectName(QStringLiteral("walEmptyState"));
    QPushButton* add = empty->addButton(tr("&Set Up WAL Archive…"), QStringLiteral("add"));
    add->setObjectName(QStringLiteral("walEmptySetUp"));
    connect(add, &QPushButton::clicked, this, [this] { setUp({}); });
    return empty;
}

void WalArchivePage::fitList()
{
    // Few rows are the rule: the list takes what they need, the room is for the one that is looked at.
    const int rows = qBound(1, m_model->rowCount(), mostRowsInSight);
    m_list->setFixedHeight(m_list->header()->sizeHint().height() + rows * qMax(1, m_list->sizeHintForRow(0)) +
                           2 * m_list->frameWidth());
}

void WalArchivePage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    fitList(); // before, the style's own sizes are not known
}

void WalArchivePage::update()
{
    const QStringList known = m_detailOf.keys();
    for (const QString& id : known)
        if (!m_runner.find(id))
            delete m_detailOf.take(id);
    for (const WalArchive& archive : m_runner.archives()) {
        if (m_detailOf.contains(archive.id))
            continue;
        auto* detail = new WalArchiveDetail(m_runner, archive.id);
        connect(detail, &WalArchiveDetail::startRequested, this, &WalArchivePage::start);
        connect(detail, &WalArchiveDetail::stopRequested, &m_runner, &WalArchiveRunner::stop);
        connect(detail, &WalArchiveDetail::editRequested, this, [this](const QString& id) {
            if (const std::optional<WalArchive> edited = m_runner.find(id))
                openDialog(*edited);
        });
        connect(detail, &WalArchiveDetail::removeRequested, this, &WalArchivePage::askBeforeRemoving);
        m_detailOf.insert(archive.id, detail);
        m_details->addWidget(detail);
    }
    fitList();
    m_stack->setCurrentIndex(m_detailOf.isEmpty() ? 0 : 1);
    if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    showCurrent();
}

void WalArchivePage::showCurrent()
{
    const QString id = m_list->currentIndex().data(WalArchiveTableModel::IdRole).toString();
    if (WalArchiveDetail* detail = m_detailOf.value(id))
        m_details->setCurrentWidget(detail);
}

Profile WalArchivePage::profileOf(const WalArchive& archive) const
{
    if (const std::optional<Profile> profile = m_profiles.find(archive.profileId))
        return *profile;
    Profile gone; // the server was removed from the list; the archive still knows how to reach it
    gone.id = archive.profileId;
    gone.name = WalArchiveWords::serverName(archive);
    gone.connection = archive.settings.connection;
    return gone;
}

void WalArchivePage::openDialog(const WalArchive& archive)
{
    auto* dialog = new WalArchiveDialog(m_runner, m_profiles, archive, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, archive] { takeDialog(archive, dialog->archiveId(), dialog->shallStart()); });
    dialog->open();
}

void WalArchivePage::takeDialog(const WalArchive& before, const QString& id, bool shallStart)
{
    m_bar->clear();
    choose(id);
    if (shallStart)
        return start(id);
    const std::optional<WalArchive> after = m_runner.find(id);
    if (!after || !m_runner.isRunning(id) || after->settings.toJson() == before.settings.toJson())
        return;
    m_bar->showMessage(MessageBar::Kind::Note, tr("The changes count from the next start of the receiver."));
    m_bar->setAction(tr("Start &Again Now"), [this, id] { whenStopped(id, [this, id] { start(id); }); });
}

void WalArchivePage::start(const QString& id)
{
    const std::optional<WalArchive> archive = m_runner.find(id);
    if (!archive)
        return;
    m_bar->clear();
    resolvePassword(this, profileOf(*archive), m_passwords, [this, id](std::optional<ConnectionSettings> connection) {
        if (!connection)
            return;
        try {
            m_runner.start(id, *connection);
        } catch (const Failure& failure) {
            m_bar->showFailure(failure);
        }
    });
}

void WalArchivePage::whenStopped(const QString& id, std::function<void()> action)
{
    if (!m_runner.isRunning(id))
        return action();
    m_whenStopped.insert(id, std::move(action));
    m_runner.stop(id);
}

void WalArchivePage::askBeforeRemoving(const QString& id)
{
    const std::optional<WalArchive> archive = m_runner.find(id);
    if (!archive)
        return;
    const QString slot = archive->settings.slot;
    auto* question =
        new QMessageBox(QMessageBox::Question, tr("Remove WAL Archive"),
                        m_runner.isRunning(id) ? tr("Stop the receiver and remove the archive from the list?")
                                               : tr("Remove the archive from the list?"),
                        QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("walRemoveQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    QString text =
        tr("Nothing is deleted: the WAL stays in %1.").arg(QDir::toNativeSeparators(archive->settings.directory));
    auto* drop = new QCheckBox(tr("&Drop the replication slot “%1” on the server").arg(slot));
    drop->setObjectName(QStringLiteral("walDropSlot"));
    if (!slot.isEmpty()) {
        text += QStringLiteral("\n\n") +
                tr("As long as the slot “%1” is there and nobody receives with it, the server keeps all its WAL, until "
                   "its disk is full. Once the slot is dropped, the server may recycle WAL that was not received: this "
                   "archive can then not be continued without a hole.")
                    .arg(slot);
        question->setCheckBox(drop);
    } else {
        delete drop;
        drop = nullptr;
    }
    question->setInformativeText(text);
    QPushButton* remove = question->addButton(tr("&Remove from List"), QMessageBox::DestructiveRole);
    remove->setObjectName(QStringLiteral("walRemoveFromList"));
    question->setDefaultButton(question->addButton(tr("&Keep Archive"), QMessageBox::RejectRole));
    connect(question, &QMessageBox::buttonClicked, this, [this, question, remove, drop, archive] {
        if (question->clickedButton() != remove)
            return;
        if (!drop || !drop->isChecked())
            return whenStopped(archive->id, [this, id = archive->id] { removeFromList(id); });
        resolvePassword(
            this, profileOf(*archive), m_passwords, [this, archive](std::optional<ConnectionSettings> connection) {
                if (!connection)
                    return;
                whenStopped(archive->id, [this, archive, connection] { dropSlotAndRemove(*archive, *connection); });
            });
    });
    question->open();
}

void WalArchivePage::removeFromList(const QString& id)
{
    try {
        m_runner.remove(id);
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
    }
}

void WalArchivePage::dropSlotAndRemove(const WalArchive& archive, const ConnectionSettings& connection)
{
    if (m_dropper->isRunning())
        return m_bar->showMessage(MessageBar::Kind::Note, tr("Another slot is just being dropped."),
                                  tr("Try again in a moment."));
    // The archive goes only when the slot is gone: as long as it is listed, nobody forgets the slot.
    m_dropping = archive.id;
    m_bar->showMessage(MessageBar::Kind::Note, tr("Dropping the replication slot “%1” …").arg(archive.settings.slot));
    m_dropper->start(connection, archive.settings.slot);
}

} // namespace basekeep
