#pragma once

#include "engine/report/VerifyReport.h"

namespace basekeep {

struct BackupFacts;
struct BackupSettings;

/// The report of a backup that was verified while it arrived: the same value that a verification of a backup that is
/// there ends with, so that both are kept, shown and exported alike.
class ArrivalReport final
{
    Q_DECLARE_TR_FUNCTIONS(ArrivalReport)

public:
    /// `failure` is the job's, if it has one. Reads the small files of a finished backup in plain format back for its
    /// identity card; of archives it tells what the server said. Times are left to the caller.
    [[nodiscard]] static VerifyReport of(const BackupSettings& settings, const BackupFacts& facts,
                                         const std::optional<Failure>& failure);

private:
    [[nodiscard]] static BackupIdentity identityOf(const BackupSettings& settings, const BackupFacts& facts);
    static void judge(VerifyReport& report, const BackupFacts& facts);
};

} // namespace basekeep
