#include "engine/sandbox/SandboxData.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QtCore/QCoreApplication>

namespace basekeep {

namespace {

/// One table: how it is made, what one row of it weighs on disk with its index, and its share of the sample's size.
struct SampleTable
{
    const char* create;
    const char* insert; ///< rows %1 to %2
    const char* index;
    quint64 bytesPerRow;
    double share;
};

const std::array<SampleTable, 4> sampleTables{{
    {"CREATE TABLE public.documents (id bigint NOT NULL, title text NOT NULL, scan bytea NOT NULL, body text NOT NULL)",
     "INSERT INTO public.documents"
     " SELECT i, 'Document ' || i,"
     "   pg_catalog.sha512(i::text::bytea) || pg_catalog.sha512((i || 'b')::bytea) || pg_catalog.sha512((i || "
     "'c')::bytea)"
     "   || pg_catalog.sha512((i || 'd')::bytea) || pg_catalog.sha512((i || 'e')::bytea)"
     "   || pg_catalog.sha512((i || 'f')::bytea) || pg_catalog.sha512((i || 'g')::bytea)"
     "   || pg_catalog.sha512((i || 'h')::bytea) || pg_catalog.sha512((i || 'i')::bytea),"
     "   pg_catalog.repeat('To whom it may concern, ' || i || '. ', 22)"
     " FROM pg_catalog.generate_series(%1::bigint, %2) i",
     "ALTER TABLE public.documents ADD PRIMARY KEY (id)", 1390, 0.56},
    {"CREATE TABLE public.orders (id bigint NOT NULL, customer int NOT NULL, ordered_at timestamptz NOT NULL,"
     " total numeric(10,2) NOT NULL, note text)",
     "INSERT INTO public.orders"
     " SELECT i, 1 + i % 5000, timestamptz '2024-01-01' + i * interval '13 seconds', (i * 7919 % 90000) / 100.0,"
     "   pg_catalog.md5(i::text)"
     " FROM pg_catalog.generate_series(%1::bigint, %2) i",
     "ALTER TABLE public.orders ADD PRIMARY KEY (id);"
     "CREATE INDEX orders_by_customer ON public.orders (customer, ordered_at)",
     156, 0.18},
    {"CREATE TABLE public.measurements (id bigint NOT NULL, sensor int NOT NULL, taken_at timestamptz NOT NULL,"
     " value float8 NOT NULL) TABLESPACE archive",
     "INSERT INTO public.measurements"
     " SELECT i, i % 400, timestamptz '2024-01-01' + i * interval '1 second',"
     "   pg_catalog.sin(i / 1000.0) * 40 + pg_catalog.random()"
     " FROM pg_catalog.generate_series(%1::bigint, %2) i",
     "ALTER TABLE public.measurements ADD PRIMARY KEY (id) USING INDEX TABLESPACE archive", 82, 0.26},
    {"CREATE TABLE public.customers (id int NOT NULL, name text NOT NULL, balance numeric(10,2) NOT NULL)"
     " WITH (fillfactor = 70)",
     "INSERT INTO public.customers SELECT i, 'Customer ' || i, 0 FROM pg_catalog.generate_series(%1::int, %2) i",
     "ALTER TABLE public.customers ADD PRIMARY KEY (id)", 90, 0.0},
}};

constexpr quint64 customers = 5000;

} // namespace

SandboxData::SandboxData(ConnectionSettings connection, quint64 sizeBytes)
    : m_connection(std::move(connection)), m_sizeBytes(sizeBytes)
{
}

void SandboxData::create(const ProgressHandler& progress, const CancelToken& cancel) const
{
    const QString what = QCoreApplication::translate("SandboxData", "The sample data could not be created.");
    Connection connection(m_connection, Connection::Purpose::Sql, QStringLiteral("basekeep sandbox"), cancel);
    connection.execute("BEGIN", what);
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'", what);
    quint64 bytesDone = 0;
    for (const SampleTable& table : sampleTables) {
        const auto wanted = quint64(double(m_sizeBytes) * table.share) / table.bytesPerRow;
        const quint64 rows = std::max(wanted, customers);
        connection.execute(table.create, what);
        // Small enough for a live progress line, large enough for speed.
        const quint64 batch = std::max<quint64>((quint64(16) << 20) / table.bytesPerRow, 1);
        for (quint64 first = 1; first <= rows; first += batch) {
            const quint64 last = std::min(first + batch - 1, rows);
            connection.execute(QString::fromLatin1(table.insert).arg(first).arg(last).toLatin1(), what);
            bytesDone += (last - first + 1) * table.bytesPerRow;
            progress(std::min(1.0, double(bytesDone) / double(std::max<quint64>(m_sizeBytes, 1))));
        }
        connection.execute(table.index, what);
    }

    // Updates never touch the key, and pages keep room for the next version of a row: the table does not grow.
    connection.execute(
        "CREATE TABLE public.events (slot int PRIMARY KEY, happened_at timestamptz NOT NULL, payload text NOT"
        " NULL) WITH (fillfactor = 50)",
        what);
    connection.execute(QStringLiteral("INSERT INTO public.events SELECT i, pg_catalog.now(), pg_catalog.repeat("
                                      "pg_catalog.md5(i::text), 50) FROM pg_catalog.generate_series(1, %1) i")
                           .arg(eventSlots)
                           .toLatin1(),
                       what);
    connection.execute(
        "SELECT pg_catalog.lo_from_bytea(0, pg_catalog.decode(pg_catalog.repeat('89504e470d0a1a0a', 40000),"
        " 'hex'))",
        what);
    connection.execute("COMMIT", what);
    connection.execute("ANALYZE", what);
}

} // namespace basekeep
