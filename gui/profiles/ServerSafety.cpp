#include "gui/profiles/ServerSafety.h"

#include "gui/backups/JobResult.h"
#include "gui/widgets/Format.h"

#include <algorithm>

namespace basekeep {

ServerSafety::ServerSafety(const Profile& profile, const QList<JobEntry>& entries, const QDateTime& now)
{
    QList<JobEntry> own;
    for (const JobEntry& entry : entries) {
        if (!entry.belongsTo(profile))
            continue;
        if (entry.isRunning())
            m_isRunning = true;
        else
            own.append(entry);
    }
    judge(own, now);
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

void ServerSafety::judge(const QList<JobEntry>& own, const QDateTime& now)
{
    const auto verified =
        std::find_if(own.cbegin(), own.cend(), [](const JobEntry& entry) { return entry.isVerified(); });
    if (verified != own.cend())
        return judgeVerified(*verified, own.first(), now);

    const auto finished = std::find_if(own.cbegin(), own.cend(), [](const JobEntry& entry) {
        return entry.record.state == QLatin1String("finished");
    });
    if (finished != own.cend()) {
        m_level = Level::Doubtful;
        m_sentence = tr("The last backup, %1, was not verified.").arg(formatAge(finished->record.finishedAt, now));
        m_hint = tr("Take one with a manifest: its checksums prove that every file arrived as the server sent it.");
    } else if (!own.isEmpty()) {
        m_level = Level::Unsafe;
        m_sentence = tr("No backup of this server has ended well yet.");
        m_hint = tr("The list below says what went wrong.");
    } else {
        m_sentence = tr("No backup of this server has been taken on this machine yet.");
    }
}

void ServerSafety::judgeVerified(const JobEntry& verified, const JobEntry& newest, const QDateTime& now)
{
    const QDateTime when = verified.record.finishedAt;
    m_sentence =
        tr("Last verified backup: %1 (%2), %3.", "age, moment, size")
            .arg(formatAge(when, now), formatMoment(when), formatBytes(JobResult(verified.record).sizeBytes()));
    m_level = Level::Doubtful;
    if (!verified.targetExists) {
        m_hint = tr("Its folder is not to be found: %1").arg(verified.record.target);
    } else if (newest.record.state == QLatin1String("failed") || newest.isInterrupted) {
        m_hint = tr("A later backup failed. The list below says why.");
    } else if (when.daysTo(now) > OldAfterDays) {
        m_hint = tr("It is more than %n day(s) old.", nullptr, OldAfterDays);
    } else {
        m_level = Level::Safe;
    }
}

} // namespace basekeep
