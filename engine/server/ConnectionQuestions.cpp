#include "engine/server/Connection.h"

#include <utility>

#include <libpq-fe.h>

namespace basekeep {

namespace {

const char* const emptySearchPath = "SELECT pg_catalog.set_config('search_path', '', false)";

} // namespace

void Connection::clearSearchPath()
{
    m_mustClearSearchPath = false;
    execute(emptySearchPath, tr("The server did not accept the session's settings."));
}

QList<Connection::Answer> Connection::ask(const QList<QByteArray>& queries, const QString& what)
{
    m_cancel->throwIfCancelled();
    const bool clearsSearchPath = std::exchange(m_mustClearSearchPath, false);
    sendAll(clearsSearchPath ? QList<QByteArray>{emptySearchPath} + queries : queries, what);
    if (clearsSearchPath) {
        const Answer answer = nextAnswer(tr("The server did not accept the session's settings."));
        if (const auto* failure = std::get_if<ServerFailure>(&answer))
            throw *failure;
    }
    QList<Answer> answers;
    try {
        while (answers.size() < queries.size())
            answers.append(nextAnswer(what));
        PQexitPipelineMode(m_connection);
    } catch (const ServerFailure& failure) {
        while (answers.size() < queries.size())
            answers.append(failure);
    }
    return answers;
}

void Connection::sendAll(const QList<QByteArray>& queries, const QString& what)
{
    bool isSent = PQenterPipelineMode(m_connection) == 1;
    for (const QByteArray& query : queries) {
        // Without a synchronisation point behind each, the first error would take all later queries with it.
        isSent = isSent &&
                 PQsendQueryParams(m_connection, query.constData(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1 &&
                 PQpipelineSync(m_connection) == 1;
    }
    if (!isSent)
        throw ServerFailure::fromConnection(Failure::Code::ConnectionLost, what, m_connection);
    flush();
}

Connection::Answer Connection::nextAnswer(const QString& what)
{
    Answer answer;
    try {
        answer = rowsOfNext(what);
    } catch (const ServerFailure& failure) {
        if (failure.code == Failure::Code::ConnectionLost)
            throw;
        answer = failure;
    }
    if (nextResult(what).kind != ResultKind::Sync)
        throw Failure{Failure::Code::ProtocolViolation, what, {}, tr("The server's answers are out of step.")};
    return answer;
}

} // namespace basekeep
