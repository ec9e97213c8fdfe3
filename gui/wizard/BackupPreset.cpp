#include "gui/wizard/BackupPreset.h"

#include <QtCore/QDateTime>

namespace basekeep {

namespace {

/// A name of its own for each replica: a slot must not exist before it is created.
QString newSlotName()
{
    return QStringLiteral("replica_") + QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd_hhmmss"));
}

} // namespace

BackupSettings presetMethod(BackupPreset preset)
{
    BackupSettings method;
    // A person who sits in front of the window waits for the backup; a schedule would rather be gentle.
    method.checkpoint = BackupSettings::Checkpoint::Fast;
    switch (preset) {
    case BackupPreset::LocalCopy:
        break;
    case BackupPreset::SmallArchive:
        method.format = BackupSettings::Format::Tar;
        method.compression.method = CompressionMethod::Zstd;
        break;
    case BackupPreset::Replica:
        method.writeRecoveryConf = true;
        method.slot = BackupSettings::Slot::Created;
        method.slotName = newSlotName();
        break;
    }
    return method;
}

BackupSettings withMethodOf(BackupSettings settings, const BackupSettings& method)
{
    settings.format = method.format;
    settings.compression = method.compression;
    settings.serverTarget = method.serverTarget;
    settings.incrementalFrom = method.incrementalFrom;
    settings.walMethod = method.walMethod;
    settings.walDir = method.walDir;
    settings.checkpoint = method.checkpoint;
    settings.maxRateKiB = method.maxRateKiB;
    settings.estimateSize = method.estimateSize;
    settings.directIo = method.directIo;
    settings.sync = method.sync;
    settings.syncMethod = method.syncMethod;
    settings.manifest = method.manifest;
    settings.manifestChecksum = method.manifestChecksum;
    settings.verifyPageChecksums = method.verifyPageChecksums;
    settings.keepOnFailure = method.keepOnFailure;
    settings.writeRecoveryConf = method.writeRecoveryConf;
    settings.recoveryPassword = method.recoveryPassword;
    settings.slot = method.slot;
    settings.slotName = method.slotName;
    return settings;
}

bool hasPresetMethod(const BackupSettings& settings, BackupPreset preset)
{
    const BackupSettings method = presetMethod(preset);
    const bool isSlotNameFree = method.slot == BackupSettings::Slot::Created;
    return settings.format == method.format && isSameCompression(settings.compression, method.compression) &&
           isSameTarget(settings.serverTarget, method.serverTarget) &&
           settings.incrementalFrom == method.incrementalFrom && settings.walMethod == method.walMethod &&
           settings.walDir == method.walDir && settings.checkpoint == method.checkpoint &&
           settings.maxRateKiB == method.maxRateKiB && settings.estimateSize == method.estimateSize &&
           settings.directIo == method.directIo && settings.sync == method.sync &&
           settings.syncMethod == method.syncMethod && settings.manifest == method.manifest &&
           settings.manifestChecksum == method.manifestChecksum &&
           settings.verifyPageChecksums == method.verifyPageChecksums &&
           settings.keepOnFailure == method.keepOnFailure && settings.writeRecoveryConf == method.writeRecoveryConf &&
           settings.recoveryPassword == method.recoveryPassword && settings.slot == method.slot &&
           (isSlotNameFree || settings.slotName == method.slotName);
}

bool isSameCompression(const BackupCompression& left, const BackupCompression& right)
{
    return left.place == right.place && left.method == right.method && left.detail == right.detail;
}

bool isSameTarget(const std::optional<ServerTarget>& left, const std::optional<ServerTarget>& right)
{
    if (!left || !right)
        return left.has_value() == right.has_value();
    return left->name == right->name && left->detail == right->detail;
}

} // namespace basekeep
