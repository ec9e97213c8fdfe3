#include "gui/verify/VerifyFindingsPanel.h"

#include "gui/verify/BackupTreeModel.h"
#include "gui/verify/VerifyFindingsFilter.h"
#include "gui/verify/VerifyFindingsModel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/PathDelegate.h"
#include "gui/widgets/QuietLabel.h"

#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds typingPause{150}; ///< after which ten thousand rows are looked through

int letters(const QWidget& widget, int count)
{
    return widget.fontMetrics().averageCharWidth() * count;
}

} // namespace

VerifyFindingsPanel::VerifyFindingsPanel(QWidget* parent)
    : QWidget(parent)
    , m_model(new VerifyFindingsModel(this))
    , m_filter(new VerifyFindingsFilter(this))
    , m_treeModel(new BackupTreeModel(this))
{
    setObjectName(QStringLiteral("verifyFindings"));
    m_filter->setSourceModel(m_model);

    m_detail = new QPlainTextEdit;
    m_detail->setObjectName(QStringLiteral("verifyFindingDetail"));
    m_detail->setAccessibleName(tr("The chosen finding in full"));
    m_detail->setReadOnly(true);
    m_detail->setTabChangesFocus(true);
    constexpr int leastDetailLines = 2;
    constexpr int detailLines = 5;
    m_detail->setMinimumHeight(m_detail->fontMetrics().lineSpacing() * leastDetailLines);
    m_detail->setPlaceholderText(tr("Choose a finding to read it in full."));
    auto* right = new QSplitter(Qt::Vertical);
    right->addWidget(makeTable());
    right->addWidget(m_detail);
    right->setStretchFactor(0, 1);
    right->setChildrenCollapsible(false);
    const int line = fontMetrics().lineSpacing();
    right->setSizes({line * detailLines * 4, line * detailLines});

    auto* splitter = new QSplitter;
    splitter->addWidget(makeTree());
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 5);
    splitter->setChildrenCollapsible(false);
    constexpr int treeLetters = 28;
    constexpr int tableLetters = 86;
    splitter->setSizes({letters(*this, treeLetters), letters(*this, tableLetters)});

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 8, 0, 0);
    column->addWidget(makeFilterLine());
    column->addWidget(splitter, 1);
    QWidget* before = m_search;
    for (QWidget* next : std::initializer_list<QWidget*>{m_severity, m_copy, m_tree, m_table, m_detail}) {
        setTabOrder(before, next);
        before = next;
    }

    m_typing.setSingleShot(true);
    m_typing.setInterval(typingPause);
    connect(&m_typing, &QTimer::timeout, this, &VerifyFindingsPanel::applyFilter);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    connect(m_search, &QLineEdit::returnPressed, this, &VerifyFindingsPanel::applyFilter);
    connect(m_severity, &QComboBox::currentIndexChanged, this, &VerifyFindingsPanel::applyFilter);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &VerifyFindingsPanel::applyFilter);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &VerifyFindingsPanel::showCurrent);
    connect(m_copy, &QPushButton::clicked, this, &VerifyFindingsPanel::copyChosen);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &VerifyFindingsPanel::showCurrent);
    updateCount();
    showCurrent();
}

QWidget* VerifyFindingsPanel::makeFilterLine()
{
    m_search = new QLineEdit;
    m_search->setObjectName(QStringLiteral("verifySearch"));
    m_search->setAccessibleName(tr("Show findings with these words only"));
    m_search->setPlaceholderText(tr("Filter by file, kind or meaning"));
    m_search->setClearButtonEnabled(true);
    m_severity = new QComboBox;
    m_severity->setObjectName(QStringLiteral("verifySeverity"));
    m_severity->setAccessibleName(tr("Which severity to show"));
    m_severity->addItem(tr("All severities"));
    m_severity->addItem(tr("Errors"), int(VerifyFinding::Severity::Error));
    m_severity->addItem(tr("Warnings"), int(VerifyFinding::Severity::Warning));
    m_severity->addItem(tr("Notes"), int(VerifyFinding::Severity::Note));
    m_count = new QuietLabel;
    m_count->setObjectName(QStringLiteral("verifyCount"));
    m_count->setWordWrap(false);
    m_copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy"));
    m_copy->setObjectName(QStringLiteral("verifyCopyFindings"));
    m_copy->setToolTip(tr("Copies the chosen findings, or all that are shown if none is chosen."));

    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_search, 1);
    row->addWidget(m_severity);
    row->addWidget(m_count);
    row->addWidget(m_copy);
    return line;
}

