#include "gui/wizard/SafetyGroup.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>

#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

constexpr int noManifest = -1; ///< entry of the manifest box
enum SyncEntry { SyncFiles, SyncFileSystems, NoSync };

} // namespace

SafetyGroup::SafetyGroup(BackupSetup& setup, QWidget* parent) : MethodGroup(tr("Safety"), setup, parent)
{
    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_manifest = makeComboBox(QStringLiteral("manifest"));
    for (const ChecksumAlgorithm algorithm :
         {ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha224, ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Sha384,
          ChecksumAlgorithm::Sha512})
        m_manifest->addItem(tr("%1 checksum of every file").arg(checksumAlgorithmName(algorithm)),
                            static_cast<int>(algorithm));
    m_manifest->addItem(tr("Sizes only, no checksums"), static_cast<int>(ChecksumAlgorithm::None));
    m_manifest->addItem(tr("No manifest: the backup cannot be verified"), noManifest);
    form->addRow(tr("Manifest:"), m_manifest);
    m_forceEncode = makeCheckBox(QStringLiteral("forceEncode"), tr("Write every path in it as he&xadecimal digits"),
                                 tr("For testing programs that read manifests (--manifest-force-encode)."));
    form->addRow(QString(), m_forceEncode);
    form->addRow(m_manifestReason = new ReasonLine);
    m_manifestReason->setObjectName(QStringLiteral("manifestReason"));

    m_sync = makeComboBox(QStringLiteral("sync"));
    m_sync->addItem(tr("Wait until every file is safely there"));
    m_sync->addItem(tr("Wait for the whole file systems (syncfs)"));
    m_sync->addItem(tr("Do not wait: a power failure can spoil the backup"));
    form->addRow(tr("&Disk:"), m_sync);
    m_pageChecksums =
        makeCheckBox(QStringLiteral("pageChecksums"), tr("Let the server verify its page checksums while it sends"),
                     tr("Finds damage in the server's own files. Needs a cluster with data checksums."));
    m_keepOnFailure =
        makeCheckBox(QStringLiteral("keepOnFailure"), tr("&Keep partial files after a failure or a cancel"),
                     tr("For looking at what went wrong; such files are not a backup."));
    form->addRow(QString(), m_pageChecksums);
    form->addRow(QString(), m_keepOnFailure);
    form->addRow(m_syncReason = new ReasonLine);
    m_syncReason->setObjectName(QStringLiteral("syncReason"));

    connect(m_manifest, &QComboBox::currentIndexChanged, this, &SafetyGroup::applyManifest);
    connect(m_forceEncode, &QCheckBox::toggled, this, &SafetyGroup::applyManifest);
    connect(m_sync, &QComboBox::currentIndexChanged, this, [this](int entry) {
        if (isShowing())
            return;
        this->setup().setSync(entry != NoSync);
        this->setup().setSyncMethod(entry == SyncFileSystems ? BackupSettings::SyncMethod::FileSystems
                                                             : BackupSettings::SyncMethod::Files);
    });
    connect(m_pageChecksums, &QCheckBox::toggled, &setup, &BackupSetup::setVerifyPageChecksums);
    connect(m_keepOnFailure, &QCheckBox::toggled, &setup, &BackupSetup::setKeepOnFailure);
    refresh();
}

void SafetyGroup::showSettings()
{
    const BackupSettings& settings = setup().settings();
    const bool hasManifest = settings.manifest != BackupSettings::Manifest::No;
    m_manifest->setCurrentIndex(
        m_manifest->findData(hasManifest ? static_cast<int>(settings.manifestChecksum) : noManifest));
    m_forceEncode->setChecked(settings.manifest == BackupSettings::Manifest::ForceEncode);
    explain(m_forceEncode, m_manifestReason, rules().manifestDetails(), false);

    m_sync->setCurrentIndex(!settings.sync                                                   ? NoSync
                            : settings.syncMethod == BackupSettings::SyncMethod::FileSystems ? SyncFileSystems
                                                                                             : SyncFiles);
    m_pageChecksums->setChecked(settings.verifyPageChecksums);
    m_keepOnFailure->setChecked(settings.keepOnFailure);
    const QString filesObstacle = rules().filesHere();
    const QString fileSystemsObstacle = rules().syncFileSystems();
    const bool isBroken = settings.syncMethod == BackupSettings::SyncMethod::FileSystems;
    m_sync->setEnabled(filesObstacle.isEmpty());
    m_keepOnFailure->setEnabled(filesObstacle.isEmpty());
    offerEntry(m_sync, SyncFileSystems, fileSystemsObstacle.isEmpty() || isBroken);
    if (filesObstacle.isEmpty())
        m_syncReason->setReason(fileSystemsObstacle, isBroken ? ReasonLine::Tone::Warning : ReasonLine::Tone::Quiet);
    else
        m_syncReason->setReason(filesObstacle, ReasonLine::Tone::Quiet);
}

void SafetyGroup::applyManifest()
{
    if (isShowing())
        return;
    const int choice = m_manifest->currentData().toInt();
    if (choice == noManifest)
        setup().setManifest(BackupSettings::Manifest::No, ChecksumAlgorithm::Crc32c);
    else
        setup().setManifest(m_forceEncode->isChecked() ? BackupSettings::Manifest::ForceEncode
                                                       : BackupSettings::Manifest::Yes,
                            static_cast<ChecksumAlgorithm>(choice));
}

} // namespace basekeep
