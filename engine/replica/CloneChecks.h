#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/jobs/Finding.h"
#include "engine/replica/BoxIdentity.h"
#include "engine/replica/CloneSettings.h"
#include "engine/replica/LocalServers.h"
#include "engine/replica/ServerPlatform.h"
#include "engine/server/ServerReport.h"

#include <QtCore/QCoreApplication>

#include <memory>
#include <optional>

namespace basekeep {

class Connection;
class ProgramProbe;
struct ServerIdentity;

/// What can be known before a clone begins: who both ends are, whether somebody would lose something, whether the copy
/// could run on this machine, and all that a backup's preflight looks at. Changes nothing.
class CloneChecks final
{
    Q_DECLARE_TR_FUNCTIONS(CloneChecks)

public:
    struct Result
    {
        Findings findings;
        ServerReport server;
        QList<TablespaceMapping> mappings;   ///< the settings', and those that were made beside the target
        std::optional<LocalServer> programs; ///< that will run the replica
    };

    CloneChecks(const CloneSettings& settings, Connection& replication, const ServerIdentity& identity,
                const CancelToken& cancel);
    ~CloneChecks();

    [[nodiscard]] Result run(); ///< throws only a cancel

    /// The same over a connection of its own, for a dialog before the clone or a look without one. Throws Failure if
    /// the server cannot be reached.
    [[nodiscard]] static Result look(const CloneSettings& settings, const CancelToken& cancel);

private:
    void connectForSql();
    void introduceBoxes();
    void guardTarget();
    void mapTablespaces();
    void guardTablespaces();
    void findPrograms();
    void checkPlatform();
    [[nodiscard]] ServerPlatform sourcePlatform(const QString& versionText) const;
    void checkBlockSizes();
    void checkSlotName();
    void checkPlace();
    void refuseNamesOfOtherCodePages();
    void checkLimits();
    void runPreflight();
    void add(Finding::Severity severity, const char* key, const QString& title, const QString& measured = {},
             const QString& remedy = {}, const QString& detail = {});
    /// Runs a check that asks the server; an error of it becomes a note.
    void tryCheck(const char* key, void (CloneChecks::*check)());
    [[nodiscard]] QString backupOnly() const; ///< what remains where a replica cannot run

    const CloneSettings& m_settings;
    Connection& m_replication;
    const ServerIdentity& m_identity;
    const CancelToken& m_cancel;
    std::unique_ptr<Connection> m_sql;
    std::unique_ptr<ProgramProbe> m_probe; ///< of the programs that were found; null without
    BoxIdentity m_source;
    Result m_result;
};

} // namespace basekeep
