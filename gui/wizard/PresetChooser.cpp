#include "gui/wizard/PresetChooser.h"

#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/Icons.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/PresetCard.h"

namespace basekeep {

PresetChooser::PresetChooser(BackupSetup& setup, QWidget* parent)
    : QWidget(parent)
    , m_setup(setup)
    , m_buttons(new QButtonGroup(this))
    , m_changed(new QLabel(this))
    , m_undo(new QToolButton(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    addPreset(BackupPreset::LocalCopy, QStringLiteral("presetLocalCopy"), QStringLiteral("database"),
              tr("Fast local copy"), tr("A data directory that a server can be started on at once."),
              tr("Takes as much room as the server's own data."));
    addPreset(BackupPreset::SmallArchive, QStringLiteral("presetSmallArchive"), QStringLiteral("archive"),
              tr("Small archive"), tr("One file per tablespace, compressed with zstd, to be kept."),
              tr("Keeps all cores of this machine busy, and has to be unpacked before it can be used."));
    addPreset(BackupPreset::Replica, QStringLiteral("presetReplica"), QStringLiteral("clone"), tr("Replica"),
              tr("A data directory with the settings of a standby: started, it follows this server."),
              tr("A replication slot keeps WAL on the server for it, until you drop the slot."));

    m_changed->setObjectName(QStringLiteral("presetChanged"));
    m_changed->setTextFormat(Qt::PlainText);
    m_undo->setObjectName(QStringLiteral("undoChanges"));
    m_undo->setText(tr("&Undo Changes"));
    m_undo->setIcon(icon(QStringLiteral("back")));
    m_undo->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_undo->setAutoRaise(true);
    m_undo->setFocusPolicy(Qt::StrongFocus);
    // The choices below must not move away under the pointer when the first of them is changed.
    QSizePolicy policy = m_undo->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_undo->setSizePolicy(policy);
    auto* changedLine = new QHBoxLayout;
    changedLine->addWidget(m_changed);
    changedLine->addWidget(m_undo);
    changedLine->addStretch(1);
    layout->addLayout(changedLine);

    connect(m_buttons, &QButtonGroup::idClicked, this,
            [this](int id) { m_setup.setPreset(static_cast<BackupPreset>(id)); });
    connect(m_undo, &QToolButton::clicked, this, [this] { m_setup.setPreset(m_setup.preset()); });
    connect(&setup, &BackupSetup::settingsChanged, this, &PresetChooser::showPreset);
    showPreset();
}

void PresetChooser::addPreset(BackupPreset preset, const QString& objectName, const QString& iconName,
                              const QString& name, const QString& purpose, const QString& price)
{
    auto* card = new PresetCard(iconName, name, purpose, price, this);
    card->setObjectName(objectName);
    m_buttons->addButton(card, static_cast<int>(preset));
    layout()->addWidget(card);
}

void PresetChooser::showPreset()
{
    QAbstractButton* const card = m_buttons->button(static_cast<int>(m_setup.preset()));
    card->setChecked(true);
    const bool isChanged = m_setup.isPresetChanged();
    m_undo->setVisible(isChanged);
    m_changed->setText(isChanged ? tr("%1, changed under “Advanced”.", "name of a preset").arg(card->text())
                                 : QString());
    m_changed->setVisible(isChanged);
}

} // namespace basekeep
