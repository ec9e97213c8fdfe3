#include "gui/wizard/BackupSetup.h"

#include "gui/wizard/MethodRules.h"

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
    m_settings = withMethodOf(m_settings, presetMethod(m_preset));
}

QStringList BackupSetup::methodConflicts() const
{
    // The settings know no pages, so what belongs to the target page is found by asking with the target alone.
    BackupSettings method = m_settings;
    method.tablespaceMappings.clear();
    BackupSettings targetAlone;
    targetAlone.target = m_settings.target;
    QStringList conflicts = without(method.conflicts(), targetAlone.conflicts());
    if (m_isIncremental && m_settings.incrementalFrom.isEmpty())
        conflicts << tr("Choose the earlier backup that the incremental one builds upon.");
    const auto& target = m_settings.serverTarget;
    if (target && target->name == QLatin1String("server") && target->detail.value_or(QString()).isEmpty())
        conflicts << tr("Say in which folder on the server the backup is to stay.");
    return conflicts + MethodRules(m_settings, m_serverReport, m_isIncremental).brokenByServer();
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
    // The backups of another server are no parents.
    m_isIncremental = false;
    m_settings.incrementalFrom.clear();
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
    updateReadiness();
}

void BackupSetup::setPreset(BackupPreset preset)
{
    setMethod(preset, presetMethod(preset));
}

void BackupSetup::setMethod(BackupPreset preset, const BackupSettings& method)
{
    m_preset = preset;
    m_settings = withMethodOf(m_settings, method);
    m_isIncremental = !m_settings.incrementalFrom.isEmpty();
    placeOnThisMachine();
    Q_EMIT presetChanged();
    Q_EMIT formatChanged();
    Q_EMIT compressionChanged();
    Q_EMIT walMethodChanged();
    Q_EMIT checkpointChanged();
    Q_EMIT maxRateChanged();
    Q_EMIT writeRecoveryConfChanged();
    Q_EMIT recoveryPasswordChanged();
    Q_EMIT slotChanged();
    Q_EMIT manifestChanged();
    Q_EMIT syncChanged();
    Q_EMIT syncMethodChanged();
    Q_EMIT verifyPageChecksumsChanged();
    Q_EMIT estimateSizeChanged();
    Q_EMIT directIoChanged();
    Q_EMIT keepOnFailureChanged();
    Q_EMIT walDirChanged();
    Q_EMIT incrementalChanged();
    Q_EMIT serverTargetChanged();
    Q_EMIT targetChanged();
    Q_EMIT tablespacesChanged();
    settingsHaveChanged();
}

void BackupSetup::setFormat(BackupSettings::Format format)
{
    if (m_settings.format == format)
        return;
    m_settings.format = format;
    placeOnThisMachine();
    Q_EMIT formatChanged();
    Q_EMIT tablespacesChanged();
    settingsHaveChanged();
}

void BackupSetup::setCompression(const BackupCompression& compression)
{
    if (isSameCompression(m_settings.compression, compression))
        return;
    m_settings.compression = compression;
    Q_EMIT compressionChanged();
    settingsHaveChanged();
}

void BackupSetup::setServerTarget(const std::optional<ServerTarget>& target)
{
    if (isSameTarget(m_settings.serverTarget, target))
        return;
    m_settings.serverTarget = target;
    placeOnThisMachine();
    Q_EMIT serverTargetChanged();
    Q_EMIT targetChanged();
    Q_EMIT tablespacesChanged();
    settingsHaveChanged();
}

void BackupSetup::setIncremental(bool incremental)
{
    if (m_isIncremental == incremental)
        return;
    m_isIncremental = incremental;
    if (!incremental)
        m_settings.incrementalFrom.clear();
    Q_EMIT incrementalChanged();
    settingsHaveChanged();
}

void BackupSetup::setIncrementalFrom(const QString& manifest)
{
    change(&BackupSettings::incrementalFrom, manifest, &BackupSetup::incrementalChanged);
}

void BackupSetup::setSyncMethod(BackupSettings::SyncMethod method)
{
    change(&BackupSettings::syncMethod, method, &BackupSetup::syncMethodChanged);
}

void BackupSetup::setRecoveryPassword(bool write)
{
    change(&BackupSettings::recoveryPassword, write, &BackupSetup::recoveryPasswordChanged);
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

void BackupSetup::setDirectIo(bool direct)
{
    change(&BackupSettings::directIo, direct, &BackupSetup::directIoChanged);
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
    if (m_target == folder)
        return;
    m_target = folder;
    placeOnThisMachine();
    Q_EMIT targetChanged();
    settingsHaveChanged();
}

void BackupSetup::setTablespaces(const QList<TablespaceMapping>& mappings, const QString& problem)
{
    const bool isSame = m_tablespaceProblem == problem && std::equal(m_mappings.begin(), m_mappings.end(),
                                                                     mappings.begin(), mappings.end(), isSameMapping);
    if (isSame)
        return;
    m_mappings = mappings;
    m_tablespaceProblem = problem;
    placeOnThisMachine();
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

void BackupSetup::placeOnThisMachine()
{
    // What stays on the server has no place here, and what is one archive has no folder per tablespace.
    const bool isHere = !m_settings.serverTarget;
    m_settings.target = isHere ? m_target : QString();
    m_settings.tablespaceMappings =
        isHere && m_settings.format == BackupSettings::Format::Plain ? m_mappings : QList<TablespaceMapping>();
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
    const bool hasTablespaces = m_settings.format == BackupSettings::Format::Plain && !m_settings.serverTarget;
    const bool isReady = m_connectionResolved && (!hasTablespaces || m_tablespaceProblem.isEmpty()) &&
                         m_preflightFindings && !hasBlocker(*m_preflightFindings) && m_settings.conflicts().isEmpty() &&
                         methodConflicts().isEmpty();
    if (isReady == m_isReady)
        return;
    m_isReady = isReady;
    Q_EMIT isReadyChanged(isReady);
}

} // namespace basekeep
