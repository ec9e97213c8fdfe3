#pragma once

#include "engine/library/KnownBackup.h"
#include "gui/backups/JobHistory.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// The answer to "am I safe?" for one server, from the jobs known on this machine and what later verifications found of
/// the backups that they took.
class ServerSafety final
{
    Q_DECLARE_TR_FUNCTIONS(ServerSafety)

public:
    enum class Level {
        Unknown,  ///< no backup yet
        Safe,     ///< a recent verified backup is there
        Doubtful, ///< there is a backup, but it is old, not verified, not to be found, or later ones failed or are
                  ///< damaged
        Unsafe,   ///< only failures, or backups that were found damaged
    };

    static constexpr int OldAfterDays = 7;

    /// `entries` newest first, as the history gives them. `backups` tell by their jobs how each was last verified.
    ServerSafety(const Profile& profile, const QList<JobEntry>& entries, const QList<KnownBackup>& backups,
                 const QDateTime& now);

    [[nodiscard]] Level level() const { return m_level; }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] QString hint() const { return m_hint; }
    [[nodiscard]] QString word() const; ///< the level in a word or two
    [[nodiscard]] StateColor color() const;
    [[nodiscard]] QString iconName() const;

private:
    /// A job that has ended, and what is known of its backup by now.
    struct Taken
    {
        JobEntry job;
        std::optional<VerificationRecord> later; ///< its last verification, if that was not on arrival

        [[nodiscard]] bool isVerified() const;
        [[nodiscard]] bool isDamaged() const;
        [[nodiscard]] bool hasFinished() const { return job.record.state == QLatin1String("finished"); }
    };

    void judge(const QList<Taken>& own, const QDateTime& now);
    void judgeVerified(const Taken& verified, const Taken& newest, const QDateTime& now);
    void addDamaged(const QList<Taken>& own, const QDateTime& now);

    Level m_level = Level::Unknown;
    bool m_isRunning = false;
    QString m_sentence;
    QString m_hint;
};

} // namespace basekeep
