#include "gui/replicas/ReplicaDetail.h"

#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaLog.h"
#include "gui/flightdeck/IconLabel.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/replicas/BackgroundTasks.h"
#include "gui/replicas/LogFollower.h"
#include "gui/replicas/ReplicaProcessTree.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDir>
#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtGui/QDesktopServices>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds chartInterval{ReplicaWatch::watchedIntervalMs};
constexpr qint64 mostPointsAtOnce = 300; ///< what a chart holds
constexpr int tabLines = 9;

void setText(QLabel* label, const QString& text)
{
    if (label->text() != text)
        label->setText(text); // a selection in the text survives the next look
}

} // namespace

ReplicaDetail::ReplicaDetail(const ReplicaWatch& watch, const BackgroundTasks& tasks, const Replica& replica,
                             QWidget* parent)
    : QScrollArea(parent), m_watch(watch), m_tasks(tasks), m_id(replica.id), m_replica(replica), m_error(new MessageBar)
{
    setObjectName(QStringLiteral("replicaDetail"));
    setAccessibleName(tr("Details of the chosen replica"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    m_error->setObjectName(QStringLiteral("replicaError"));

    auto* middle = new QHBoxLayout;
    middle->setSpacing(16);
    middle->addWidget(makeFacts(), 3);
    middle->addWidget(makeChart(), 2);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 10, 0, 0);
    column->setSpacing(10);
    column->addWidget(makeHead());
    column->addWidget(makeActions());
    column->addWidget(m_error);
    column->addLayout(middle);
    column->addWidget(makeTabs(replica), 1);
    setWidget(content);

    const auto updateIfMine = [this](const QString& id) {
        if (id == m_id)
            update();
    };
    connect(&watch, &ReplicaWatch::listChanged, this, &ReplicaDetail::update);
    connect(&watch, &ReplicaWatch::changed, this, [this](const QString& id) {
        if (id != m_id)
            return;
        addSample(m_watch.look(m_id)->status);
        update();
    });
    connect(&tasks, &BackgroundTasks::changed, this, updateIfMine);
    update();
}

QWidget* ReplicaDetail::makeHead()
{
    m_icon = new IconLabel(QStringLiteral("clone"), 24);
    m_title = new ElidedLabel(nullptr, Qt::ElideMiddle);
    m_title->setObjectName(QStringLiteral("replicaTitle"));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_sentence = new QLabel;
    m_sentence->setObjectName(QStringLiteral("replicaState"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);

    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(m_title);
    texts->addWidget(m_sentence);
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    return head;
}

QPushButton* ReplicaDetail::addAction(QLayout* row, const char* objectName, const QString& iconName,
                                      const QString& text, Action action)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setObjectName(QString::fromLatin1(objectName));
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, action] { Q_EMIT requested(m_id, action); });
    row->addWidget(button);
    return button;
}

QWidget* ReplicaDetail::makeActions()
{
    auto* actions = new QWidget;
    auto* row = new QHBoxLayout(actions);
    row->setContentsMargins(0, 0, 0, 0);
    m_start = addAction(row, "replicaStart", QStringLiteral("play"), tr("S&tart"), Action::Start);
    m_stop = addAction(row, "replicaStop", QStringLiteral("stop"), tr("S&top"), Action::Stop);
    m_restart = addAction(row, "replicaRestart", QStringLiteral("refresh"), tr("Rest&art"), Action::Restart);
    m_openLog = new QPushButton(icon(QStringLiteral("log")), tr("&Open Log"));
    m_openLog->setObjectName(QStringLiteral("replicaOpenLog"));
    m_openLog->setAutoDefault(false);
    connect(m_openLog, &QPushButton::clicked, this, &ReplicaDetail::openLog);
    row->addWidget(m_openLog);
    row->addStretch(1);
    m_promote = addAction(row, "replicaPromote", QStringLiteral("server"), tr("&Promote…"), Action::Promote);
    m_cloneAgain = addAction(row, "replicaCloneAgain", QStringLiteral("clone"), tr("Re-clo&ne…"), Action::CloneAgain);
    m_remove = addAction(row, "replicaRemove", QStringLiteral("delete"), tr("Re&move…"), Action::Remove);
    m_promote->setToolTip(tr("Makes it a server of its own, which takes writes"));
    m_cloneAgain->setToolTip(tr("Removes it and clones the server into the same folder again"));
    m_remove->setToolTip(tr("Stops it, deletes its folders, and drops its slot"));
    return actions;
}

QLabel* ReplicaDetail::addFact(QFormLayout* form, const QString& caption, const char* objectName)
{
    // One line each, whatever it says: values that change every two seconds must not move the others.
    auto* value = new ElidedLabel(nullptr, Qt::ElideMiddle);
    value->setObjectName(QString::fromLatin1(objectName));
    value->setAccessibleName(caption);
    auto* captionLabel = new QuietLabel(tr("%1:", "caption").arg(caption));
    captionLabel->setWordWrap(false);
    form->addRow(captionLabel, value);
    return value;
}

