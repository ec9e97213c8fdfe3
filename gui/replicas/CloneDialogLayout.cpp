#include "gui/replicas/CloneDialog.h"

#include "gui/widgets/FieldNote.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

// What stands where in the form.

namespace basekeep {

namespace {

constexpr int longestSlotName = 63;
constexpr int highestPort = 65535;

QVBoxLayout* columnOf(QWidget* holder)
{
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    return column;
}

QWidget* withNote(QWidget* field, FieldNote* note)
{
    auto* holder = new QWidget;
    QVBoxLayout* column = columnOf(holder);
    column->addWidget(field, 0, Qt::AlignLeft);
    column->addWidget(note);
    return holder;
}

} // namespace

QLayout* CloneDialog::makeForm()
{
    m_server = new QComboBox;
    m_server->setObjectName(QStringLiteral("cloneServer"));
    m_port = new QSpinBox;
    m_port->setObjectName(QStringLiteral("clonePort"));
    m_port->setRange(1, highestPort);
    m_port->setGroupSeparatorShown(false);
    m_portNote = new FieldNote;
    m_portNote->setObjectName(QStringLiteral("clonePortNote"));
    m_slot = new QLineEdit;
    m_slot->setObjectName(QStringLiteral("cloneSlot"));
    m_slot->setMaxLength(longestSlotName);
    m_slot->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    m_slot->setToolTip(tr("Keeps WAL on the server for the replica. It is made by the clone, and dropped with the "
                          "replica."));
    m_slotNote = new FieldNote;
    m_slotNote->setObjectName(QStringLiteral("cloneSlotNote"));
    m_starts = new QCheckBox(tr("Start t&he replica and wait until it streams"));
    m_starts->setObjectName(QStringLiteral("cloneStarts"));
    m_starts->setChecked(true);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setVerticalSpacing(8);
    const auto addRow = [form](const QString& caption, QWidget* field, QWidget* buddy) {
        auto* label = new QLabel(caption);
        label->setBuddy(buddy);
        form->addRow(label, field);
    };
    addRow(tr("Ser&ver:"), m_server, m_server);
    QWidget* folder = makeFolderField();
    addRow(tr("&Folder:"), folder, m_folder->edit());
    addRow(tr("&Port:"), withNote(m_port, m_portNote), m_port);
    addRow(tr("&Slot:"), withNote(m_slot, m_slotNote), m_slot);
    form->addRow(QString(), m_starts);
    return form;
}

QWidget* CloneDialog::makeFolderField()
{
    m_folder = new FolderEdit(tr("Folder of the replica"), tr("Choose the folder of the replica"));
    m_folder->edit()->setObjectName(QStringLiteral("cloneFolder"));
    m_space = new QuietLabel;
    m_space->setObjectName(QStringLiteral("cloneSpace"));
    m_movesAside = new QCheckBox(tr("&Move aside what lies there: it gets another name, nothing is deleted"));
    m_movesAside->setObjectName(QStringLiteral("cloneMovesAside"));
    m_movesAside->hide();
    m_folderNote = new FieldNote;
    m_folderNote->setObjectName(QStringLiteral("cloneFolderNote"));
    auto* field = new QWidget;
    QVBoxLayout* column = columnOf(field);
    column->addWidget(m_folder);
    column->addWidget(m_space);
    column->addWidget(m_movesAside);
    column->addWidget(m_folderNote);
    return field;
}

QWidget* CloneDialog::makeButtons()
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_clone = buttons->addButton(tr("&Clone Replica"), QDialogButtonBox::AcceptRole);
    m_clone->setObjectName(QStringLiteral("cloneStart"));
    m_clone->setIcon(icon(QStringLiteral("clone")));
    m_clone->setDefault(true);
    m_backUp = buttons->addButton(tr("&Back Up Instead…"), QDialogButtonBox::ActionRole);
    m_backUp->setObjectName(QStringLiteral("cloneBackUp"));
    m_backUp->setIcon(icon(QStringLiteral("backup")));
    m_backUp->setAutoDefault(false);
    m_backUp->hide();
    m_again = buttons->addButton(tr("Chec&k Again"), QDialogButtonBox::ActionRole);
    m_again->setObjectName(QStringLiteral("cloneCheckAgain"));
    m_again->setIcon(icon(QStringLiteral("refresh")));
    m_again->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Cancel)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_again, &QPushButton::clicked, this, [this] { m_connection ? settingsChanged() : takeServer(); });
    connect(m_backUp, &QPushButton::clicked, this, [this] {
        const QString id = profileId();
        reject();
        Q_EMIT backupRequested(id);
    });
    return buttons;
}

} // namespace basekeep
