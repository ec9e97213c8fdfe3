#pragma once

#include "engine/jobs/Failure.h"

struct pg_result;
struct pg_conn;

namespace basekeep {

/// An error that a server sent. The SQLSTATE is what the engine branches on, since messages are translated.
struct ServerFailure : Failure
{
    QString sqlState; ///< five characters; empty if the error came from libpq itself

    /// The error in `result` while doing what `message` says; falls back to the connection's own error text.
    [[nodiscard]] static ServerFailure fromResult(const QString& message, const pg_result* result, pg_conn* connection);

    /// A connection that broke or never was.
    [[nodiscard]] static ServerFailure fromConnection(Code code, const QString& message, pg_conn* connection);
};

/// What a reader can do about an SQLSTATE met during a backup; empty where the server's text says it all.
[[nodiscard]] QString hintForSqlState(const QString& sqlState);

} // namespace basekeep
