#include "tests/support/DropInTools.h"
#include "tests/support/ReceiverProgram.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = 1024 * 1024;

} // namespace

/// pg_receivewal of PostgreSQL 18 and ours: each goes on with what the other has begun, and both refuse the same.
class ReceiveWalStockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_STOCK_TOOLS();
        TestServerOptions options = StockTools::serverOptions();
        options.walSegmentMiB = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        if (!m_server)
            QSKIP("skipped: there is no stock server");
        m_folder = std::make_unique<TestFolder>();
    }

    void eachGoesOnWhereTheOtherEnded_data()
    {
        QTest::addColumn<QString>("compression");
        for (const char* compression : {"none", "gzip", "gzip:9", "lz4", "lz4:3"})
            QTest::newRow(compression) << QString::fromLatin1(compression);
    }

    void eachGoesOnWhereTheOtherEnded()
    {
        QFETCH(QString, compression);
        const QString folder = m_folder->path();
        // Ours, theirs, ours, theirs; each leaves a partial segment to the next one, and some complete ones.
        Lsn end;
        for (int round = 0; round < 4; ++round) {
            m_server->execute(QStringLiteral("INSERT INTO ledger (amount, note) SELECT 1, repeat(md5(i::text), 30)"
                                             " FROM generate_series(1, 1300) i"));
            end = Lsn::parse(m_server->query(QStringLiteral("SELECT pg_current_wal_lsn()"))).value();
            m_server->execute(QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
            const QString stock = StockTools::binFolder() + QStringLiteral("/pg_receivewal");
            ReceiverProgram program(
                m_server->connectionSettings(), folder,
                {QStringLiteral("-Z"), compression, QStringLiteral("-E"), end.toString(), QStringLiteral("--no-loop")},
                round % 2 == 0 ? QString() : stock);
            const int status = program.wait();
            QVERIFY2(status == 0, qPrintable(program.words()));
            QVERIFY2(!program.words().contains(QStringLiteral("warning")), qPrintable(program.words()));
        }
        QCOMPARE(WalFiles::faults(folder, m_server->dataDirectory() + QStringLiteral("/pg_wal"), 1, end, segmentSize),
                 QString());
        QCOMPARE(QDir(folder).entryList({QStringLiteral("*.partial")}, QDir::Files).size(), 1);
        QVERIFY(QDir(folder).entryList({QStringLiteral("*.tmp")}, QDir::Files).isEmpty());
    }

    void bothLeaveTheSameFiles()
    {
        const TestFolder other;
        const Lsn end = Lsn::parse(m_server->query(QStringLiteral("SELECT pg_current_wal_lsn()"))).value();
        m_server->execute(QStringLiteral("INSERT INTO ledger (amount, note) SELECT 1, repeat(md5(i::text), 30)"
                                         " FROM generate_series(1, 3000) i"));
        m_server->execute(QStringLiteral("SELECT pg_create_physical_replication_slot('same', true)"));
        const QStringList options{QStringLiteral("-E"), end.toString(), QStringLiteral("-S"), QStringLiteral("same")};
        ReceiverProgram ours(m_server->connectionSettings(), m_folder->path(), options);
        QCOMPARE(ours.wait(), 0);
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('same')"));
        const QString first = QDir(m_folder->path()).entryList(QDir::Files).first();
        // Theirs begins at the same segment, since it finds its partial.
        QFile begin(other.filePath(first.left(24) + QStringLiteral(".partial")));
        QVERIFY(begin.open(QIODevice::WriteOnly));
        begin.close();
        const CommandRun theirs = StockTools::run(
            QStringLiteral("pg_receivewal"), m_server->connectionSettings().toCommandLineOptions() +
                                                 QStringList{QStringLiteral("-D"), other.path()} + options.first(2));
        QVERIFY2(theirs.exitCode == 0, qPrintable(theirs.toText()));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files, QDir::Name),
                 QDir(other.path()).entryList(QDir::Files, QDir::Name));
    }

    void bothRefuseTheSame_data()
    {
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* words) {
            QTest::newRow(words) << QString::fromLatin1(words).split(QLatin1Char(' '), Qt::SkipEmptyParts);
        };
        row("");
        row("extra");
        row("-D /nonexistent");
        row("--bogus");
        row("-D . -Z zstd");
        row("-D . -Z foo");
        row("-D . -Z gzip:10");
        row("-D . -Z gzip:");
        row("-D . -Z 10");
        row("-D . -Z none:3");
        row("-D . -Z lz4:level=x");
        row("-D . -Z gzip:workers=2");
        row("-D . -s abc");
        row("-D . -s -1");
        row("-D . -E x");
        row("-D . --synchronous --no-sync");
        row("--create-slot");
        row("--drop-slot");
        row("--create-slot --drop-slot -S x");
    }

    void bothRefuseTheSame()
    {
        QFETCH(QStringList, words);
        const CommandRun theirs = StockTools::run(QStringLiteral("pg_receivewal"), words, m_folder->path());
        const CommandRun ours = m_tools.run(QStringLiteral("pg_receivewal"), words, m_folder->path());
        QCOMPARE(theirs.exitCode, 1);
        QCOMPARE(ours.exitCode, 1);
        const auto firstLine = [](const CommandRun& run) {
            return QString::fromUtf8(run.error).section(QLatin1Char('\n'), 0, 0);
        };
        // getopt's own words name the program by its path.
        if (firstLine(theirs).startsWith(QLatin1String("pg_receivewal: error: ")))
            QCOMPARE(firstLine(ours), firstLine(theirs));
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

private:
    DropInTools m_tools;
    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(ReceiveWalStockTest)
#include "ReceiveWalStockTest.moc"
