#include "engine/sandbox/SandboxWriters.h"

#include <utility>

#include <QtCore/QCoreApplication>

#include "engine/sandbox/SandboxData.h"
#include "engine/server/Connection.h"

namespace basekeep {

namespace {

const QString applicationName = QStringLiteral("basekeep sandbox writer");

// A session of ours reads nothing after this command, so it must not send anything either: a notice to a client that
// has gone would end the session. COMMIT inside the block keeps each round a transaction of its own.
const char* const writerLoop = R"(DO $writer$
DECLARE
    first int;
BEGIN
    LOOP
        first := 1 + pg_catalog.floor(pg_catalog.random() * (%1 - 5))::int;
        UPDATE public.events
           SET happened_at = pg_catalog.clock_timestamp(), payload = pg_catalog.repeat(pg_catalog.md5(
               pg_catalog.random()::text), 50)
         WHERE slot = first OR slot = first + 1 OR slot = first + 2 OR slot = first + 3 OR slot = first + 4;
        UPDATE public.customers SET balance = (balance + 1) % 1000 WHERE id = first;
        COMMIT;
        PERFORM pg_catalog.pg_sleep(0.01);
    END LOOP;
END
$writer$)";

QString failureText()
{
    return QCoreApplication::translate("SandboxWriters", "The write load of the sample server could not be changed.");
}

} // namespace

SandboxWriters::SandboxWriters(ConnectionSettings connection) : m_connection(std::move(connection)) {}

int SandboxWriters::count(const CancelToken& cancel) const
{
    Connection connection(m_connection, Connection::Purpose::Sql, QStringLiteral("basekeep sandbox"), cancel);
    const QByteArray query = "SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE application_name = '" +
                             applicationName.toLatin1() + "'";
    return connection.execute(query, failureText()).text(0, 0).toInt();
}

void SandboxWriters::setCount(int wanted, const CancelToken& cancel) const
{
    int running = count(cancel);
    if (running > wanted) {
        Connection connection(m_connection, Connection::Purpose::Sql, QStringLiteral("basekeep sandbox"), cancel);
        const QByteArray command = "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                                   " WHERE application_name = '" +
                                   applicationName.toLatin1() + "' LIMIT " + QByteArray::number(running - wanted);
        connection.execute(command, failureText());
    }
    const QByteArray loop = QString::fromLatin1(writerLoop).arg(SandboxData::eventSlots).toLatin1();
    for (; running < wanted; ++running) {
        Connection connection(m_connection, Connection::Purpose::Sql, applicationName, cancel);
        connection.send(loop, failureText());
    }
}

} // namespace basekeep
