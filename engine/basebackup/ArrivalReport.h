#pragma once

#include "engine/report/VerifyReport.h"

namespace basekeep {

class IdentityFiles;
struct BackupFacts;
struct BackupSettings;

/// The report of a backup that was verified while it arrived: the same value that a verification of a backup that is
/// there ends with, so that both are kept, shown and exported alike.
class ArrivalReport final
{
    Q_DECLARE_TR_FUNCTIONS(ArrivalReport)

public:
    /// `files` are what has arrived of them, `failure` is the job's, if it has one. Times are left to the caller.
    [[nodiscard]] static VerifyReport of(const BackupSettings& settings, const BackupFacts& facts,
                                         const IdentityFiles& files, const std::optional<Failure>& failure);

private:
    [[nodiscard]] static BackupIdentity identityOf(const BackupSettings& settings, const BackupFacts& facts);
    static void judge(VerifyReport& report, const BackupFacts& facts);
};

} // namespace basekeep
