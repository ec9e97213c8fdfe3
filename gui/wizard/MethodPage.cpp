#include "gui/wizard/MethodPage.h"

#include <QtWidgets/QButtonGroup>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

constexpr int noManifest = -1;        ///< entry of the manifest box
constexpr int defaultRateKiB = 51200; ///< where the limit begins when it is switched on

/// A radio button with its one-line explanation beneath, in line with its text.
QRadioButton* addOption(QVBoxLayout* layout, const QString& objectName, const QString& text, const QString& explanation)
{
    auto* option = new QRadioButton(text);
    option->setObjectName(objectName);
    option->setAccessibleDescription(explanation);
    layout->addWidget(option);
    auto* label = new QuietLabel(explanation);
    const QStyle* style = option->style();
    label->setIndent(style->pixelMetric(QStyle::PM_ExclusiveIndicatorWidth) +
                     style->pixelMetric(QStyle::PM_RadioButtonLabelSpacing));
    layout->addWidget(label);
    return option;
}

QCheckBox* makeCheckBox(const QString& objectName, const QString& text, const QString& toolTip)
{
    auto* box = new QCheckBox(text);
    box->setObjectName(objectName);
    box->setToolTip(toolTip);
    box->setAccessibleDescription(toolTip);
    return box;
}

} // namespace

MethodPage::MethodPage(BackupSetup& setup, QWidget* parent) : SetupPage(setup, parent)
{
    setTitle(tr("What, and how?"));
    setSubTitle(
        tr("The defaults suit most servers: a plain copy whose WAL is streamed beside it, ready to be started."));

    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, 6, 0);
    auto* upper = new QHBoxLayout;
    auto* left = new QVBoxLayout;
    left->addWidget(makeFormatBox());
    left->addWidget(makeCheckpointBox());
    left->addStretch(1);
    upper->addLayout(left, 1);
    auto* right = new QVBoxLayout;
    right->addWidget(makeWalBox());
    right->addStretch(1);
    upper->addLayout(right, 1);
    layout->addLayout(upper);
    layout->addWidget(makeOptions());
    layout->addWidget(m_advancedButton = new QToolButton);
    layout->addWidget(m_advanced = makeAdvanced());
    layout->addStretch(1);

    m_advancedButton->setObjectName(QStringLiteral("advanced"));
    m_advancedButton->setText(tr("Ad&vanced"));
    m_advancedButton->setCheckable(true);
    m_advancedButton->setAutoRaise(true);
    m_advancedButton->setArrowType(Qt::RightArrow);
    m_advancedButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_advanced->hide();

    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("methodScroll"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inner);
    content()->addWidget(scroll, 1);

    connect(m_advancedButton, &QToolButton::toggled, this, [this, scroll](bool open) {
        m_advancedButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        m_advanced->setVisible(open);
        // Its last row lies below the edge of a small window; the user who unfolds it wants to see it.
        QMetaObject::invokeMethod(
            scroll, [this, open, scroll] { scroll->ensureWidgetVisible(open ? m_advanced : m_advancedButton); },
            Qt::QueuedConnection);
    });
    connectOptions();
    connectAdvanced();
    connect(&setup, &BackupSetup::settingsChanged, this, &MethodPage::showSettings);
    showSettings();
}

QWidget* MethodPage::makeFormatBox()
{
    auto* box = new QGroupBox(tr("Form of the backup"));
    auto* layout = new QVBoxLayout(box);
    m_plain = addOption(layout, QStringLiteral("plain"), tr("&Plain"),
                        tr("A data directory like the server's own: a server can be started on it as it is."));
    m_tar = addOption(layout, QStringLiteral("tar"), tr("&Tar"),
                      tr("One archive for the data directory and one for each tablespace, to be unpacked later."));
    return box;
}

