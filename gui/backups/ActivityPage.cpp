#include "gui/backups/ActivityPage.h"

#include "gui/backups/JobDetail.h"
#include "gui/backups/JobHistory.h"
#include "gui/backups/JobTable.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/PageHeader.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

ActivityPage::ActivityPage(JobHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_history(history)
    , m_canOpen([](const QString&) { return false; })
    , m_show(new QComboBox)
    , m_search(new QLineEdit)
    , m_stack(new QStackedWidget)
    , m_table(new JobTable(history))
    , m_detail(new JobDetail)
{
    setObjectName(QStringLiteral("activityPage"));
    m_table->setObjectName(QStringLiteral("activityTable"));
    m_show->setObjectName(QStringLiteral("activityFilter"));
    m_show->setAccessibleName(tr("Which jobs to show"));
    m_show->addItem(tr("All jobs"), int(JobFilterModel::Show::Everything));
    m_show->addItem(tr("Running"), int(JobFilterModel::Show::Running));
    m_show->addItem(tr("Finished"), int(JobFilterModel::Show::Finished));
    m_show->addItem(tr("Failed, cancelled or interrupted"), int(JobFilterModel::Show::Unsuccessful));
    m_search->setObjectName(QStringLiteral("activitySearch"));
    m_search->setAccessibleName(tr("Search in the jobs"));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(fontMetrics().averageCharWidth() * 32);

    auto* header = new PageHeader(QStringLiteral("activity"), tr("Activity"),
                                  tr("Jobs of this machine, from the window and from the command line."));
    header->addWidget(m_show);
    header->addWidget(m_search);
    m_stack->addWidget(m_table);
    m_stack->addWidget(new EmptyState(QStringLiteral("activity"), tr("No jobs here yet"),
                                      tr("Backups appear here as soon as they start, whichever program runs them, and "
                                         "stay when they have ended.")));
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->addWidget(m_stack);
    splitter->addWidget(m_detail);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 12);
    column->setSpacing(12);
    column->addWidget(header);
    column->addWidget(splitter, 1);

    connect(m_show, &QComboBox::currentIndexChanged, this, [this] {
        m_table->filter().setShow(JobFilterModel::Show(m_show->currentData().toInt()));
        updateEmptyState();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_table->filter().setText(text);
        updateEmptyState();
    });
    connect(m_table, &JobTable::choiceChanged, this, &ActivityPage::showCurrent);
    connect(m_table, &JobTable::rowsChanged, this, [this] {
        updateEmptyState();
        showCurrent();
    });
    connect(m_table, &JobTable::openRequested, this, &ActivityPage::open);
    connect(m_detail, &JobDetail::openRequested, this, &ActivityPage::openRequested);
    connect(m_detail, &JobDetail::forgetRequested, &m_history, &JobHistory::remove);
    updateEmptyState();
    showCurrent();
}

void ActivityPage::setCanOpen(std::function<bool(const QString&)> canOpen)
{
    m_canOpen = std::move(canOpen);
}

void ActivityPage::choose(const QString& id)
{
    m_show->setCurrentIndex(0);
    m_search->clear();
    m_table->choose(id);
    m_table->setFocus();
}

void ActivityPage::showCurrent()
{
    const JobEntry* entry = m_table->currentEntry();
    m_detail->setVisible(entry != nullptr);
    if (entry)
        m_detail->showEntry(*entry, m_canOpen(entry->record.id));
    else
        m_detail->clear();
}

void ActivityPage::open(const QString& id)
{
    if (m_canOpen(id))
        Q_EMIT openRequested(id);
    else
        m_detail->setFocus();
}

void ActivityPage::updateEmptyState()
{
    const bool isFiltered = m_show->currentIndex() > 0 || !m_search->text().isEmpty();
    m_stack->setCurrentIndex(m_table->isEmpty() && !isFiltered ? 1 : 0);
}

} // namespace basekeep
