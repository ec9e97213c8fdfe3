#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

QStringList without(const QStringList& sentences, const QStringList& others)
{
    QStringList rest;
    for (const QString& sentence : sentences) {
        if (!others.contains(sentence))
            rest << sentence;
    }
    return rest;
}

bool isSameMapping(const TablespaceMapping& left, const TablespaceMapping& right)
{
    return left.oldPath == right.oldPath && left.newPath == right.newPath;
}

} // namespace

BackupSetup::BackupSetup(QObject* parent) : QObject(parent)
{
    // A person who sits in front of the window waits for the backup; a schedule would rather be gentle.
    m_settings.checkpoint = BackupSettings::Checkpoint::Fast;
}

QStringList BackupSetup::methodConflicts() const
{
    // The settings know no pages, so what belongs to the target page is found by asking with the target alone.
    BackupSettings method = m_settings;
    method.tablespaceMappings.clear();
    BackupSettings targetAlone;
    targetAlone.target = m_settings.target;
    return without(method.conflicts(), targetAlone.conflicts());
}

QStringList BackupSetup::targetConflicts() const
{
    return without(m_settings.conflicts(), methodConflicts());
}

void BackupSetup::setProfile(const Profile& profile)
{
    if (m_profile.id == profile.id && !m_profile.id.isEmpty())
        return;
    m_profile = profile;
    m_settings.profileName = profile.name;
    m_settings.connection = profile.connection;
    m_connectionResolved = false;
    m_serverReport.reset();
    Q_EMIT profileChanged();
    Q_EMIT connectionChanged();
    Q_EMIT serverReportChanged();
    settingsHaveChanged();
}

void BackupSetup::setConnection(const ConnectionSettings& connection)
{
    m_settings.connection = connection;
    m_connectionResolved = true;
    Q_EMIT connectionChanged();
    settingsHaveChanged();
}

void BackupSetup::setServerReport(const ServerReport& report)
{
    m_serverReport = report;
    Q_EMIT serverReportChanged();
}

void BackupSetup::setFormat(BackupSettings::Format format)
{
    if (m_settings.format == format)
        return;
    m_settings.format = format;
    m_settings.tablespaceMappings = format == BackupSettings::Format::Plain ? m_mappings : QList<TablespaceMapping>();
    Q_EMIT formatChanged();
    Q_EMIT tablespacesChanged();
    settingsHaveChanged();
}

void BackupSetup::setWalMethod(BackupSettings::WalMethod method)
{
    change(&BackupSettings::walMethod, method, &BackupSetup::walMethodChanged);
}

void BackupSetup::setCheckpoint(BackupSettings::Checkpoint checkpoint)
{
    change(&BackupSettings::checkpoint, checkpoint, &BackupSetup::checkpointChanged);
}

void BackupSetup::setMaxRateKiB(int rate)
{
    change(&BackupSettings::maxRateKiB, rate, &BackupSetup::maxRateChanged);
}

void BackupSetup::setLabel(const QString& label)
{
    change(&BackupSettings::label, label, &BackupSetup::labelChanged);
}

void BackupSetup::setWriteRecoveryConf(bool write)
{
    change(&BackupSettings::writeRecoveryConf, write, &BackupSetup::writeRecoveryConfChanged);
}

void BackupSetup::setSlot(BackupSettings::Slot slot, const QString& name)
{
    if (m_settings.slot == slot && m_settings.slotName == name)
        return;
    m_settings.slot = slot;
    m_settings.slotName = name;
    Q_EMIT slotChanged();
    settingsHaveChanged();
}

void BackupSetup::setManifest(BackupSettings::Manifest manifest, ChecksumAlgorithm checksum)
{
    if (m_settings.manifest == manifest && m_settings.manifestChecksum == checksum)
        return;
    m_settings.manifest = manifest;
    m_settings.manifestChecksum = checksum;
    Q_EMIT manifestChanged();
    settingsHaveChanged();
}

void BackupSetup::setSync(bool sync)
{
    change(&BackupSettings::sync, sync, &BackupSetup::syncChanged);
}

void BackupSetup::setVerifyPageChecksums(bool verify)
{
    change(&BackupSettings::verifyPageChecksums, verify, &BackupSetup::verifyPageChecksumsChanged);
}

void BackupSetup::setEstimateSize(bool estimate)
{
    change(&BackupSettings::estimateSize, estimate, &BackupSetup::estimateSizeChanged);
}

void BackupSetup::setKeepOnFailure(bool keep)
{
    change(&BackupSettings::keepOnFailure, keep, &BackupSetup::keepOnFailureChanged);
}

void BackupSetup::setWalDir(const QString& folder)
{
    change(&BackupSettings::walDir, folder, &BackupSetup::walDirChanged);
}

void BackupSetup::setTarget(const QString& folder)
{
    change(&BackupSettings::target, folder, &BackupSetup::targetChanged);
}

void BackupSetup::setTablespaces(const QList<TablespaceMapping>& mappings, const QString& problem)
{
    const bool isSame = m_tablespaceProblem == problem && std::equal(m_mappings.begin(), m_mappings.end(),
                                                                     mappings.begin(), mappings.end(), isSameMapping);
    if (isSame)
        return;
    m_mappings = mappings;
    m_tablespaceProblem = problem;
    if (m_settings.format == BackupSettings::Format::Plain)
        m_settings.tablespaceMappings = mappings;
    Q_EMIT tablespacesChanged();
    settingsHaveChanged();
}

void BackupSetup::setPreflightFindings(const Findings& findings)
{
    m_preflightFindings = findings;
    Q_EMIT preflightChanged();
    updateReadiness();
}

template <typename Value>
void BackupSetup::change(Value BackupSettings::*member, const Value& value, void (BackupSetup::*signal)())
{
    if (m_settings.*member == value)
        return;
    m_settings.*member = value;
    Q_EMIT(this->*signal)();
    settingsHaveChanged();
}

void BackupSetup::settingsHaveChanged()
{
    if (m_preflightFindings) {
        m_preflightFindings.reset();
        Q_EMIT preflightChanged();
    }
    Q_EMIT settingsChanged();
    updateReadiness();
}

void BackupSetup::updateReadiness()
{
    const bool tablespacesPlaced = m_settings.format == BackupSettings::Format::Tar || m_tablespaceProblem.isEmpty();
    const bool isReady = m_connectionResolved && tablespacesPlaced && m_preflightFindings &&
                         !hasBlocker(*m_preflightFindings) && m_settings.conflicts().isEmpty();
    if (isReady == m_isReady)
        return;
    m_isReady = isReady;
    Q_EMIT isReadyChanged(isReady);
}

} // namespace basekeep
