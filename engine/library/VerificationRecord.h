#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

struct JobRecord;
struct VerifyReport;

/// What is remembered of the last verification of a backup: when it ended, what it said, how deep it looked, and who
/// looked.
struct VerificationRecord
{
    Q_DECLARE_TR_FUNCTIONS(VerificationRecord)

public:
    enum class Verdict {
        Good,
        NotGood,
        NoManifest, ///< nothing to verify it by; what could be checked without was right
    };

    QString folder;    ///< of the backup
    QDateTime endedAt; ///< UTC
    Verdict verdict = Verdict::Good;
    quint64 problems = 0; ///< errors found
    bool onArrival = false;
    bool checksums = true; ///< files were read, not only looked for
    bool pageChecksums = false;
    bool wal = true;        ///< the WAL that recovery needs was walked
    bool leavesOut = false; ///< somebody asked to leave out some paths
    QString program;        ///< that did it, e.g. "Basekeep 0.1.0"
    QString frontEnd;       ///< "window" or "command line"
    /// When the backup's manifest was last changed, as seen at that time; invalid if there was none. A backup whose
    /// manifest is of another time is another backup.
    QDateTime manifestTime;

    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static VerificationRecord fromJson(const QJsonObject& json);

    /// What there is to remember of a verification that has ended: nothing if it came to no verdict. Who did it is left
    /// to the caller, but for the program.
    [[nodiscard]] static std::optional<VerificationRecord> of(const VerifyReport& report);

    /// The verification on arrival that a job's record tells of; nothing if there was none.
    [[nodiscard]] static std::optional<VerificationRecord> onArrivalOf(const JobRecord& record);

    /// The verdict in a few words: "good", "2 problems found".
    [[nodiscard]] QString verdictText() const;
    /// By whom and how, for a line of its own: "on arrival by Basekeep 0.1.0", "by Basekeep 0.1.0, with page
    /// checksums".
    [[nodiscard]] QString meansText() const;
    [[nodiscard]] static QString nameOf(Verdict verdict); ///< for scripts: "good", "not-good", "no-manifest"

    /// When the manifest of the backup in that folder was last changed.
    [[nodiscard]] static QDateTime manifestTimeOf(const QString& folder);
};

} // namespace basekeep
