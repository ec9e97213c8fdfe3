#include "gui/replicas/SlotsView.h"

#include "engine/catalogue/ProfileStore.h"
#include "engine/replica/SlotJanitor.h"
#include "gui/platform/PasswordStore.h"
#include "gui/replicas/BackgroundTasks.h"
#include "gui/replicas/SlotTableModel.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QPointer>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

SlotsView::SlotsView(ProfileStore& profiles, PasswordStore& passwords, BackgroundTasks& tasks, QWidget* parent)
    : QWidget(parent)
    , m_profiles(profiles)
    , m_passwords(passwords)
    , m_tasks(tasks)
    , m_model(new SlotTableModel(this))
    , m_bar(new MessageBar)
    , m_stack(new QStackedWidget)
{
    setObjectName(QStringLiteral("slotsView"));
    m_bar->setObjectName(QStringLiteral("slotsMessage"));
    auto* empty =
        new EmptyState(QStringLiteral("wal"), tr("No slots"),
                       tr("A replication slot makes a server keep the WAL that a replica or a WAL archive has "
                          "not got yet. A slot that nobody uses any more keeps WAL until the server's disk "
                          "is full. Every slot that Basekeep makes is listed here until it is gone."));
    empty->setObjectName(QStringLiteral("slotsEmptyState"));
    m_stack->addWidget(empty);
    m_stack->addWidget(makeTable());

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 10, 0, 0);
    column->addWidget(m_bar);
    column->addWidget(m_stack, 1);

    connect(&m_watch, &SlotWatch::looked, this, &SlotsView::take);
    connect(&tasks, &BackgroundTasks::changed, this, &SlotsView::updateActions);
    updateActions();
}

void SlotsView::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    gatherServers();
    m_watch.setWatched(true);
}

void SlotsView::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    m_watch.setWatched(false);
}

QWidget* SlotsView::makeTable()
{
    m_table = new QTreeView;
    m_table->setObjectName(QStringLiteral("slotTable"));
    m_table->setAccessibleName(tr("Replication slots made by Basekeep"));
    m_table->setModel(m_model);
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setAlternatingRowColors(true);
    m_table->setAllColumnsShowFocus(true);
    m_table->setTabKeyNavigation(false);
    m_table->setTextElideMode(Qt::ElideMiddle);
    QHeaderView* header = m_table->header();
    header->setStretchLastSection(true);
    const int letter = fontMetrics().averageCharWidth();
    header->resizeSection(SlotTableModel::StateColumn, letter * 26);
    header->resizeSection(SlotTableModel::NameColumn, letter * 36);
    header->resizeSection(SlotTableModel::ServerColumn, letter * 18);
    header->resizeSection(SlotTableModel::HeldColumn, letter * 12);
    header->resizeSection(SlotTableModel::LimitColumn, letter * 18);

    m_drop = new QPushButton(icon(QStringLiteral("delete")), tr("Dro&p Slot…"));
    m_drop->setObjectName(QStringLiteral("slotDrop"));
    auto* row = new QHBoxLayout;
    row->addWidget(new QuietLabel(tr("A slot that nobody uses keeps WAL on its server, until a limit or the end of the "
                                     "disk is reached.")),
                   1);
    row->addWidget(m_drop);
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table, 1);
    column->addLayout(row);
    connect(m_drop, &QPushButton::clicked, this, &SlotsView::askBeforeDropping);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SlotsView::updateActions);
    return holder;
}

void SlotsView::gatherServers()
{
    QList<SlotRecord> servers;
    for (const Profile& profile : m_profiles.profiles()) {
        SlotRecord server;
        server.server = profile.connection;
        server.profileName = profile.name;
        servers.append(server);
    }
    m_watch.setServers(servers);
    if (!m_passwords.isAvailable())
        return;
    // Nobody is asked for a password here; what the keychain knows is used.
    for (qsizetype i = 0; i < servers.size(); ++i) {
        const Profile& profile = m_profiles.profiles().at(i);
        if (profile.passwordSource != Profile::PasswordSource::Keychain)
            continue;
        const auto all = std::make_shared<QList<SlotRecord>>(servers);
        m_passwords.read(profile.id,
                         [this, alive = QPointer<SlotsView>(this), all, i](std::optional<QString> password) {
                             if (!alive || !password)
                                 return;
                             (*all)[i].server.password = password;
                             m_watch.setServers(*all);
                             m_watch.lookNow();
                         });
    }
}

