#include "gui/wizard/SummaryPage.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/CommandView.h"
#include "gui/widgets/Format.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

QString compressionText(const BackupCompression& compression)
{
    if (compression.method == CompressionMethod::None)
        return SummaryPage::tr("Not compressed");
    const QString method = compression.detail.isEmpty()
                               ? compressionMethodName(compression.method)
                               : SummaryPage::tr("%1 (%2)", "compression method, its details")
                                     .arg(compressionMethodName(compression.method), compression.detail);
    return compression.isOnServer() ? SummaryPage::tr("%1, by the server before it sends").arg(method)
                                    : SummaryPage::tr("%1, by this machine").arg(method);
}

/// Where it goes, for a person to read.
QString placeText(const BackupSettings& settings)
{
    if (!settings.serverTarget)
        return QDir::toNativeSeparators(settings.target);
    return settings.serverTarget->detail
               ? SummaryPage::tr("On the server, in %1").arg(*settings.serverTarget->detail)
               : SummaryPage::tr("Nowhere: the server throws it away (%1)").arg(settings.serverTarget->name);
}

QString standbyText(const BackupSettings& settings)
{
    return settings.recoveryPassword
               ? SummaryPage::tr("Settings that let a server follow this one are written into the backup, with the "
                                 "password in clear text")
               : SummaryPage::tr("Settings that let a server follow this one are written into the backup, without the "
                                 "password");
}

QString formatText(const BackupSettings& settings)
{
    if (settings.serverTarget)
        return SummaryPage::tr("Tar: archives made and kept by the server");
    return settings.format == BackupSettings::Format::Plain
               ? SummaryPage::tr("Plain: a data directory, ready to be started")
               : SummaryPage::tr("Tar: one archive per tablespace");
}

QString slotText(const BackupSettings& settings)
{
    switch (settings.slot) {
    case BackupSettings::Slot::Temporary:
        return SummaryPage::tr("protected by a temporary replication slot");
    case BackupSettings::Slot::None:
        return SummaryPage::tr("without a replication slot");
    case BackupSettings::Slot::Existing:
        return SummaryPage::tr("protected by the replication slot %1").arg(settings.slotName);
    case BackupSettings::Slot::Created:
        return SummaryPage::tr("protected by the new replication slot %1, which stays").arg(settings.slotName);
    }
    return {};
}

QString walText(const BackupSettings& settings)
{
    switch (settings.walMethod) {
    case BackupSettings::WalMethod::Stream:
        return SummaryPage::tr("Streamed by a second process, %1", "how it is protected").arg(slotText(settings));
    case BackupSettings::WalMethod::Fetch:
        return SummaryPage::tr("Fetched at the end over the same connection");
    case BackupSettings::WalMethod::None:
        return SummaryPage::tr("Left out: it has to come from your archive");
    }
    return {};
}

QString checkpointText(const BackupSettings& settings)
{
    return settings.checkpoint == BackupSettings::Checkpoint::Fast
               ? SummaryPage::tr("At once, then the copy begins")
               : SummaryPage::tr("Gently: the copy begins when the server's next checkpoint is done");
}

QString verificationText(const BackupSettings& settings)
{
    if (settings.serverTarget)
        return SummaryPage::tr("Not here, where nothing of it arrives");
    if (settings.manifest == BackupSettings::Manifest::No)
        return SummaryPage::tr("Not possible without a manifest");
    if (settings.manifestChecksum == ChecksumAlgorithm::None)
        return SummaryPage::tr("Names and sizes of all files, on arrival");
    return SummaryPage::tr("%1 checksum of every file, on arrival")
        .arg(checksumAlgorithmName(settings.manifestChecksum));
}

} // namespace

SummaryPage::SummaryPage(BackupSetup& setup, QWidget* parent)
    : SetupPage(setup, parent), m_words(new QWidget), m_rows(new QFormLayout(m_words)), m_command(new CommandView)
{
    setTitle(tr("Ready to start"));
    setSubTitle(tr("This is what will be done. The backup can be stopped at any moment."));

    m_words->setObjectName(QStringLiteral("summary"));
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_words);

    auto* box = new QGroupBox(tr("The same as a command"), this);
    auto* layout = new QVBoxLayout(box);
    layout->addWidget(m_command);
    // A command of usual length in whole; the room beyond that is better spent on the words.
    constexpr int commandLines = 12;
    m_command->setMaximumHeight(fontMetrics().lineSpacing() * commandLines);
    content()->addWidget(scroll, 1);
    content()->addWidget(box);

    const auto showReadiness = [this](bool isReady) {
        setReasons(isReady ? QStringList() : QStringList{tr("Something has changed since the check. Go back to it.")});
    };
    connect(&setup, &BackupSetup::isReadyChanged, this, showReadiness);
    showReadiness(setup.isReady());
}

void SummaryPage::initializePage()
{
    const BackupSettings& settings = setup().settings();
    while (m_rows->rowCount() > 0)
        m_rows->removeRow(0);

    addRow(tr("Server:"),
           tr("%1 (%2)", "profile, address").arg(settings.profileName, settings.connection.displayName()));
    addRow(settings.serverTarget ? tr("Stays:") : tr("Folder:"), placeText(settings));
    addRow(tr("Form:"), formatText(settings));
    addRow(tr("Compression:"), compressionText(settings.compression));
    addRow(tr("Content:"), settings.incrementalFrom.isEmpty()
                               ? tr("Everything")
                               : tr("What changed since the backup in %1")
                                     .arg(QDir::toNativeSeparators(QFileInfo(settings.incrementalFrom).path())));
    addRow(tr("WAL:"), walText(settings));
    if (!settings.walDir.isEmpty())
        addRow(tr("WAL folder:"), QDir::toNativeSeparators(settings.walDir));
    addRow(tr("Checkpoint:"), checkpointText(settings));
    addRow(tr("Transfer rate:"), settings.maxRateKiB > 0
                                     ? tr("At most %1").arg(formatRate(settings.maxRateKiB * 1024.0))
                                     : tr("Not limited"));
    addRow(tr("Verification:"), verificationText(settings));
    for (const TablespaceMapping& mapping : settings.tablespaceMappings)
        addRow(tr("Tablespace:"), tr("%1 goes to %2", "path on the server, path here")
                                      .arg(mapping.oldPath, QDir::toNativeSeparators(mapping.newPath)));
    if (settings.writeRecoveryConf)
        addRow(tr("Standby:"), standbyText(settings));
    if (!settings.sync && !settings.serverTarget)
        addRow(tr("Disk:"), tr("Does not wait until the files are safely on disk"));
    else if (settings.syncMethod == BackupSettings::SyncMethod::FileSystems && !settings.serverTarget)
        addRow(tr("Disk:"), tr("Waits until the whole file systems are safely on disk (syncfs)"));
    if (!settings.verifyPageChecksums)
        addRow(tr("Page checksums:"), tr("Not verified by the server while it sends"));
    if (settings.keepOnFailure)
        addRow(tr("On failure:"), tr("Partial files are kept"));
    addRow(tr("Label:"), settings.label);
    m_command->setCommand(settings.toCommandLine());
}

void SummaryPage::addRow(const QString& name, const QString& value)
{
    auto* label = new QLabel(value, m_words);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_rows->addRow(name, label);
}

} // namespace basekeep