QWidget* MethodPage::makeWalBox()
{
    auto* box = new QGroupBox(tr("Write-ahead log (WAL)"));
    auto* layout = new QVBoxLayout(box);
    m_stream = addOption(layout, QStringLiteral("walStream"), tr("Stre&am it while copying"),
                         tr("A second process receives the WAL over a connection of its own. The server cannot remove "
                            "any of it too early."));
    m_fetch = addOption(layout, QStringLiteral("walFetch"), tr("&Fetch it at the end"),
                        tr("One connection only, but the server must keep the WAL until the copy is done."));
    m_none = addOption(layout, QStringLiteral("walNone"), tr("&Leave it out"),
                       tr("The backup cannot be started by itself: the WAL has to come from your archive."));
    return box;
}

QWidget* MethodPage::makeCheckpointBox()
{
    auto* box = new QGroupBox(tr("Checkpoint before the copy"));
    auto* layout = new QVBoxLayout(box);
    m_fast = addOption(layout, QStringLiteral("checkpointFast"), tr("&At once"),
                       tr("The copy begins within seconds; the server writes hard for that time."));
    m_spread = addOption(layout, QStringLiteral("checkpointSpread"), tr("&Gently"),
                         tr("The server takes its time, often minutes, before the first byte comes."));
    return box;
}