QWidget* VerifyFindingsPanel::makeTable()
{
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("verifyTable"));
    m_table->setAccessibleName(tr("Findings"));
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setItemDelegateForColumn(VerifyFindingsModel::PathColumn, new PathDelegate(m_table));
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    // In the order in which they were found, until somebody asks for another one.
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    const int widths[] = {15, 26, 37, 44, 13, 13};
    for (int column = 0; column < VerifyFindingsModel::MeaningColumn; ++column)
        m_table->setColumnWidth(column, letters(*m_table, widths[column]));

    auto* copy = new QAction(icon(QStringLiteral("copy")), tr("&Copy"), m_table);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &VerifyFindingsPanel::copyChosen);
    m_table->addAction(copy);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    return m_table;
}

QWidget* VerifyFindingsPanel::makeTree()
{
    m_tree = new QTreeView;
    m_tree->setObjectName(QStringLiteral("verifyTree"));
    m_tree->setAccessibleName(tr("Folders of the backup"));
    m_tree->setToolTip(tr("Choose a folder or file to see what was found in it."));
    m_tree->setModel(m_treeModel);
    m_tree->setUniformRowHeights(true);
    m_tree->setTextElideMode(Qt::ElideMiddle);
    m_tree->setIndentation(m_tree->indentation() * 3 / 4);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(BackupTreeModel::NameColumn, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(BackupTreeModel::CountColumn, QHeaderView::ResizeToContents);
    return m_tree;
}

void VerifyFindingsPanel::setBackup(const QString& folder)
{
    m_total = 0;
    m_model->clear();
    m_search->clear();
    m_severity->setCurrentIndex(0);
    m_table->setColumnHidden(VerifyFindingsModel::RelationColumn, true);
    m_treeModel->setBackup(folder);
    m_tree->expand(m_treeModel->backup());
    m_tree->setCurrentIndex(m_treeModel->backup());
    applyFilter();
}

void VerifyFindingsPanel::extend(const QList<VerifyFinding>& all, quint64 total)
{
    m_total = total;
    m_model->extend(all);
    m_treeModel->extend(all);
    m_table->setColumnHidden(VerifyFindingsModel::RelationColumn, !m_model->namesRelations());
    updateCount();
}

void VerifyFindingsPanel::showFirstDamage()
{
    const QModelIndex place = m_treeModel->firstDamaged();
    for (QModelIndex folder = place; folder.isValid(); folder = folder.parent())
        m_tree->expand(folder);
    m_tree->scrollTo(place);
}

void VerifyFindingsPanel::applyFilter()
{
    m_typing.stop();
    const QVariant severity = m_severity->currentData();
    m_filter->setSeverity(severity.isValid() ? std::optional(VerifyFinding::Severity(severity.toInt())) : std::nullopt);
    m_filter->setFolder(m_tree->currentIndex().data(BackupTreeModel::PathRole).toByteArray());
    m_filter->setText(m_search->text());
    updateCount();
    showCurrent();
}

void VerifyFindingsPanel::updateCount()
{
    const auto shown = quint64(m_filter->rowCount());
    const auto kept = quint64(m_model->rowCount());
    QString text = shown == kept ? tr("%1 shown", "count").arg(formatCount(shown))
                                 : tr("%1 of %2 shown", "counts").arg(formatCount(shown), formatCount(kept));
    if (m_total > kept)
        text = tr("%1; the first %2 of %3 were kept", "what is shown, counts")
                   .arg(text, formatCount(kept), formatCount(m_total));
    m_count->setText(text);
    m_copy->setEnabled(shown > 0);
}

void VerifyFindingsPanel::showCurrent()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const QString text = rows.size() == 1
                             ? VerifyFindingsModel::toText(m_model->finding(m_filter->mapToSource(rows.first())))
                             : QString();
    if (m_detail->toPlainText() != text)
        m_detail->setPlainText(text);
}

void VerifyFindingsPanel::copyChosen() const
{
    QList<int> rows;
    const QModelIndexList chosen = m_table->selectionModel()->selectedRows();
    for (const QModelIndex& index : chosen)
        rows << index.row();
    if (rows.isEmpty()) {
        for (int row = 0; row < m_filter->rowCount(); ++row)
            rows << row;
    }
    std::sort(rows.begin(), rows.end());
    QStringList texts;
    for (const int row : rows)
        texts << VerifyFindingsModel::toText(m_model->finding(m_filter->mapToSource(m_filter->index(row, 0))));
    QGuiApplication::clipboard()->setText(texts.join(QStringLiteral("\n\n")));
}

} // namespace basekeep
