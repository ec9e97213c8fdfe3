#include "engine/server/ServerFailure.h"

#include <libpq-fe.h>

namespace basekeep {

namespace {

QString field(const PGresult* result, int code)
{
    const char* text = PQresultErrorField(result, code);
    return text ? QString::fromUtf8(text) : QString();
}

/// "ERROR:  text" with the server's own detail and hint lines below, as the server worded them.
QString verbatim(const PGresult* result)
{
    QString text = field(result, PG_DIAG_SEVERITY) + QStringLiteral(":  ") + field(result, PG_DIAG_MESSAGE_PRIMARY);
    const QString detail = field(result, PG_DIAG_MESSAGE_DETAIL);
    const QString hint = field(result, PG_DIAG_MESSAGE_HINT);
    if (!detail.isEmpty())
        text += QStringLiteral("\nDETAIL:  ") + detail;
    if (!hint.isEmpty())
        text += QStringLiteral("\nHINT:  ") + hint;
    return text;
}

Failure::Code codeForSqlState(const QString& sqlState)
{
    if (sqlState.startsWith(QLatin1String("28")))
        return Failure::Code::AuthenticationFailed;
    if (sqlState.startsWith(QLatin1String("08")) || sqlState.startsWith(QLatin1String("57P0")))
        return Failure::Code::ConnectionLost;
    if (sqlState == QLatin1String("XX001"))
        return Failure::Code::PageChecksumFailed;
    return Failure::Code::ServerRefused;
}

} // namespace

QString hintForSqlState(const QString& sqlState)
{
    struct Advice
    {
        const char* sqlState;
        const char* text;
    };
    static constexpr Advice advices[] = {
        {"28000",
         QT_TRANSLATE_NOOP("ServerFailure", "The server's pg_hba.conf must have a line whose database column says "
                                            "\"replication\" for this role and address; \"all\" does not cover it.")},
        {"28P01", QT_TRANSLATE_NOOP("ServerFailure", "Check the password of this role.")},
        {"42501",
         QT_TRANSLATE_NOOP("ServerFailure", "The role needs the REPLICATION attribute: ALTER ROLE … REPLICATION.")},
        {"53300",
         QT_TRANSLATE_NOOP("ServerFailure", "The server has no free walsender or connection. Raise max_wal_senders, "
                                            "or end a replication connection that nobody needs.")},
        {"53400",
         QT_TRANSLATE_NOOP("ServerFailure", "The server has no free replication slot. Raise max_replication_slots, "
                                            "drop a slot that nobody needs, or take the backup without a slot.")},
        {"42704",
         QT_TRANSLATE_NOOP("ServerFailure", "The replication slot does not exist on this server. Create it, or let "
                                            "the backup use a temporary one.")},
        {"42710",
         QT_TRANSLATE_NOOP("ServerFailure", "A replication slot of that name exists already. Choose another name, or "
                                            "use the existing slot without creating it.")},
        {"55006",
         QT_TRANSLATE_NOOP("ServerFailure", "Somebody else uses that replication slot now. Choose another slot.")},
        {"55000",
         QT_TRANSLATE_NOOP("ServerFailure", "The server is not in a state in which it can do that; its own text "
                                            "says what it lacks.")},
        {"57014", QT_TRANSLATE_NOOP("ServerFailure", "Somebody cancelled the command on the server.")},
        {"57P01",
         QT_TRANSLATE_NOOP("ServerFailure", "The server is shutting down, or an administrator ended the session. Take "
                                            "the backup again when the server is up.")},
        {"57P02", QT_TRANSLATE_NOOP("ServerFailure", "The server crashed or was stopped at once. Look at its log.")},
        {"57P03",
         QT_TRANSLATE_NOOP("ServerFailure", "The server is starting up or shutting down. Try again in a moment.")},
        {"58P01", QT_TRANSLATE_NOOP("ServerFailure", "The server has already recycled WAL that the backup needs. Use a "
                                                     "replication slot, or raise wal_keep_size.")},
        {"53100", QT_TRANSLATE_NOOP("ServerFailure", "The server's own disk is full.")},
        {"XX001",
         QT_TRANSLATE_NOOP("ServerFailure", "The server found damaged pages in its own files. Look at its log for "
                                            "the files' names, and do not rely on this copy.")},
    };
    for (const Advice& advice : advices) {
        if (sqlState == QLatin1String(advice.sqlState))
            return QCoreApplication::translate("ServerFailure", advice.text);
    }
    return {};
}

ServerFailure ServerFailure::fromResult(const QString& message, const pg_result* result, pg_conn* connection)
{
    const QString sqlState = field(result, PG_DIAG_SQLSTATE);
    if (sqlState.isEmpty()) {
        // libpq made this result itself: the connection broke, or it could not understand the server.
        ServerFailure failure = fromConnection(Code::ConnectionLost, message, connection);
        const QString text = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
        if (!text.isEmpty())
            failure.detail = text;
        return failure;
    }
    ServerFailure failure;
    failure.code = codeForSqlState(sqlState);
    failure.message = message;
    failure.hint = hintForSqlState(sqlState);
    failure.detail = verbatim(result);
    failure.sqlState = sqlState;
    return failure;
}

ServerFailure ServerFailure::fromConnection(Code code, const QString& message, pg_conn* connection)
{
    ServerFailure failure;
    failure.code = code;
    failure.message = message;
    failure.detail = QString::fromUtf8(PQerrorMessage(connection)).trimmed();
    if (code == Code::ConnectionLost)
        failure.hint = tr("Look at the server's log and at the network between here and there, then try again.");
    return failure;
}

} // namespace basekeep