QWidget* MethodPage::makeOptions()
{
    auto* options = new QWidget;
    auto* form = new QFormLayout(options);
    form->setContentsMargins(0, 6, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_limitRate = new QCheckBox(tr("Li&mit to"));
    m_limitRate->setObjectName(QStringLiteral("limitRate"));
    m_limitRate->setAccessibleName(tr("Limit the transfer rate"));
    m_rate = new QSpinBox;
    m_rate->setObjectName(QStringLiteral("rate"));
    m_rate->setAccessibleName(tr("Largest transfer rate in kilobytes per second"));
    m_rate->setRange(32, 1048576);
    m_rate->setSingleStep(1024);
    m_rate->setGroupSeparatorShown(true);
    m_rate->setSuffix(tr(" kB/s", "unit after a number"));
    m_rate->setValue(defaultRateKiB);
    m_rateInWords = new QuietLabel;
    auto* rateLine = new QHBoxLayout;
    rateLine->addWidget(m_limitRate);
    rateLine->addWidget(m_rate);
    rateLine->addWidget(m_rateInWords, 1);
    form->addRow(tr("Transfer rate:"), rateLine);

    m_label = new QLineEdit;
    m_label->setObjectName(QStringLiteral("label"));
    form->addRow(tr("Backup lab&el:"), m_label);

    m_recoveryConf =
        makeCheckBox(QStringLiteral("recoveryConf"),
                     tr("Make it a &standby: write the settings that let a server started on it follow this one (-R)"),
                     tr("Writes standby.signal and primary_conninfo into the backup. No password is written."));
    form->addRow(QString(), m_recoveryConf);
    return options;
}

QWidget* MethodPage::makeAdvanced()
{
    auto* advanced = new QWidget;
    auto* form = new QFormLayout(advanced);
    form->setContentsMargins(18, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_slot = new QComboBox;
    m_slot->setObjectName(QStringLiteral("slot"));
    m_slot->addItem(tr("Temporary, gone when the backup ends"), static_cast<int>(BackupSettings::Slot::Temporary));
    m_slot->addItem(tr("None"), static_cast<int>(BackupSettings::Slot::None));
    m_slot->addItem(tr("Use an existing one"), static_cast<int>(BackupSettings::Slot::Existing));
    m_slot->addItem(tr("Create one and leave it there"), static_cast<int>(BackupSettings::Slot::Created));
    m_slotName = new QLineEdit;
    m_slotName->setObjectName(QStringLiteral("slotName"));
    m_slotName->setAccessibleName(tr("Name of the replication slot"));
    m_slotName->setPlaceholderText(tr("name"));
    auto* slotLine = new QHBoxLayout;
    slotLine->addWidget(m_slot, 1);
    slotLine->addWidget(m_slotName, 1);
    auto* slotLabel = new QLabel(tr("&Replication slot:"));
    slotLabel->setBuddy(m_slot);
    form->addRow(slotLabel, slotLine);

    m_manifest = new QComboBox;
    m_manifest->setObjectName(QStringLiteral("manifest"));
    for (const ChecksumAlgorithm algorithm :
         {ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha224, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha384,
          ChecksumAlgorithm::Sha512})
        m_manifest->addItem(tr("%1 checksum of every file").arg(checksumAlgorithmName(algorithm)),
                            static_cast<int>(algorithm));
    m_manifest->addItem(tr("Sizes only, no checksums"), static_cast<int>(ChecksumAlgorithm::None));
    m_manifest->addItem(tr("No manifest: the backup cannot be verified"), noManifest);
    form->addRow(tr("Man&ifest:"), m_manifest);

    m_walDir = new FolderEdit(tr("WAL folder"), tr("Choose the folder for the WAL"));
    m_walDir->setObjectName(QStringLiteral("walDir"));
    m_walDir->setPlaceholder(tr("pg_wal inside the backup"));
    auto* walDirLabel = new QLabel(tr("&WAL folder:"));
    walDirLabel->setBuddy(m_walDir->edit());
    form->addRow(walDirLabel, m_walDir);

    m_sync = makeCheckBox(QStringLiteral("sync"), tr("Wait until every file is safely on disk"),
                          tr("Without it a power failure shortly after the backup can spoil it."));
    m_pageChecksums =
        makeCheckBox(QStringLiteral("pageChecksums"), tr("Let the server verify its page checksums while it sends"),
                     tr("Finds damage in the server's own files. Needs a cluster with data checksums."));
    m_estimate = makeCheckBox(QStringLiteral("estimate"), tr("Estimate the size first"),
                              tr("Without it there is no percentage and no remaining time."));
    m_keepOnFailure =
        makeCheckBox(QStringLiteral("keepOnFailure"), tr("Keep partial files after a failure or a cancel"),
                     tr("For looking at what went wrong; such files are not a backup."));
    for (QCheckBox* box : {m_sync, m_pageChecksums, m_estimate, m_keepOnFailure})
        form->addRow(QString(), box);
    return advanced;
}

void MethodPage::connectOptions()
{
    BackupSetup* const target = &setup();
    // Only the button that is switched on speaks; its neighbours going off would say the same twice.
    const auto onChosen = [this](QRadioButton* button, auto action) {
        connect(button, &QRadioButton::toggled, this, [action](bool isOn) {
            if (isOn)
                action();
        });
    };
    onChosen(m_plain, [target] { target->setFormat(BackupSettings::Format::Plain); });
    onChosen(m_tar, [target] { target->setFormat(BackupSettings::Format::Tar); });
    onChosen(m_stream, [target] { target->setWalMethod(BackupSettings::WalMethod::Stream); });
    onChosen(m_fetch, [target] { target->setWalMethod(BackupSettings::WalMethod::Fetch); });
    onChosen(m_none, [target] { target->setWalMethod(BackupSettings::WalMethod::None); });
    onChosen(m_fast, [target] { target->setCheckpoint(BackupSettings::Checkpoint::Fast); });
    onChosen(m_spread, [target] { target->setCheckpoint(BackupSettings::Checkpoint::Spread); });

    const auto applyRate = [this] {
        setup().setMaxRateKiB(m_limitRate->isChecked() ? m_rate->value() : 0);
    };
    connect(m_limitRate, &QCheckBox::toggled, this, applyRate);
    connect(m_rate, &QSpinBox::valueChanged, this, applyRate);
    connect(m_label, &QLineEdit::textEdited, target, &BackupSetup::setLabel);
    connect(m_recoveryConf, &QCheckBox::toggled, target, &BackupSetup::setWriteRecoveryConf);
}

void MethodPage::connectAdvanced()
{
    BackupSetup* const target = &setup();
    const auto applySlot = [this] {
        const auto slot = static_cast<BackupSettings::Slot>(m_slot->currentData().toInt());
        const bool isNamed = slot == BackupSettings::Slot::Existing || slot == BackupSettings::Slot::Created;
        setup().setSlot(slot, isNamed ? m_slotName->text().trimmed() : QString());
    };
    connect(m_slot, &QComboBox::currentIndexChanged, this, applySlot);
    connect(m_slotName, &QLineEdit::textEdited, this, applySlot);
    connect(m_manifest, &QComboBox::currentIndexChanged, this, [this] {
        const int choice = m_manifest->currentData().toInt();
        if (choice == noManifest)
            setup().setManifest(BackupSettings::Manifest::No, ChecksumAlgorithm::Crc32c);
        else
            setup().setManifest(BackupSettings::Manifest::Yes, static_cast<ChecksumAlgorithm>(choice));
    });
    connect(m_walDir, &FolderEdit::folderChanged, target, &BackupSetup::setWalDir);
    connect(m_sync, &QCheckBox::toggled, target, &BackupSetup::setSync);
    connect(m_pageChecksums, &QCheckBox::toggled, target, &BackupSetup::setVerifyPageChecksums);
    connect(m_estimate, &QCheckBox::toggled, target, &BackupSetup::setEstimateSize);
    connect(m_keepOnFailure, &QCheckBox::toggled, target, &BackupSetup::setKeepOnFailure);
}

void MethodPage::showSettings()
{
    const BackupSettings settings = setup().settings();
    const bool isPlain = settings.format == BackupSettings::Format::Plain;
    (isPlain ? m_plain : m_tar)->setChecked(true);
    switch (settings.walMethod) {
    case BackupSettings::WalMethod::Stream:
        m_stream->setChecked(true);
        break;
    case BackupSettings::WalMethod::Fetch:
        m_fetch->setChecked(true);
        break;
    case BackupSettings::WalMethod::None:
        m_none->setChecked(true);
        break;
    }
    (settings.checkpoint == BackupSettings::Checkpoint::Fast ? m_fast : m_spread)->setChecked(true);

    m_limitRate->setChecked(settings.maxRateKiB > 0);
    m_rate->setEnabled(settings.maxRateKiB > 0);
    if (settings.maxRateKiB > 0)
        m_rate->setValue(settings.maxRateKiB);
    m_rateInWords->setText(settings.maxRateKiB > 0 ? tr("= %1").arg(formatRate(settings.maxRateKiB * 1024.0))
                                                   : tr("As fast as server, network and disk allow."));
    if (m_label->text() != settings.label)
        m_label->setText(settings.label);
    m_recoveryConf->setChecked(settings.writeRecoveryConf);

    const bool isNamed =
        settings.slot == BackupSettings::Slot::Existing || settings.slot == BackupSettings::Slot::Created;
    m_slot->setCurrentIndex(m_slot->findData(static_cast<int>(settings.slot)));
    m_slotName->setEnabled(isNamed);
    if (isNamed && m_slotName->text().trimmed() != settings.slotName)
        m_slotName->setText(settings.slotName);
    m_manifest->setCurrentIndex(m_manifest->findData(
        settings.manifest == BackupSettings::Manifest::No ? noManifest : static_cast<int>(settings.manifestChecksum)));
    m_walDir->setFolder(settings.walDir);
    m_sync->setChecked(settings.sync);
    m_pageChecksums->setChecked(settings.verifyPageChecksums);
    m_estimate->setChecked(settings.estimateSize);
    m_keepOnFailure->setChecked(settings.keepOnFailure);
    showConflicts();
}

void MethodPage::showConflicts()
{
    const QStringList conflicts = setup().methodConflicts();
    setReasons(conflicts);
    // Most contradictions lie in the folded part; unfolded, the way out can be seen.
    if (!conflicts.isEmpty() && !m_advancedButton->isChecked())
        m_advancedButton->setChecked(true);
}

} // namespace basekeep
