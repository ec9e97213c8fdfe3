#include "engine/server/QueryResult.h"

#include <libpq-fe.h>

namespace basekeep {

QueryResult::QueryResult(pg_result* result) : m_result(result, [](pg_result* owned) { PQclear(owned); }) {}

int QueryResult::rows() const
{
    return PQntuples(m_result.get());
}

int QueryResult::columns() const
{
    return PQnfields(m_result.get());
}

bool QueryResult::isNull(int row, int column) const
{
    return row >= rows() || column < 0 || column >= columns() || PQgetisnull(m_result.get(), row, column) != 0;
}

QByteArray QueryResult::bytes(int row, int column) const
{
    if (isNull(row, column))
        return {};
    // The length, not strlen: a timeline history file's content may hold anything.
    return QByteArray(PQgetvalue(m_result.get(), row, column), PQgetlength(m_result.get(), row, column));
}

QString QueryResult::text(int row, int column) const
{
    return QString::fromUtf8(bytes(row, column));
}

int QueryResult::column(const char* name) const
{
    return PQfnumber(m_result.get(), name);
}

QString QueryResult::text(int row, const char* columnName) const
{
    return text(row, column(columnName));
}

} // namespace basekeep
