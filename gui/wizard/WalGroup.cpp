#include "gui/wizard/WalGroup.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

bool needsName(BackupSettings::Slot slot)
{
    return slot == BackupSettings::Slot::Existing || slot == BackupSettings::Slot::Created;
}

} // namespace

WalGroup::WalGroup(BackupSetup& setup, QWidget* parent) : MethodGroup(tr("Write-ahead log (WAL)"), setup, parent)
{
    auto* layout = new QVBoxLayout(this);
    m_stream = addOption(layout, QStringLiteral("walStream"), tr("Stre&am it while copying"),
                         tr("A second process receives the WAL over a connection of its own. The server cannot remove "
                            "any of it too early."));
    layout->addWidget(m_streamReason = new ReasonLine);
    m_streamReason->setObjectName(QStringLiteral("walStreamReason"));
    m_fetch = addOption(layout, QStringLiteral("walFetch"), tr("&Fetch it at the end"),
                        tr("One connection only, but the server must keep the WAL until the copy is done."));
    m_none = addOption(layout, QStringLiteral("walNone"), tr("Leave it &out"),
                       tr("The backup cannot be started by itself: the WAL has to come from your archive."));
    layout->addWidget(makeDetails());
    layout->addStretch(1);

    // Only the button that is switched on speaks; its neighbours going off would say the same twice.
    const auto onChosen = [this](QRadioButton* button, BackupSettings::WalMethod method) {
        connect(button, &QRadioButton::toggled, this, [this, method](bool isOn) {
            if (isOn && !isShowing())
                this->setup().setWalMethod(method);
        });
    };
    onChosen(m_stream, BackupSettings::WalMethod::Stream);
    onChosen(m_fetch, BackupSettings::WalMethod::Fetch);
    onChosen(m_none, BackupSettings::WalMethod::None);
    connect(m_slot, &QComboBox::currentIndexChanged, this, &WalGroup::applySlot);
    connect(m_slotName, &QLineEdit::textEdited, this, &WalGroup::applySlot);
    connect(m_walDir, &FolderEdit::folderEdited, &setup, &BackupSetup::setWalDir);
    refresh();
}

QWidget* WalGroup::makeDetails()
{
    auto* box = new QWidget;
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 6, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_slot = makeComboBox(QStringLiteral("slot"));
    m_slot->addItem(tr("Temporary, gone when the backup ends"), static_cast<int>(BackupSettings::Slot::Temporary));
    m_slot->addItem(tr("None"), static_cast<int>(BackupSettings::Slot::None));
    m_slot->addItem(tr("Use an existing one"), static_cast<int>(BackupSettings::Slot::Existing));
    m_slot->addItem(tr("Create one and leave it there"), static_cast<int>(BackupSettings::Slot::Created));
    form->addRow(tr("Replication &slot:"), m_slot);
    m_slotName = new QLineEdit;
    m_slotName->setObjectName(QStringLiteral("slotName"));
    m_slotName->setAccessibleName(tr("Name of the replication slot"));
    m_slotName->setPlaceholderText(tr("name"));
    form->addRow(tr("Slot name:"), m_slotName);
    form->addRow(m_slotReason = new ReasonLine);
    m_slotReason->setObjectName(QStringLiteral("slotReason"));

    m_walDir = new FolderEdit(tr("WAL folder"), tr("Choose the folder for the WAL"));
    m_walDir->setObjectName(QStringLiteral("walDir"));
    m_walDir->setPlaceholder(tr("pg_wal inside the backup"));
    auto* walDirLabel = new QLabel(tr("&WAL folder:"));
    walDirLabel->setBuddy(m_walDir->edit());
    form->addRow(walDirLabel, m_walDir);
    form->addRow(m_walDirReason = new ReasonLine);
    m_walDirReason->setObjectName(QStringLiteral("walDirReason"));
    return box;
}

void WalGroup::showSettings()
{
    const BackupSettings settings = setup().settings();
    const bool isStream = settings.walMethod == BackupSettings::WalMethod::Stream;
    (isStream ? m_stream : settings.walMethod == BackupSettings::WalMethod::Fetch ? m_fetch : m_none)->setChecked(true);
    explain(m_stream, m_streamReason, rules().walStream(), isStream);

    const bool isNamed = needsName(settings.slot);
    m_slot->setCurrentIndex(m_slot->findData(static_cast<int>(settings.slot)));
    if (isNamed && m_slotName->text().trimmed() != settings.slotName)
        m_slotName->setText(settings.slotName);
    const QString slotObstacle = rules().slot();
    explain(m_slot, m_slotReason, slotObstacle, isNamed);
    m_slotName->setEnabled(isNamed);
    if (slotObstacle.isEmpty() && isNamed && settings.slotName.isEmpty())
        m_slotReason->setReason(tr("The slot needs a name: lower case letters, digits and underscores."));

    m_walDir->setFolder(settings.walDir);
    explain(m_walDir, m_walDirReason, rules().walFolder(), !settings.walDir.isEmpty());
}

void WalGroup::applySlot()
{
    if (isShowing())
        return;
    const auto slot = static_cast<BackupSettings::Slot>(m_slot->currentData().toInt());
    setup().setSlot(slot, needsName(slot) ? m_slotName->text().trimmed() : QString());
}

} // namespace basekeep
