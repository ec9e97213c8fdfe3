#include "gui/flightdeck/JobLogView.h"

#include <QtGui/QClipboard>
#include <QtGui/QFontDatabase>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include "gui/flightdeck/JobLogFilter.h"
#include "gui/flightdeck/JobLogModel.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

JobLogView::JobLogView(QWidget* parent)
    : QWidget(parent), m_model(new JobLogModel(this)), m_filter(new JobLogFilter(this)), m_table(new QTableView(this))
{
    m_filter->setSourceModel(m_model);
    m_table->setObjectName(QStringLiteral("jobLog"));
    m_table->setAccessibleName(tr("Job log"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 6);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    const int character = m_table->fontMetrics().averageCharWidth();
    m_table->setColumnWidth(JobLogModel::Time, character * 15);
    m_table->setColumnWidth(JobLogModel::Severity, character * 14);
    m_table->setColumnWidth(JobLogModel::Source, character * 13);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(makeTools());
    layout->addWidget(m_table, 1);
}

void JobLogView::append(const LogEntry& entry)
{
    const QScrollBar* const bar = m_table->verticalScrollBar();
    const bool follows = bar->value() >= bar->maximum() - 1;
    m_model->append(entry);
    if (follows)
        m_table->scrollToBottom();
}

QString JobLogView::toText() const
{
    QString text;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        text += m_model->line(m_filter->mapToSource(m_filter->index(row, 0)).row()) + u'\n';
    return text;
}

QWidget* JobLogView::makeTools()
{
    auto* tools = new QWidget(this);
    auto* search = new QLineEdit(tools);
    search->setObjectName(QStringLiteral("logSearch"));
    search->setAccessibleName(tr("Show only log entries with this text"));
    search->setPlaceholderText(tr("Filter"));
    search->setClearButtonEnabled(true);
    auto* severity = new QComboBox(tools);
    severity->setObjectName(QStringLiteral("logSeverity"));
    severity->setAccessibleName(tr("Show log entries from this kind on"));
    severity->addItem(tr("Everything"), static_cast<int>(LogEntry::Severity::Debug));
    severity->addItem(tr("Notes and worse"), static_cast<int>(LogEntry::Severity::Info));
    severity->addItem(tr("Warnings and errors"), static_cast<int>(LogEntry::Severity::Warning));
    severity->setCurrentIndex(1);
    auto* copy = new QPushButton(icon(QStringLiteral("copy")), tr("Copy"), tools);
    copy->setObjectName(QStringLiteral("copyLog"));
    copy->setAccessibleName(tr("Copy the log entries shown"));

    auto* layout = new QHBoxLayout(tools);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(search, 1);
    layout->addWidget(severity);
    layout->addWidget(copy);

    connect(search, &QLineEdit::textChanged, m_filter, &JobLogFilter::setText);
    connect(severity, &QComboBox::currentIndexChanged, this, [this, severity] {
        m_filter->setLeastSeverity(static_cast<LogEntry::Severity>(severity->currentData().toInt()));
    });
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(toText()); });
    return tools;
}

} // namespace basekeep
