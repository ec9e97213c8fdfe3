#include "tests/support/TestSql.h"

#include "engine/server/Connection.h"

namespace basekeep {

QList<QStringList> runSql(const ConnectionSettings& settings, const QString& sql)
{
    const CancelToken never;
    const QString what = QStringLiteral("“%1” did not succeed.").arg(sql);
    Connection connection(settings, Connection::Purpose::Sql, QStringLiteral("basekeep test"), never);
    connection.execute("SET search_path = public", what);
    const QueryResult result = connection.execute(sql.toUtf8(), what);
    QList<QStringList> rows;
    for (int row = 0; row < result.rows(); ++row) {
        QStringList columns;
        for (int column = 0; column < result.columns(); ++column)
            columns << result.text(row, column);
        rows << columns;
    }
    return rows;
}

} // namespace basekeep