void SlotsView::take(const QList<SlotReport>& reports)
{
    m_model->setReports(reports);
    m_stack->setCurrentIndex(reports.isEmpty() ? 0 : 1);
    if (!m_table->currentIndex().isValid() && !reports.isEmpty())
        m_table->setCurrentIndex(m_model->index(0, 0));
    updateActions();
}

void SlotsView::updateActions()
{
    const QModelIndex current = m_table->currentIndex();
    QString reason;
    if (!current.isValid() || current.row() >= m_model->rowCount())
        reason = tr("Choose a slot first.");
    else if (const SlotReport& report = m_model->report(current.row()); !report.isThere)
        reason = report.error.isEmpty() ? tr("The slot is gone already.") : tr("Its server cannot be reached.");
    else if (report.activePid != 0)
        reason = tr("The slot is in use. Stop, or remove, what uses it first.");
    else
        reason = m_tasks.doing(report.record.id());
    m_drop->setEnabled(reason.isEmpty());
    m_drop->setToolTip(reason);
}

QString SlotsView::consequence(const SlotReport& report)
{
    QString text =
        tr("The server “%1” may then recycle the WAL that the slot keeps", "server")
            .arg(report.record.profileName.isEmpty() ? report.record.server.displayName() : report.record.profileName);
    text += report.heldBytes() ? tr(": %1.", "size").arg(formatBytes(*report.heldBytes())) : QStringLiteral(".");
    text += QStringLiteral("\n\n");
    const QString purpose = report.record.purposeText();
    if (!purpose.isEmpty())
        text += tr("It was made for the %1.", "purpose").arg(purpose) + QLatin1Char(' ');
    text += !purpose.isEmpty() && report.record.madeFor == SlotRecord::MadeFor::Replica
                ? tr("If that one is behind, it cannot catch up any more and has to be cloned again.")
                : tr("Whoever still wants to receive with it cannot go on without a hole.");
    return text;
}

void SlotsView::askBeforeDropping()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    const SlotReport report = m_model->report(current.row());
    auto* question =
        new QMessageBox(QMessageBox::Warning, tr("Drop Replication Slot"),
                        tr("Drop the replication slot “%1”?").arg(report.record.name), QMessageBox::NoButton, this);
    question->setObjectName(QStringLiteral("slotDropQuestion"));
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setInformativeText(consequence(report));
    QPushButton* drop = question->addButton(tr("&Drop Slot"), QMessageBox::DestructiveRole);
    drop->setObjectName(QStringLiteral("slotDropConfirm"));
    QPushButton* keep = question->addButton(tr("&Keep Slot"), QMessageBox::RejectRole);
    question->setDefaultButton(keep);
    question->setEscapeButton(keep);
    connect(drop, &QPushButton::clicked, this, [this, report] { SlotsView::drop(report); });
    question->open();
}

void SlotsView::drop(const SlotReport& report)
{
    m_bar->showMessage(MessageBar::Kind::Note, tr("Dropping the replication slot “%1” …").arg(report.record.name));
    m_tasks.run(
        report.record.id(), tr("It is being dropped."),
        [report](const CancelToken& cancel) { SlotJanitor().drop(report, cancel); },
        [this, name = report.record.name](const std::optional<Failure>& failure) {
            if (failure)
                m_bar->showFailure(*failure);
            else
                m_bar->showMessage(MessageBar::Kind::Good, tr("The replication slot “%1” was dropped.").arg(name));
            m_watch.lookNow();
            Q_EMIT dropped();
        });
}

} // namespace basekeep
