#include "gui/profiles/ServerSafety.h"

#include "gui/backups/JobResult.h"
#include "gui/widgets/Format.h"

#include <QtCore/QDir>

#include <algorithm>

namespace basekeep {

ServerSafety::ServerSafety(const Profile& profile, const QList<JobEntry>& entries, const QList<KnownBackup>& backups,
                           const QDateTime& now)
{
    QList<Taken> own;
    for (const JobEntry& entry : entries) {
        if (!entry.belongsTo(profile))
            continue;
        if (entry.isRunning()) {
            m_isRunning = true;
            continue;
        }
        const auto backup = std::find_if(backups.cbegin(), backups.cend(), [&entry](const KnownBackup& candidate) {
            return candidate.jobId == entry.record.id;
        });
        const bool isVerifiedLater =
            backup != backups.cend() && backup->lastVerification && !backup->lastVerification->onArrival;
        own.append({entry, isVerifiedLater ? backup->lastVerification : std::nullopt});
    }
    judge(own, now);
    addDamaged(own, now);
}

/// The last word counts: what was good when it came may have rotted since.
bool ServerSafety::Taken::isVerified() const
{
    if (!later)
        return job.isVerified();
    const bool isWhole = later->checksums && !later->leavesOut;
    return later->verdict == VerificationRecord::Verdict::Good && (job.isVerified() || isWhole);
}

bool ServerSafety::Taken::isDamaged() const
{
    return hasFinished() && later && later->verdict == VerificationRecord::Verdict::NotGood;
}

QString ServerSafety::word() const
{
    switch (m_level) {
    case Level::Unknown:
        return tr("no backup yet");
    case Level::Safe:
        return tr("safe");
    case Level::Doubtful:
        return tr("needs attention");
    case Level::Unsafe:
        return tr("not safe");
    }
    return {};
}

StateColor ServerSafety::color() const
{
    switch (m_level) {
    case Level::Unknown:
        return StateColor::Neutral;
    case Level::Safe:
        return StateColor::Good;
    case Level::Doubtful:
        return StateColor::Warning;
    case Level::Unsafe:
        return StateColor::Bad;
    }
    return StateColor::Neutral;
}

QString ServerSafety::iconName() const
{
    switch (m_level) {
    case Level::Unknown:
        return QStringLiteral("note");
    case Level::Safe:
        return QStringLiteral("verify");
    case Level::Doubtful:
        return QStringLiteral("warning");
    case Level::Unsafe:
        return QStringLiteral("error");
    }
    return {};
}

void ServerSafety::judge(const QList<Taken>& own, const QDateTime& now)
{
    const auto verified =
        std::find_if(own.cbegin(), own.cend(), [](const Taken& backup) { return backup.isVerified(); });
    if (verified != own.cend())
        return judgeVerified(*verified, own.first(), now);

    const auto finished = std::find_if(own.cbegin(), own.cend(),
                                       [](const Taken& backup) { return backup.hasFinished() && !backup.isDamaged(); });
    if (finished != own.cend()) {
        const QString age = formatAge(finished->job.record.finishedAt, now);
        m_level = Level::Doubtful;
        if (finished->job.isVerified()) {
            m_sentence = tr("The last backup, %1, cannot be verified any more.").arg(age);
            m_hint = tr("Its manifest is gone. Take another one.");
        } else {
            m_sentence = tr("The last backup, %1, was not verified.").arg(age);
            m_hint = tr("Take one with a manifest: its checksums prove that every file arrived as the server sent it.");
        }
    } else if (!own.isEmpty()) {
        m_level = Level::Unsafe;
        m_sentence = tr("No backup of this server has ended well yet.");
        m_hint = tr("The list below says what went wrong.");
    } else {
        m_sentence = tr("No backup of this server has been taken on this machine yet.");
    }
}

void ServerSafety::judgeVerified(const Taken& verified, const Taken& newest, const QDateTime& now)
{
    const JobRecord& record = verified.job.record;
    const QDateTime when = record.finishedAt;
    m_sentence = tr("Last verified backup: %1 (%2), %3.", "age, moment, size")
                     .arg(formatAge(when, now), formatMoment(when), formatBytes(JobResult(record).sizeBytes()));
    m_level = Level::Doubtful;
    if (!verified.job.targetExists) {
        m_hint = tr("Its folder is not to be found: %1").arg(QDir::toNativeSeparators(record.target));
    } else if (newest.job.record.state == QLatin1String("failed") || newest.job.isInterrupted) {
        m_hint = tr("A later backup failed. The list below says why.");
    } else if (when.daysTo(now) > OldAfterDays) {
        m_hint = tr("It is more than %n day(s) old.", nullptr, OldAfterDays);
    } else {
        m_level = Level::Safe;
    }
}

/// Says so if a backup later than the one that counts, or every one, was found damaged.
void ServerSafety::addDamaged(const QList<Taken>& own, const QDateTime& now)
{
    const auto damaged = std::find_if(own.cbegin(), own.cend(),
                                      [](const Taken& backup) { return backup.isVerified() || backup.isDamaged(); });
    if (damaged == own.cend() || !damaged->isDamaged())
        return;
    if (m_level == Level::Unsafe) {
        m_sentence = tr("The last backup, %1, is damaged: verified %2, %3.", "age, age, what was found")
                         .arg(formatAge(damaged->job.record.finishedAt, now), formatAge(damaged->later->endedAt, now),
                              damaged->later->verdictText());
        m_hint = tr("Take another one now, and look at the disk that it lies on: %1").arg(QDir::toNativeSeparators(damaged->job.record.target));
        return;
    }
    m_level = Level::Doubtful;
    m_hint = m_sentence; // the one that is still good
    m_sentence = tr("The backup of %1 is damaged: verified %2, %3.", "moment, age, what was found")
                     .arg(formatMoment(damaged->job.record.finishedAt), formatAge(damaged->later->endedAt, now),
                          damaged->later->verdictText());
}

} // namespace basekeep