QWidget* ReplicaDetail::makeFacts()
{
    auto* facts = new QWidget;
    auto* form = new QFormLayout(facts);
    form->setContentsMargins(0, 0, 0, 0);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setHorizontalSpacing(20);
    form->setVerticalSpacing(4);
    m_lag = addFact(form, tr("Lag"), "replicaLag");
    m_position = addFact(form, tr("Position"), "replicaPosition");
    m_slot = addFact(form, tr("Slot"), "replicaSlot");
    m_held = addFact(form, tr("WAL held"), "replicaHeld");
    m_server = addFact(form, tr("Server"), "replicaServer");
    m_tablespaces = addFact(form, tr("Tablespaces"), "replicaTablespaces");
    m_made = addFact(form, tr("Made"), "replicaMade");
    m_connection = addFact(form, tr("Connection"), "replicaConnection");
    m_autostart = new QCheckBox(tr("Start it %1").arg(ReplicaAutostart::moment()));
    m_autostart->setObjectName(QStringLiteral("replicaAutostart"));
    connect(m_autostart, &QCheckBox::clicked, this,
            [this](bool isWanted) { Q_EMIT requested(m_id, isWanted ? Action::AutostartOn : Action::AutostartOff); });
    const std::optional<Failure> obstacle = ReplicaAutostart::obstacle();
    m_canAutostart = !obstacle;
    m_autostart->setToolTip(obstacle ? obstacle->message + QLatin1Char(' ') + obstacle->hint
                                     : tr("A service of the system then starts its server"));
    form->addRow(QString(), m_autostart);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Cop&y Connection String"));
    copy->setObjectName(QStringLiteral("replicaCopyConnection"));
    copy->setAutoDefault(false);
    copy->setToolTip(tr("For psql and other programs on this machine. It holds no password."));
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_replica.ownConnection().toKeywordText()); });
    form->addRow(QString(), copy);
    form->setAlignment(copy, Qt::AlignLeft);
    return facts;
}

QWidget* ReplicaDetail::makeChart()
{
    auto* box = new QGroupBox(tr("Lag, the last ten minutes"));
    m_lagNow = new QLabel;
    m_lagNow->setObjectName(QStringLiteral("replicaLagNow"));
    m_lagNow->setAccessibleName(tr("Lag now"));
    m_lagNow->setAlignment(Qt::AlignRight);
    QFont bold = font();
    bold.setBold(true);
    m_lagNow->setFont(bold);
    m_chart = new LiveChart(tr("Lag"), StateColor::Accent);
    m_chart->setObjectName(QStringLiteral("replicaChart"));
    m_chart->showSizes(chartInterval);
    auto* column = new QVBoxLayout(box);
    column->addWidget(m_lagNow);
    column->addWidget(m_chart, 1);
    return box;
}

