#include "gui/flightdeck/DetailTabs.h"

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include "engine/basebackup/BackupJob.h"
#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/FilesModel.h"
#include "gui/flightdeck/JobLogView.h"
#include "gui/flightdeck/ProcessTreeModel.h"
#include "gui/flightdeck/ProgressDelegate.h"
#include "gui/flightdeck/ServerValuesModel.h"
#include "gui/widgets/CommandView.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

namespace {

/// A table to be read, not edited, with rows as high as their text.
void setUpTable(QTableView* table)
{
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setWordWrap(false);
    table->setShowGrid(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 8);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setStretchLastSection(true);
}

} // namespace

DetailTabs::DetailTabs(const BackupJob& job, QWidget* parent)
    : QTabWidget(parent)
    , m_isPlain(job.settings().format == BackupSettings::Format::Plain)
    , m_processes(new ProcessTreeModel(job.settings().connection.displayName(), this))
    , m_files(new FilesModel(job.settings(), this))
    , m_serverValues(new ServerValuesModel(this))
    , m_log(new JobLogView(this))
    , m_command(new CommandView(this))
{
    setObjectName(QStringLiteral("detailTabs"));
    setDocumentMode(true);
    addTab(makeProcesses(), icon(QStringLiteral("process")), tr("&Processes"));
    addTab(makeFiles(), icon(QStringLiteral("file")), tr("Fi&les"));
    addTab(makeServer(), icon(QStringLiteral("server")), tr("Se&rver"));
    addTab(m_log, icon(QStringLiteral("log")), tr("Job lo&g"));
    addTab(m_command, icon(QStringLiteral("command")), tr("C&ommand"));
    m_command->layout()->setContentsMargins(6, 6, 6, 6);
    m_command->setCommand(job.settings().toCommandLine());
}

void DetailTabs::showSample(const BackupSample& sample)
{
    m_processes->update(sample.processes, sample.walLane, sample.facts.currentFile);
    m_files->update(sample.facts, sample.totals, sample.walLane);
    m_serverValues->update(sample.processes);
    if (sample.state == Job::State::Finished)
        m_files->finish();
    if (sample.state == Job::State::Finished || sample.state == Job::State::Failed ||
        sample.state == Job::State::Cancelled)
        m_processes->markEnded();

    const QString done = formatCount(sample.totals.filesDone);
    // Files inside archives get to the disk with these.
    QString files = m_isPlain ? tr("%1 files received, %2 of them safely on disk.", "counts")
                                    .arg(done, formatCount(sample.totals.filesDurable))
                              : tr("%1 files received.", "count").arg(done);
    if (!sample.facts.currentFile.isEmpty() && sample.runningStage())
        files = tr("%1 Now: %2", "counts, file").arg(files, sample.facts.currentFile);
    m_filesText->setText(files);

    const QString& error = sample.processes.serverSideError;
    m_serverText->setText(error.isEmpty()
                              ? tr("What the server itself shows of the two walsenders, about once a second.")
                              : tr("The server's views could not be read: %1", "server's text").arg(error));
    const QString warnings = sample.facts.serverWarnings.join(u'\n');
    m_serverWarnings->setVisible(!warnings.isEmpty());
    if (m_serverWarnings->toPlainText() != warnings)
        m_serverWarnings->setPlainText(warnings);
}

QWidget* DetailTabs::makeProcesses()
{
    m_processTree = new QTreeView(this);
    m_processTree->setObjectName(QStringLiteral("processTree"));
    m_processTree->setAccessibleName(tr("Processes of this backup"));
    m_processTree->setModel(m_processes);
    m_processTree->setFrameShape(QFrame::NoFrame);
    m_processTree->setUniformRowHeights(true);
    m_processTree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_processTree->setAllColumnsShowFocus(true);
    m_processTree->expandAll();
    const int character = m_processTree->fontMetrics().averageCharWidth();
    const std::pair<ProcessTreeModel::Column, int> widths[] = {
        {ProcessTreeModel::Name, 48},    {ProcessTreeModel::Pid, 12},   {ProcessTreeModel::ParentPid, 12},
        {ProcessTreeModel::Started, 11}, {ProcessTreeModel::State, 14}, {ProcessTreeModel::Cpu, 8},
        {ProcessTreeModel::Memory, 11}};
    for (const auto& [column, characters] : widths)
        m_processTree->setColumnWidth(column, characters * character);
    connect(m_processes, &QAbstractItemModel::rowsInserted, m_processTree, &QTreeView::expandAll);
    return m_processTree;
}

QWidget* DetailTabs::makeFiles()
{
    auto* page = new QWidget(this);
    m_filesText = new ElidedLabel(page, Qt::ElideMiddle);
    m_filesText->setObjectName(QStringLiteral("filesText"));
    auto* table = new QTableView(page);
    table->setObjectName(QStringLiteral("files"));
    table->setAccessibleName(tr("Parts of this backup"));
    table->setModel(m_files);
    table->setItemDelegateForColumn(FilesModel::Progress, new ProgressDelegate(table));
    table->setTextElideMode(Qt::ElideMiddle);
    setUpTable(table);
    const int character = table->fontMetrics().averageCharWidth();
    table->setColumnWidth(FilesModel::Size, character * 15);
    table->setColumnWidth(FilesModel::Done, character * 13);
    table->setColumnWidth(FilesModel::Progress, character * 20);
    table->setColumnWidth(FilesModel::State, character * 12);
    table->horizontalHeader()->setStretchLastSection(false);
    table->horizontalHeader()->setSectionResizeMode(FilesModel::What, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(FilesModel::Destination, QHeaderView::Stretch);

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_filesText);
    layout->addWidget(table, 1);
    return page;
}

QWidget* DetailTabs::makeServer()
{
    auto* page = new QWidget(this);
    m_serverText = new QuietLabel({}, page);
    m_serverText->setObjectName(QStringLiteral("serverText"));
    auto* table = new QTableView(page);
    table->setObjectName(QStringLiteral("serverValues"));
    table->setAccessibleName(tr("The server's view of this backup"));
    table->setModel(m_serverValues);
    setUpTable(table);
    const int character = table->fontMetrics().averageCharWidth();
    table->setColumnWidth(ServerValuesModel::Field, character * 24);
    table->setColumnWidth(ServerValuesModel::DataLane, character * 48);
    m_serverWarnings = new QPlainTextEdit(page);
    m_serverWarnings->setObjectName(QStringLiteral("serverWarnings"));
    m_serverWarnings->setAccessibleName(tr("Warnings from the server"));
    m_serverWarnings->setReadOnly(true);
    m_serverWarnings->setTabChangesFocus(true);
    m_serverWarnings->hide();

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_serverText);
    layout->addWidget(table, 3);
    layout->addWidget(m_serverWarnings, 1);
    return page;
}

} // namespace basekeep
