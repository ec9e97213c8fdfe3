#include "gui/backups/BackupsPage.h"

#include "gui/backups/JobHistory.h"
#include "gui/backups/JobTable.h"
#include "gui/backups/JobTableModel.h"
#include "gui/widgets/EmptyState.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/PageHeader.h"

#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

BackupsPage::BackupsPage(JobHistory& history, QWidget* parent)
    : QWidget(parent)
    , m_stack(new QStackedWidget)
    , m_table(new JobTable(history))
    , m_showFolder(new QPushButton(icon(QStringLiteral("folder")), tr("Sho&w Folder")))
    , m_details(new QPushButton(icon(QStringLiteral("note")), tr("Show &Details")))
{
    setObjectName(QStringLiteral("backupsPage"));
    m_table->setObjectName(QStringLiteral("backupsTable"));
    m_table->setAccessibleName(tr("Backups"));
    m_table->filter().setShow(JobFilterModel::Show::Finished);
    m_table->setColumnHidden(JobTableModel::OutcomeColumn, true);
    m_table->setColumnHidden(JobTableModel::PresenceColumn, false);
    m_showFolder->setObjectName(QStringLiteral("backupsShowFolder"));
    m_details->setObjectName(QStringLiteral("backupsDetails"));

    auto* header = new PageHeader(QStringLiteral("archive"), tr("All backups"),
                                  tr("Backups that were taken on this machine and ended well."));
    header->addWidget(m_details);
    header->addWidget(m_showFolder);
    m_stack->addWidget(m_table);
    m_stack->addWidget(
        new EmptyState(QStringLiteral("archive"), tr("No backups yet"),
                       tr("Choose a server on the left and take its first backup. It is checked while it "
                          "arrives, and listed here when every file has proved right.")));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(header);
    column->addWidget(m_stack, 1);

    connect(m_table, &JobTable::choiceChanged, this, &BackupsPage::updateButtons);
    connect(m_table, &JobTable::rowsChanged, this, &BackupsPage::updateButtons);
    connect(m_table, &JobTable::openRequested, this, &BackupsPage::detailsRequested);
    connect(m_showFolder, &QPushButton::clicked, this, &BackupsPage::showFolder);
    connect(m_details, &QPushButton::clicked, this, [this] {
        if (const JobEntry* entry = m_table->currentEntry())
            Q_EMIT detailsRequested(entry->record.id);
    });
    updateButtons();
}

void BackupsPage::updateButtons()
{
    const JobEntry* entry = m_table->currentEntry();
    m_details->setEnabled(entry);
    m_showFolder->setEnabled(entry && entry->targetExists);
    m_showFolder->setToolTip(!entry || entry->targetExists ? QString()
                             : entry->isElsewhere()
                                 ? tr("The backup did not come into a folder of this machine.")
                                 : tr("The folder is not there any more, or its disk is not connected."));
    m_stack->setCurrentIndex(m_table->isEmpty() ? 1 : 0);
}

void BackupsPage::showFolder()
{
    if (const JobEntry* entry = m_table->currentEntry())
        QDesktopServices::openUrl(QUrl::fromLocalFile(entry->record.target));
}

} // namespace basekeep
