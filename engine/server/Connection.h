#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/server/ConnectionSettings.h"
#include "engine/server/QueryResult.h"
#include "engine/server/ServerFailure.h"
#include "engine/stream/OwnedBytes.h"

#include <QtCore/QByteArray>
#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QString>

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <variant>

struct pg_conn;

namespace basekeep {

/// A notice or warning that a server sent beside its results.
struct ServerNotice
{
    QString severity; ///< never translated: NOTICE, WARNING, INFO, LOG
    QString sqlState;
    QString text; ///< message, and detail below it, verbatim
};

/// One connection to a server through libpq, for one thread at a time.
///
/// All waits are cancellable: they look at the cancel token ten times a second and throw Failure::cancelled(). Errors
/// of the server are thrown as ServerFailure with the SQLSTATE, a broken connection as ConnectionLost.
class Connection final
{
    Q_DECLARE_TR_FUNCTIONS(Connection)

public:
    enum class Purpose {
        Replication, ///< physical walsender: replication commands and SHOW only (reference: protocol, "Streaming
                     ///< Replication")
        Sql,         ///< an ordinary session with an empty search_path
    };
    using NoticeHandler = std::function<void(const ServerNotice&)>;

    /// Connects. Where neither the settings nor libpq's own sources name a database, a replication connection asks for
    /// "replication" (what a passfile's database field matches) and an SQL connection for "postgres".
    Connection(const ConnectionSettings& settings, Purpose purpose, const QString& applicationName,
               const CancelToken& cancel);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void setNoticeHandler(NoticeHandler handler) { m_noticeHandler = std::move(handler); }

    /// Called about ten times a second while a wait lasts; what it throws ends the wait. For those who must notice
    /// during a long wait here that something else has failed.
    void setWaitObserver(std::function<void()> observer) { m_waitObserver = std::move(observer); }

    [[nodiscard]] int serverVersion() const; ///< server_version_num
    [[nodiscard]] QString parameterStatus(const char* name) const;
    [[nodiscard]] int backendPid() const;
    [[nodiscard]] QString user() const;
    [[nodiscard]] QString database() const;
    [[nodiscard]] bool usedPassword() const; ///< the server asked for one and got one
    /// The effective parameters, libpq's defaults included, in libpq's order; the password is left out.
    [[nodiscard]] QList<std::pair<QString, QString>> effectiveParameters() const;
    /// Settings with which another process makes the same connection, the password included that this one used.
    [[nodiscard]] ConnectionSettings settingsForSibling() const;

    /// Runs one command and returns its rows, the last result's if there are several. `what` completes the sentence of
    /// a failure, e.g. tr("The server did not create the replication slot.").
    QueryResult execute(const QByteArray& command, const QString& what);

    using Answer = std::variant<QueryResult, ServerFailure>;
    /// Sends several queries at once and waits for all answers, so that they cost one round trip together; for SQL
    /// connections, since a walsender takes one command at a time. Each is answered for itself: where one fails, the
    /// others do not. If the connection breaks, that is the answer to all queries that are still without one.
    [[nodiscard]] QList<Answer> ask(const QList<QByteArray>& queries, const QString& what);

    /// The value that SHOW gives, e.g. show("wal_segment_size") → "16MB".
    QString show(const QByteArray& setting);

    // A command whose results come one by one.
    void send(const QByteArray& command, const QString& what);
    enum class ResultKind {
        Rows,
        CommandOk,
        CopyOut,
        CopyIn,
        CopyBoth,
        Sync, ///< between the answers to several queries
        End,
    };
    struct Result
    {
        ResultKind kind = ResultKind::End;
        QueryResult rows;
    };
    /// Waits for the next result; an error result is thrown.
    Result nextResult(const QString& what);

    // Inside COPY OUT or COPY BOTH.
    enum class CopyRead { Data, NothingYet, Ended };
    /// Takes the next CopyData message, without waiting. The bytes are valid until the next call. `Ended` says nothing
    /// of success: a server error inside COPY also ends it, so nextResult() must follow before anything is concluded.
    CopyRead readCopy(std::span<const std::byte>& message);
    /// The same; the message belongs to the caller and outlives the connection.
    CopyRead readCopy(OwnedBytes& message);
    void writeCopy(std::span<const std::byte> message);
    void endCopy();

    /// Waits until something can be read, at most that long.
    bool waitReadable(int timeoutMs);

    /// Asks the server to cancel what it does for this connection. Does not wait for the answer: the request travels on
    /// a connection of its own, which may hang as long as the network pleases.
    void requestCancel();

    /// Waits of this connection throw once this token is cancelled; clean-up work gives it a fresh one.
    void setCancelToken(const CancelToken& cancel) { m_cancel = &cancel; }

private:
    void connect(const QMap<QString, QString>& parameters);
    [[nodiscard]] QString passfileHint() const;
    void clearSearchPath();
    void sendAll(const QList<QByteArray>& queries, const QString& what);
    QueryResult rowsOfNext(const QString& what);
    Answer nextAnswer(const QString& what);
    void flush();
    void waitCancellable(bool wantsWrite);
    static void receiveNotice(void* self, const pg_result* result);

    ConnectionSettings m_settings;
    const CancelToken* m_cancel;
    pg_conn* m_connection = nullptr;
    char* m_copyBuffer = nullptr; ///< libpq's, of the message last read
    /// Done together with the first command, since by itself it would be a round trip more.
    bool m_mustClearSearchPath = false;
    NoticeHandler m_noticeHandler;
    std::function<void()> m_waitObserver;
};

} // namespace basekeep
