#pragma once

#include "gui/backups/JobHistory.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// The answer to "am I safe?" for one server, from the jobs known on this machine.
class ServerSafety final
{
    Q_DECLARE_TR_FUNCTIONS(ServerSafety)

public:
    enum class Level {
        Unknown,  ///< no backup yet
        Safe,     ///< a recent verified backup is there
        Doubtful, ///< there is a backup, but it is old, not verified, not to be found, or later ones failed
        Unsafe,   ///< only failures
    };

    static constexpr int OldAfterDays = 7;

    /// `entries` newest first, as the history gives them.
    ServerSafety(const Profile& profile, const QList<JobEntry>& entries, const QDateTime& now);

    [[nodiscard]] Level level() const { return m_level; }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }
    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] QString hint() const { return m_hint; }
    [[nodiscard]] QString word() const; ///< the level in a word or two
    [[nodiscard]] StateColor color() const;
    [[nodiscard]] QString iconName() const;

private:
    void judge(const QList<JobEntry>& own, const QDateTime& now);
    void judgeVerified(const JobEntry& verified, const JobEntry& newest, const QDateTime& now);

    Level m_level = Level::Unknown;
    bool m_isRunning = false;
    QString m_sentence;
    QString m_hint;
};

} // namespace basekeep
