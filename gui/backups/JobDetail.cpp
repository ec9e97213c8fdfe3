#include "gui/backups/JobDetail.h"

#include "gui/backups/JobResult.h"
#include "gui/backups/JobTableModel.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QUrl>
#include <QtGui/QClipboard>
#include <QtGui/QDesktopServices>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

QLabel* makeText(const QString& objectName)
{
    auto* label = new QLabel;
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QPushButton* makeButton(const QString& objectName, const QString& iconName, const QString& text)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setObjectName(objectName);
    return button;
}

void setOptionalText(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

JobDetail::JobDetail(QWidget* parent)
    : QScrollArea(parent)
    , m_icon(new QLabel)
    , m_title(makeText(QStringLiteral("jobDetailTitle")))
    , m_outcome(makeText(QStringLiteral("jobDetailOutcome")))
    , m_hint(makeText(QStringLiteral("jobDetailHint")))
    , m_detail(makeText(QStringLiteral("jobDetailDetail")))
    , m_command(makeText(QStringLiteral("jobDetailCommand")))
    , m_factsHolder(new QWidget)
    , m_facts(new QFormLayout(m_factsHolder))
    , m_open(makeButton(QStringLiteral("jobDetailOpen"), QStringLiteral("activity"), tr("&Open Flight Deck")))
    , m_showFolder(makeButton(QStringLiteral("jobDetailShowFolder"), QStringLiteral("folder"), tr("Sho&w Folder")))
    , m_copy(makeButton(QStringLiteral("jobDetailCopy"), QStringLiteral("copy"), tr("&Copy Details")))
    , m_forget(makeButton(QStringLiteral("jobDetailForget"), QStringLiteral("delete"), tr("&Remove from List")))
{
    setObjectName(QStringLiteral("jobDetail"));
    setAccessibleName(tr("Details of the chosen job"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    m_forget->setToolTip(tr("Forgets the job. What it left on disk stays there."));
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    QFont fixed(QStringLiteral("monospace"));
    fixed.setStyleHint(QFont::Monospace);
    m_detail->setFont(fixed);
    m_command->setFont(fixed);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setLabelAlignment(Qt::AlignLeft);
    m_facts->setHorizontalSpacing(20);
    m_facts->setVerticalSpacing(4);

    auto* head = new QHBoxLayout;
    head->addWidget(m_icon, 0, Qt::AlignTop);
    head->addWidget(m_title, 1);
    head->addWidget(m_open);
    head->addWidget(m_showFolder);
    head->addWidget(m_copy);
    head->addWidget(m_forget);

    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 10, 0, 10);
    column->addLayout(head);
    column->addWidget(m_outcome);
    column->addWidget(m_hint);
    column->addWidget(m_detail);
    column->addSpacing(6);
    column->addWidget(m_factsHolder);
    column->addSpacing(6);
    column->addWidget(m_command);
    column->addStretch();
    setWidget(content);

    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(m_id); });
    connect(m_showFolder, &QPushButton::clicked, this, &JobDetail::showFolder);
    connect(m_copy, &QPushButton::clicked, this, &JobDetail::copyText);
    connect(m_forget, &QPushButton::clicked, this, [this] { Q_EMIT forgetRequested(m_id); });
    clear();
}

void JobDetail::showEntry(const JobEntry& entry, bool canOpen)
{
    const JobRecord& record = entry.record;
    const JobResult result(record);
    const QString text = result.toText();
    const bool isRunning = entry.isRunning();
    if (m_id == record.id && m_text == text && widget()->isVisible())
        return; // a selection in the text survives the next look at the same job

    m_id = record.id;
    m_text = text;
    m_folder = record.target;
    m_icon->setPixmap(JobTableModel::stateIcon(entry).pixmap(20));
    m_title->setText(
        tr("%1: backup of %2", "state, server")
            .arg(JobTableModel::stateText(entry), record.profileName.isEmpty() ? record.server : record.profileName));
    setOptionalText(m_outcome, entry.isInterrupted
                                   ? tr("The program that ran this job ended before the job did. Partial "
                                        "files may be left in its folder.")
                                   : record.outcome);
    setOptionalText(m_hint, record.hint);
    setOptionalText(m_detail, record.detail);
    setOptionalText(m_command, record.command);
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    for (const auto& [caption, value] : result.facts()) {
        QLabel* label = makeText({});
        label->setText(value);
        m_facts->addRow(tr("%1:", "caption").arg(caption), label);
    }
    m_open->setVisible(canOpen);
    m_showFolder->setVisible(entry.targetExists);
    m_forget->setVisible(!isRunning);
    widget()->show();
}

void JobDetail::clear()
{
    m_id.clear();
    m_text.clear();
    widget()->hide();
}

void JobDetail::copyText()
{
    QGuiApplication::clipboard()->setText(m_text);
}

void JobDetail::showFolder()
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder));
}

} // namespace basekeep
