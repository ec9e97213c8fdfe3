#pragma once

#include "engine/basebackup/Preflight.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <memory>
#include <optional>

namespace basekeep {

class Connection;
class PreflightQuestions;
struct ServerIdentity;
struct ServerTablespace;

/// The checks of a preflight, one after the other. See preflight().
class PreflightChecks final
{
    Q_DECLARE_TR_FUNCTIONS(PreflightChecks)

public:
    /// A connection that the asker has already, who answered on it, and what was done beside it meanwhile.
    struct Acquaintance
    {
        Connection& replication;
        const ServerIdentity& identity;
        PreflightQuestions& questions;
        int walBackendPid = 0; ///< of the asker's second walsender, if there is one
    };

    /// Without an acquaintance the checks make a replication connection of their own. Two would be one too many where
    /// walsenders are scarce.
    PreflightChecks(const BackupSettings& settings, const CancelToken& cancel,
                    std::optional<Acquaintance> known = std::nullopt);
    ~PreflightChecks();

    [[nodiscard]] PreflightReport run();

    /// Why a server of that version cannot do what the settings ask for; nothing if it can.
    [[nodiscard]] static std::optional<Failure> versionObstacle(const BackupSettings& settings, int serverVersion);

private:
    void connectForReplication();
    void identifyServer();
    void explainReplicationFailure(const Failure& failure);
    void awaitAnswers();
    void checkVersion();
    void checkRole();
    void checkServerTarget();
    void checkIncremental();
    void checkStandardOutput();
    void checkWalLevel();
    void checkWalSenders();
    void checkSlots();
    void checkStandby();
    void checkWalRetention();
    void checkSynchronousNames();
    void checkCheckpointWait();
    void readSizes();
    void checkTarget();
    void checkTablespaces();
    /// Whether the links to tablespaces and to a WAL folder elsewhere can be made where the backup goes.
    void checkLinks();
    void checkSpace();

    void add(Finding::Severity severity, const char* key, const QString& title, const QString& measured = {},
             const QString& remedy = {}, const QString& detail = {});
    /// Runs a check that looks at answers; an error of the server becomes a note instead of an end.
    void tryCheck(const char* key, void (PreflightChecks::*check)());
    [[nodiscard]] QString localPlace(const ServerTablespace& tablespace) const; ///< of its files; empty if not said
    [[nodiscard]] QString setting(const QString& name); ///< pg_settings' value in its unit; empty if hidden
    [[nodiscard]] bool needsWalSender() const { return m_settings.walMethod == BackupSettings::WalMethod::Stream; }

    const BackupSettings& m_settings;
    const CancelToken& m_cancel;
    PreflightReport m_report;
    std::unique_ptr<Connection> m_ownReplication;
    const std::optional<Acquaintance> m_known;
    Connection* m_replication = nullptr; ///< the asker's or our own
    std::unique_ptr<PreflightQuestions> m_ownQuestions;
    PreflightQuestions* m_questions = nullptr;               ///< the asker's or our own
    bool m_hasAnswers = false;                               ///< until one says that the SQL connection broke
    std::optional<QHash<QString, QString>> m_serverSettings; ///< read when the first one is asked for
};

} // namespace basekeep
