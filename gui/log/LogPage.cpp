#include "gui/log/LogPage.h"

#include "gui/log/LogFilterModel.h"
#include "gui/log/LogModel.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/PageHeader.h"

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

LogPage::LogPage(LogModel& model, QWidget* parent)
    : QWidget(parent)
    , m_model(model)
    , m_filter(new LogFilterModel(this))
    , m_severity(new QComboBox)
    , m_search(new QLineEdit)
    , m_copy(new QPushButton(icon(QStringLiteral("copy")), tr("&Copy Lines")))
    , m_stack(new QStackedWidget)
    , m_view(new QTreeView)
{
    setObjectName(QStringLiteral("logPage"));
    m_filter->setSourceModel(&model);
    m_view->setObjectName(QStringLiteral("logView"));
    m_view->setAccessibleName(tr("Log lines"));
    m_view->setModel(m_filter);
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setAlternatingRowColors(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setTabKeyNavigation(false);
    const int letter = fontMetrics().averageCharWidth();
    m_view->header()->resizeSection(LogModel::TimeColumn, letter * 20);
    m_view->header()->resizeSection(LogModel::JobColumn, letter * 20);
    m_view->header()->resizeSection(LogModel::SourceColumn, letter * 14);
    auto* copyAction = new QAction(tr("Copy Lines"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->addAction(copyAction);

    m_severity->setObjectName(QStringLiteral("logSeverity"));
    m_severity->setAccessibleName(tr("Least severity to show"));
    m_severity->addItem(tr("Everything"), int(LogEntry::Severity::Debug));
    m_severity->addItem(tr("Without debug lines"), int(LogEntry::Severity::Info));
    m_severity->addItem(tr("Warnings and errors"), int(LogEntry::Severity::Warning));
    m_severity->setCurrentIndex(1);
    m_search->setObjectName(QStringLiteral("logSearch"));
    m_search->setAccessibleName(tr("Search in the log"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(letter * 32);
    m_copy->setObjectName(QStringLiteral("logCopy"));

    auto* header =
        new PageHeader(QStringLiteral("log"), tr("Log"), tr("What the jobs of this window said since it opened."));
    header->addWidget(m_severity);
    header->addWidget(m_search);
    header->addWidget(m_copy);
    m_stack->addWidget(m_view);
    m_stack->addWidget(
        new EmptyState(QStringLiteral("log"), tr("Nothing to report yet"),
                       tr("Each step of a backup started in this window is written here while it happens.")));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(header);
    column->addWidget(m_stack, 1);

    connect(m_severity, &QComboBox::currentIndexChanged, this,
            [this] { m_filter->setLeastSeverity(LogEntry::Severity(m_severity->currentData().toInt())); });
    connect(m_search, &QLineEdit::textChanged, m_filter, &LogFilterModel::setText);
    connect(m_copy, &QPushButton::clicked, this, &LogPage::copyLines);
    connect(copyAction, &QAction::triggered, this, &LogPage::copyLines);
    connect(m_filter, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { m_follows = isAtEnd(); });
    connect(m_filter, &QAbstractItemModel::rowsInserted, this, [this] {
        updateEmptyState();
        if (m_follows)
            m_view->scrollToBottom();
    });
    connect(&m_model, &QAbstractItemModel::modelReset, this, &LogPage::updateEmptyState);
    updateEmptyState();
}

void LogPage::copyLines()
{
    QModelIndexList chosen = m_view->selectionModel()->selectedRows();
    if (chosen.isEmpty())
        for (int row = 0; row < m_filter->rowCount(); ++row)
            chosen.append(m_filter->index(row, 0));
    std::sort(chosen.begin(), chosen.end());
    QStringList lines;
    for (const QModelIndex& index : std::as_const(chosen))
        lines.append(m_model.lineText(m_filter->mapToSource(index).row()));
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void LogPage::updateEmptyState()
{
    m_stack->setCurrentIndex(m_model.rowCount() == 0 ? 1 : 0);
    m_copy->setEnabled(m_model.rowCount() > 0);
}

bool LogPage::isAtEnd() const
{
    const QScrollBar* bar = m_view->verticalScrollBar();
    return bar->value() >= bar->maximum();
}

} // namespace basekeep
