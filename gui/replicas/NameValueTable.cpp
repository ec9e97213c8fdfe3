#include "gui/replicas/NameValueTable.h"

#include "gui/widgets/Icons.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableWidget>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

enum Column { Name, Value, ColumnCount };

} // namespace

NameValueTable::NameValueTable(const QString& name, const QString& nameHeader, QWidget* parent)
    : QWidget(parent)
    , m_table(new QTableWidget(0, ColumnCount))
    , m_remove(new QPushButton(icon(QStringLiteral("delete")), tr("&Remove")))
{
    m_table->setAccessibleName(name);
    m_table->setHorizontalHeaderLabels({nameHeader, tr("Value")});
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->resizeSection(Name, fontMetrics().averageCharWidth() * 32);

    auto* add = new QPushButton(icon(QStringLiteral("add")), tr("&Add"));
    add->setObjectName(QStringLiteral("addNameValue"));
    add->setAutoDefault(false);
    m_remove->setObjectName(QStringLiteral("removeNameValue"));
    m_remove->setAutoDefault(false);
    m_remove->setEnabled(false);
    auto* buttons = new QVBoxLayout;
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_table, 1);
    row->addLayout(buttons);

    connect(add, &QPushButton::clicked, this, [this] {
        addRow();
        m_table->setCurrentCell(m_table->rowCount() - 1, Name);
        m_table->editItem(m_table->currentItem());
    });
    connect(m_remove, &QPushButton::clicked, this, &NameValueTable::removeCurrentRow);
    connect(m_table, &QTableWidget::itemChanged, this, &NameValueTable::changed);
    connect(m_table, &QTableWidget::itemSelectionChanged, this,
            [this] { m_remove->setEnabled(m_table->currentRow() >= 0); });
}

QMap<QString, QString> NameValueTable::values() const
{
    QMap<QString, QString> values;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const QString name = m_table->item(row, Name)->text().trimmed();
        if (!name.isEmpty())
            values.insert(name, m_table->item(row, Value)->text().trimmed());
    }
    return values;
}

void NameValueTable::addRow(const QString& name, const QString& value)
{
    const QSignalBlocker blocker(m_table);
    const int row = m_table->rowCount();
    m_table->insertRow(row);
    m_table->setItem(row, Name, new QTableWidgetItem(name));
    m_table->setItem(row, Value, new QTableWidgetItem(value));
    if (!name.isEmpty())
        Q_EMIT changed();
}

void NameValueTable::removeCurrentRow()
{
    if (m_table->currentRow() < 0)
        return;
    m_table->removeRow(m_table->currentRow());
    Q_EMIT changed();
}

} // namespace basekeep
