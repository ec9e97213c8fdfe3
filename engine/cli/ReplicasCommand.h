#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/replica/Replica.h"
#include "engine/replica/ReplicaControl.h"
#include "engine/replica/ReplicaStatus.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli replicas`: the replicas of this machine, how they are, and what one does with them. Needs an
/// application object.
///
/// With --json, list writes one object per line:
///     replica  see Replica::toJson(), with autostart (a boolean), and status, see ReplicaStatus::toJson()
///     outcome  see JsonReporter; of every verb
class ReplicasCommand final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicasCommand)

public:
    /// `arguments` are those after the verb. Returns the exit status.
    [[nodiscard]] static int run(const QStringList& arguments);

private:
    struct Options
    {
        QString verb;
        QString folder;
        bool startsWithSystem = false; ///< of autostart
        bool isJson = false;
        bool isYes = false;
        bool keepsSlot = false;
        bool wantsHelp = false;
    };

    explicit ReplicasCommand(Options options) : m_options(std::move(options)) {}

    static Options parse(const QStringList& arguments);
    static QString help();
    int execute(const CancelToken& cancel) const;
    [[nodiscard]] Replica chosen() const;
    void setAutostart(ReplicaControl& control) const;
    void list(const CancelToken& cancel) const;
    void show(const Replica& replica, const ReplicaStatus& status) const;
    void promote(ReplicaControl& control, const CancelToken& cancel) const;
    void remove(ReplicaControl& control, const CancelToken& cancel) const;
    void confirm(const QStringList& lines) const; ///< throws unless the answer is yes
    void say(const QString& line) const;

    const Options m_options;
    const ReplicaStore m_store;
};

} // namespace basekeep
