#pragma once

#include "engine/identity/BackupIdentity.h"
#include "engine/jobs/Failure.h"
#include "engine/report/VerifyFacts.h"
#include "engine/report/VerifyFinding.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>
#include <QtCore/QList>

#include <optional>

namespace basekeep {

/// All there is to say of a backup that was verified, as one value: what was checked, the verdict, the identity card,
/// what was counted and what was found. The same for a backup that was there and for one verified as it arrived; kept,
/// exported and shown from here.
struct VerifyReport
{
    Q_DECLARE_TR_FUNCTIONS(VerifyReport)

public:
    enum class Verdict {
        Good,
        Damaged,
        NotVerifiable, ///< there is no manifest; what could be checked without one was found in order
        Stopped,       ///< cancelled, so nothing is known
        NotDone,       ///< something else kept the verification from being done, see `failure`
    };

    enum class Occasion {
        Verification, ///< of a backup that was there
        Arrival,      ///< while the backup was taken
    };

    Verdict verdict = Verdict::NotDone;
    Occasion occasion = Occasion::Verification;
    std::optional<Failure> failure; ///< unless the backup is good

    // What was to be verified, and how.
    QString folder;
    QString manifest;  ///< its file; empty if it does not matter
    QString walFolder; ///< empty if it does not matter
    QString format;    ///< "plain", "tar"; empty if it was not found out
    bool withChecksums = true;
    bool withPageChecksums = false;
    bool withWal = true;
    bool stoppedAtFirstError = false;
    QStringList ignoredPaths; ///< by the user's wish

    BackupIdentity identity;
    VerifyFacts facts;
    /// In the order in which they were made; facts.counts tells how many there were if that was too many to keep.
    QList<VerifyFinding> findings;

    QDateTime startedAt; ///< UTC
    QDateTime endedAt;   ///< UTC; invalid while it runs
    double seconds = 0;  ///< that it took
    QString programVersion;

    /// The verdict of a verification that ended with this failure, or with none.
    [[nodiscard]] static Verdict verdictOf(const std::optional<Failure>& failure);

    [[nodiscard]] QString verdictText() const;   ///< a few words to be read from two metres: "The backup is good"
    [[nodiscard]] QString verdictDetail() const; ///< one or two sentences on it
    [[nodiscard]] QString checksText() const;    ///< what the verdict rests on; empty if on nothing
    [[nodiscard]] QString uncheckedText() const; ///< what nobody looked at, one sentence; empty if there is nothing
    [[nodiscard]] quint64 count(VerifyFinding::Severity severity) const;

    /// Everything. Keys: see VerifyReport.cpp; those of BackupIdentity, VerifyFacts and VerifyFinding below "identity",
    /// "facts" and "findings".
    [[nodiscard]] QJsonObject toJson() const;
    /// Nothing if it is no report.
    [[nodiscard]] static std::optional<VerifyReport> fromJson(const QJsonObject& json);

    /// A page of its own that needs no other file, in the HTML that QTextDocument understands too.
    [[nodiscard]] QString toHtml() const;

    [[nodiscard]] static QString nameOf(Verdict verdict); ///< for scripts: "good"
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::VerifyReport)