QWidget* ReplicaDetail::makeTabs(const Replica& replica)
{
    m_processes = new ReplicaProcessTree(ReplicaWords::serverName(replica));
    m_processes->setObjectName(QStringLiteral("replicaProcesses"));
    m_processes->setFrameShape(QFrame::NoFrame);
    m_log = new LogFollower;
    m_log->setObjectName(QStringLiteral("replicaLog"));
    m_log->setAccessibleName(tr("Log of the replica's server"));
    m_log->setFrameShape(QFrame::NoFrame);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("replicaTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_processes, icon(QStringLiteral("process")), tr("Process&es"));
    m_tabs->addTab(m_log, icon(QStringLiteral("log")), tr("Follow lo&g"));
    m_tabs->setMinimumHeight(fontMetrics().lineSpacing() * tabLines);
    return m_tabs;
}

void ReplicaDetail::update()
{
    const std::optional<Replica> replica = m_watch.find(m_id);
    if (!replica)
        return;
    m_replica = *replica;
    const std::optional<ReplicaWatch::Look> look = m_watch.look(m_id);
    m_icon->setIcon(ReplicaWords::iconName(look), ReplicaWords::color(look));
    setText(m_title, tr("Replica of %1 in %2", "server, folder")
                         .arg(ReplicaWords::serverName(m_replica), QDir::toNativeSeparators(m_replica.folder)));
    const QString doing = m_tasks.doing(m_id);
    setText(m_sentence, doing.isEmpty() ? ReplicaWords::sentence(look) : doing);
    updateActions(look);
    m_log->setFile(ReplicaLog::file(m_replica));

    setText(m_server, tr("PostgreSQL %1 with the programs in %2", "version, folder")
                          .arg(m_replica.serverMajor)
                          .arg(QDir::toNativeSeparators(m_replica.binFolder)));
    QStringList folders;
    for (const QString& folder : m_replica.tablespaceFolders)
        folders << QDir::toNativeSeparators(folder);
    setText(m_tablespaces, folders.isEmpty() ? tr("none of its own") : folders.join(QStringLiteral(" · ")));
    setText(m_made, m_replica.isAdopted
                        ? tr("elsewhere; taken into this list %1", "moment").arg(formatMoment(m_replica.madeAt))
                        : formatMoment(m_replica.madeAt));
    setText(m_connection, m_replica.ownConnection().toKeywordText());
    if (look) {
        updateFacts(*look);
        m_processes->showLook(*look);
    }
}

void ReplicaDetail::updateActions(const std::optional<ReplicaWatch::Look>& look)
{
    using State = ReplicaStatus::State;
    const bool isBusy = !m_tasks.doing(m_id).isEmpty();
    const State state = look ? look->status.state : State::Unfinished;
    const bool isRunning = look && look->status.postmasterPid != 0;
    const bool isHere = look && state != State::Missing && state != State::Unfinished;
    m_start->setVisible(!isRunning);
    m_start->setEnabled(!isBusy && isHere);
    m_stop->setVisible(isRunning);
    m_stop->setEnabled(!isBusy);
    m_restart->setEnabled(!isBusy && isRunning);
    m_promote->setEnabled(!isBusy && isRunning && look->status.hasStandbySignal);
    m_cloneAgain->setEnabled(!isBusy && !m_replica.isBeingMade());
    m_remove->setEnabled(!isBusy && !m_replica.isBeingMade());
    const bool startsWithSystem = look && look->startsWithSystem;
    if (!isBusy)
        m_autostart->setChecked(startsWithSystem);
    m_autostart->setEnabled(!isBusy && (startsWithSystem || (isHere && m_canAutostart)));
}

void ReplicaDetail::updateFacts(const ReplicaWatch::Look& look)
{
    const QString unknown = tr("–", "nothing to tell");
    const auto orUnknown = [&unknown](const QString& text) {
        return text.isEmpty() ? unknown : text;
    };
    const ReplicaStatus& status = look.status;
    const QString bytes = ReplicaWords::lagBytes(look);
    const QString seconds = ReplicaWords::lagSeconds(look);
    const bool isBehind = status.lagBytes().value_or(0) > 0;
    setText(m_lag, orUnknown(isBehind && !seconds.isEmpty() ? tr("%1, %2", "size, time").arg(bytes, seconds) : bytes));
    setText(m_lagNow, orUnknown(bytes));
    QStringList positions;
    if (status.replayed.isValid())
        positions << tr("replayed %1", "LSN").arg(status.replayed.toString());
    if (status.received.isValid())
        positions << tr("received %1", "LSN").arg(status.received.toString());
    if (status.primaryPosition.isValid() && status.state != ReplicaStatus::State::Promoted)
        positions << tr("primary %1", "LSN").arg(status.primaryPosition.toString());
    setText(m_position, orUnknown(positions.join(QStringLiteral(" · "))));

    QString slot = m_replica.slotName;
    if (slot.isEmpty())
        slot = tr("none");
    else if (!status.isPrimaryReachable)
        slot = tr("%1; the primary cannot be asked about it", "slot").arg(slot);
    else if (!status.hasSlot)
        slot = tr("%1 is not there on the primary", "slot").arg(slot);
    else
        slot = tr("%1 (%2)", "slot, state").arg(slot, status.slotWalStatus);
    setText(m_slot, slot);
    const QString held = ReplicaWords::held(look);
    setText(m_held, held.isEmpty() ? unknown : tr("%1 on the primary", "size").arg(held));

    const QString error = !status.primaryError.isEmpty()   ? tr("The primary cannot be asked how it sees the replica.")
                          : !status.replicaError.isEmpty() ? tr("The replica itself cannot be asked.")
                                                           : QString();
    const QString detail = !status.primaryError.isEmpty() ? status.primaryError : status.replicaError;
    if (std::exchange(m_shownError, error + detail) == error + detail)
        return;
    if (error.isEmpty())
        m_error->clear();
    else
        m_error->showMessage(MessageBar::Kind::Warning, error, {}, detail);
}

void ReplicaDetail::addSample(const ReplicaStatus& status)
{
    const std::optional<quint64> lag = status.lagBytes();
    if (!lag || status.state == ReplicaStatus::State::Promoted)
        return;
    // Looks are rarer while nobody watches; the chart's time goes on all the same.
    const qint64 passed = m_sampled.isValid() ? m_sampled.restart() : (m_sampled.start(), 0);
    const qint64 points = qBound<qint64>(1, qRound64(double(passed) / double(chartInterval.count())), mostPointsAtOnce);
    for (qint64 point = 0; point < points; ++point)
        m_chart->addSample(double(*lag));
}

void ReplicaDetail::openLog()
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(ReplicaLog::file(m_replica)));
}

} // namespace basekeep
