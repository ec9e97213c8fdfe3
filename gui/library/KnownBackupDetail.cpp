#include "gui/library/KnownBackupDetail.h"

#include "gui/library/BackupWords.h"

#include <QtGui/QAction>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr int iconSize = 20;
constexpr int linesInSight = 13;

} // namespace

KnownBackupDetail::KnownBackupDetail(QWidget* parent)
    : QScrollArea(parent), m_icon(new QLabel), m_title(new QLabel), m_head(new QHBoxLayout), m_facts(new QFormLayout)
{
    setObjectName(QStringLiteral("backupDetail"));
    setAccessibleName(tr("Details of the chosen backup"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setMinimumHeight(fontMetrics().lineSpacing() * linesInSight);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setObjectName(QStringLiteral("backupDetailTitle"));
    m_title->setWordWrap(true);
    m_facts->setLabelAlignment(Qt::AlignLeft);
    m_facts->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_facts->setHorizontalSpacing(20);
    m_facts->setVerticalSpacing(4);

    m_head->addWidget(m_icon, 0, Qt::AlignVCenter);
    m_head->addWidget(m_title, 1);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 10, 0, 10);
    column->addLayout(m_head);
    column->addLayout(m_facts);
    column->addStretch();
    setWidget(content);
}

void KnownBackupDetail::addButton(QAction* action)
{
    auto* button = new QPushButton(action->icon(), action->text());
    button->setObjectName(action->objectName());
    const auto follow = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible());
        button->setToolTip(action->toolTip());
    };
    connect(action, &QAction::changed, button, follow);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    m_head->addWidget(button);
    follow();
}

void KnownBackupDetail::showBackup(const KnownBackup& backup)
{
    const BackupWords::Facts facts = BackupWords::facts(backup);
    QString shown = backup.id;
    for (const auto& [caption, value] : facts)
        shown += QLatin1Char('\n') + value;
    if (shown == m_shown)
        return;
    m_shown = shown;
    m_icon->setPixmap(BackupWords::verdictIcon(backup).pixmap(iconSize));
    m_title->setText(backup.server.isEmpty() && !backup.description.systemIdentifier
                         ? tr("Backup of a server that is not known")
                         : tr("Backup of %1", "a server's name").arg(BackupWords::server(backup)));
    while (m_facts->rowCount() > 0)
        m_facts->removeRow(0);
    for (const auto& [caption, value] : facts) {
        auto* label = new QLabel(value);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        m_facts->addRow(tr("%1:", "caption").arg(caption), label);
    }
}

} // namespace basekeep
