#include "engine/verify/RelationNames.h"

#include "engine/jobs/Failure.h"
#include "engine/server/Connection.h"

namespace basekeep {

namespace {

constexpr const char* applicationName = "basekeep";

QString kindName(const QString& kind)
{
    if (kind == QLatin1String("r"))
        return RelationNames::tr("table");
    if (kind == QLatin1String("i"))
        return RelationNames::tr("index");
    if (kind == QLatin1String("t"))
        return RelationNames::tr("TOAST table");
    if (kind == QLatin1String("S"))
        return RelationNames::tr("sequence");
    if (kind == QLatin1String("m"))
        return RelationNames::tr("materialized view");
    return RelationNames::tr("relation");
}

} // namespace

RelationNames::Names RelationNames::namesOf(const std::vector<std::string>& paths, quint64 systemIdentifier) const
{
    std::map<quint32, std::vector<std::pair<std::string, RelationFile>>> byDatabase;
    std::size_t count = 0;
    for (const std::string& path : paths) {
        const std::optional<RelationFile> file = RelationFile::fromPath(path);
        if (file && count++ < mostFiles)
            byDatabase[file->database].emplace_back(path, *file);
    }
    Names names;
    if (byDatabase.empty())
        return names;
    if (systemIdentifier == 0)
        throw Failure{Failure::Code::WrongServer, tr("The backup does not tell which cluster it is of."), {}, {}};
    Connection first(m_connection, Connection::Purpose::Sql, QString::fromLatin1(applicationName), m_cancel);
    const QString what = tr("The server did not tell its relations.");
    const QueryResult identity = first.execute("SELECT system_identifier FROM pg_catalog.pg_control_system()", what);
    if (identity.text(0, 0).toULongLong() != systemIdentifier) {
        throw Failure{Failure::Code::WrongServer,
                      tr("The server is of the cluster %1, but the backup of %2.")
                          .arg(identity.text(0, 0), QString::number(systemIdentifier)),
                      {},
                      {}};
    }
    const QueryResult databases =
        first.execute("SELECT oid, datname FROM pg_catalog.pg_database WHERE datallowconn", what);
    for (int row = 0; row < databases.rows(); ++row) {
        const auto files = byDatabase.find(databases.text(row, 0).toUInt());
        if (files == byDatabase.end())
            continue;
        ConnectionSettings settings = m_connection;
        settings.parameters.insert(QStringLiteral("dbname"), databases.text(row, 1));
        Connection connection(settings, Connection::Purpose::Sql, QString::fromLatin1(applicationName), m_cancel);
        ask(connection, databases.text(row, 1), files->second, names);
    }
    if (const auto shared = byDatabase.find(0); shared != byDatabase.end())
        ask(first, {}, shared->second, names);
    return names;
}

void RelationNames::ask(Connection& connection, const QString& database,
                        const std::vector<std::pair<std::string, RelationFile>>& files, Names& names) const
{
    QByteArrayList numbers;
    for (std::size_t index = 0; index < files.size(); ++index) {
        const RelationFile& file = files[index].second;
        numbers << '(' + QByteArray::number(qulonglong(index)) + ',' + QByteArray::number(file.realTablespace()) + ',' +
                       QByteArray::number(file.number) + ')';
    }
    const QueryResult found = connection.execute(
        "SELECT f.place, c.relkind, n.nspname, c.relname FROM (VALUES " + numbers.join(',') +
            ") AS f(place, space, number)"
            " JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.pg_filenode_relation(f.space::oid, f.number::oid)"
            " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
        tr("The server did not tell its relations."));
    for (int row = 0; row < found.rows(); ++row) {
        const QString name =
            QStringLiteral("%1 %2.%3").arg(kindName(found.text(row, 1)), found.text(row, 2), found.text(row, 3));
        names[files.at(found.text(row, 0).toULongLong()).first] = database.isEmpty()
                                                                      ? tr("%1, which all databases share").arg(name)
                                                                      : tr("%1 of the database %2").arg(name, database);
    }
}

} // namespace basekeep
