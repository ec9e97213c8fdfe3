#include "gui/replicas/CloneResultView.h"

#include "gui/flightdeck/IconLabel.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QDir>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr int iconSize = 36;

} // namespace

CloneResultView::CloneResultView(QWidget* parent)
    : QWidget(parent)
    , m_icon(new IconLabel(QStringLiteral("good"), iconSize))
    , m_headline(new QLabel)
    , m_explanation(new QLabel)
    , m_facts(new QFormLayout)
{
    m_icon->setIcon(QStringLiteral("good"), StateColor::Good);
    m_headline->setObjectName(QStringLiteral("cloneHeadline"));
    QFont large = m_headline->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setBold(true);
    m_headline->setFont(large);
    m_explanation->setObjectName(QStringLiteral("cloneExplanation"));
    for (QLabel* label : {m_headline, m_explanation}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_facts->setVerticalSpacing(6);
    m_facts->setHorizontalSpacing(20);
    m_facts->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    auto* words = new QVBoxLayout;
    words->addWidget(m_headline);
    words->addWidget(m_explanation);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addLayout(words, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addLayout(head);
    column->addLayout(m_facts);
    column->addWidget(makeButtons());
    column->addStretch(1);
}

void CloneResultView::showResult(const Replica& replica, const ReplicaStatus& status, bool isStarted, qint64 elapsedMs)
{
    m_replica = replica;
    const QString server = ReplicaWords::serverName(replica);
    m_headline->setText(isStarted ? tr("The replica is streaming.") : tr("The replica is ready to be started."));
    m_explanation->setText(
        isStarted ? tr("It follows “%1”, answers questions, and takes no writes.", "server").arg(server)
                  : tr("It will follow “%1” once it runs; until then its slot keeps WAL there.", "server").arg(server));
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    addFact(tr("Connection"), replica.ownConnection().toKeywordText(), "cloneConnection");
    if (const std::optional<quint64> lag = status.lagBytes(); isStarted && lag)
        addFact(tr("Lag"), *lag == 0 ? tr("none") : formatBytes(*lag), "cloneLag");
    addFact(tr("Folder"), QDir::toNativeSeparators(replica.folder), "cloneResultFolder");
    for (const QString& folder : replica.tablespaceFolders)
        addFact(tr("Tablespace"), QDir::toNativeSeparators(folder), "cloneResultTablespace");
    addFact(tr("Slot"), replica.slotName, "cloneResultSlot");
    if (isStarted && status.postmasterPid != 0)
        addFact(tr("Process"), tr("%1, listens on port %2", "id, port").arg(status.postmasterPid).arg(status.port),
                "cloneResultProcess");
    addFact(tr("Log"), QDir::toNativeSeparators(replica.logFile), "cloneResultLog");
    addFact(tr("Duration"), formatDuration(elapsedMs), "cloneDuration");
}

void CloneResultView::addFact(const QString& name, const QString& value, const char* objectName)
{
    auto* caption = new QuietLabel(tr("%1:", "caption").arg(name));
    caption->setWordWrap(false);
    auto* label = new QLabel(value);
    label->setObjectName(QString::fromLatin1(objectName));
    label->setAccessibleName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_facts->addRow(caption, label);
}

QWidget* CloneResultView::makeButtons()
{
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy Connection String"));
    copy->setObjectName(QStringLiteral("cloneCopyConnection"));
    copy->setToolTip(tr("For psql and other programs on this machine. It holds no password."));
    auto* show = new QPushButton(icon(QStringLiteral("clone")), tr("Show &Replica"));
    show->setObjectName(QStringLiteral("cloneShowReplica"));
    auto* buttons = new QWidget;
    auto* row = new QHBoxLayout(buttons);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(show);
    row->addWidget(copy);
    row->addStretch(1);
    connect(copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(m_replica.ownConnection().toKeywordText()); });
    connect(show, &QPushButton::clicked, this, [this] { Q_EMIT replicaRequested(m_replica.id); });
    return buttons;
}

} // namespace basekeep
