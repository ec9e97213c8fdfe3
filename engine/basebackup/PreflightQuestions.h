#pragma once

#include "engine/basebackup/BackupSettings.h"
#include "engine/jobs/CancelToken.h"
#include "engine/server/Connection.h"

#include <future>
#include <map>

namespace basekeep {

/// What a preflight asks over an ordinary SQL connection. All questions travel together, in a thread of its own, while
/// others use the replication connection: on a long way the round trips would cost more than all the answers.
///
/// Each question is answered for itself. A role that may not see one thing still sees the others.
class PreflightQuestions final
{
public:
    enum class Topic {
        ServerSettings,     ///< name, setting
        Rights,             ///< may replicate, may see statistics
        ServerFiles,        ///< may have the server write files; asked for backups that stay there
        WalSenders,         ///< pid of each
        NamedSlot,          ///< active, active_pid, slot_type, wal_status; asked if the settings name one
        UsedSlots,          ///< their number
        Recovery,           ///< whether the server is a standby
        CheckpointAge,      ///< seconds
        TablespacesAndSize, ///< oid, name, location, size where the role may know it
    };

    /// Begins at once.
    PreflightQuestions(const BackupSettings& settings, const ConnectionSettings& connection);
    ~PreflightQuestions(); ///< gives up what has not been answered
    PreflightQuestions(const PreflightQuestions&) = delete;
    PreflightQuestions& operator=(const PreflightQuestions&) = delete;

    /// Waits until all answers are there. Throws Failure if there is no SQL connection to be had, or a cancel.
    void await(const CancelToken& cancel);

    // Afterwards:
    [[nodiscard]] QString user() const { return m_replies.user; }
    /// Throws the server's error if that is what it answered.
    [[nodiscard]] const QueryResult& answer(Topic topic) const;

private:
    struct Replies
    {
        QString user;
        std::map<Topic, Connection::Answer> answers;
    };
    static Replies ask(const ConnectionSettings& connection, const std::map<Topic, QByteArray>& queries,
                       const CancelToken& cancel);

    CancelToken m_cancel;
    Replies m_replies;
    std::future<Replies> m_pending; ///< last: its end waits for the thread, which uses the token
};

} // namespace basekeep
