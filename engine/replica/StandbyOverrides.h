#pragma once

#include "engine/identity/ControlFile.h"
#include "engine/jobs/Finding.h"
#include "engine/replica/CloneSettings.h"
#include "engine/replica/LocalAbilities.h"
#include "engine/replica/ServerPlatform.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMap>

namespace basekeep {

/// Decides which settings of a copied configuration must be others where the copy runs as a standby on this machine: a
/// value that is too small for a hot standby, a path that leads nowhere here or to what belongs to the server that was
/// cloned, what only a primary should do, what another system calls otherwise or cannot do.
class StandbyOverrides final
{
    Q_DECLARE_TR_FUNCTIONS(StandbyOverrides)

public:
    struct Override
    {
        QString name;
        QString oldValue; ///< null where nothing was set
        QString value;
        QString reason; ///< a sentence; empty where it needs none: the replica's own port, for one
    };

    /// `configured` is what the copy's files say, by name; `control` the copy's control file, if it is known; `here`
    /// the system that the replica runs on.
    StandbyOverrides(const QMap<QString, QString>& configured, const std::optional<ControlFile>& control,
                     const CloneSettings& settings, const LocalAbilities& abilities, const ServerPlatform& here);

    /// In an order that reads well, without primary_conninfo. Those that the user wants come last; what they replace is
    /// left out.
    [[nodiscard]] QList<Override> decide();

    /// Those with a reason.
    [[nodiscard]] static Findings findings(const QList<Override>& overrides);

    /// What the limits of a primary are called, and what they are in its control file.
    [[nodiscard]] static QList<std::pair<QString, int>> limitsOf(const ControlFile& control);
    [[nodiscard]] static int defaultLimit(const QString& name);

private:
    void raiseLimits();
    void leavePrimaryTasks();
    void leaveRecoveryTargets();
    void separatePaths();
    void checkSsl();
    void checkSockets();
    void checkLibraries();
    void checkSystem();
    void checkLocales();
    void leaveSearchPaths();
    [[nodiscard]] bool isWindows() const { return m_here.system == ServerPlatform::System::Windows; }
    void add(const QString& name, const QString& value, const QString& reason);
    [[nodiscard]] bool isSet(const char* name) const; ///< to something
    [[nodiscard]] QString valueOf(const char* name) const;
    [[nodiscard]] QString absolute(const QString& path) const; ///< relative ones start in the data directory

    const QMap<QString, QString>& m_configured;
    const std::optional<ControlFile>& m_control;
    const CloneSettings& m_settings;
    const LocalAbilities& m_abilities;
    const ServerPlatform m_here;
    QList<Override> m_overrides;
};

} // namespace basekeep
