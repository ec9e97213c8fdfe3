#pragma once

#include "engine/basebackup/BackupFacts.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QString>

namespace basekeep {

/// What is said of a backup that has ended, in the same words and keys everywhere: result page, terminal, job history.
class BackupSummary final
{
    Q_DECLARE_TR_FUNCTIONS(BackupSummary)

public:
    /// "not-yet", "not-possible", "sizes-only", "verified-on-arrival", "failed"
    [[nodiscard]] static QString verificationName(BackupFacts::Verification verification);

    /// One line such as "verified on arrival, 1,204 files, CRC32C".
    [[nodiscard]] static QString verificationText(const BackupFacts& facts);

    /// "the WAL lane was started again 3 times"; empty if it was not.
    [[nodiscard]] static QString walRestartsText(int restarts);

    /// Keys: serverVersion, serverVersionText, systemIdentifier (text, since it needs 64 bits), fromStandby,
    /// segmentSize, timeline, startLsn, endLsn, tablespaces [{oid, location, localPath, sizeBytes}], verification,
    /// verificationText, checksumAlgorithm, filesVerified, bytesVerified, walComplete, walRecordsChecked, walRestarts,
    /// bytesOnDisk, serverWarnings [text].
    [[nodiscard]] static QJsonObject toJson(const BackupFacts& facts);
};

} // namespace basekeep
