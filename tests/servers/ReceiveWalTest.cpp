#include "engine/wal/ArchivedSegment.h"

#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/CommandRun.h"
#include "tests/support/ReceiverProgram.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"
#include "tests/support/TestSql.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QRegularExpression>
#include <QtCore/QScopeGuard>
#include <QtTest/QTest>

#include <functional>
#include <future>
#include <map>

using namespace basekeep;

namespace {

constexpr int patienceMs = 60000;
constexpr quint32 oneMiB = 1024 * 1024;

QString walFolder(const TestServer& server)
{
    return server.dataDirectory() + QStringLiteral("/pg_wal");
}

Lsn currentLsn(TestServer& server)
{
    return Lsn::parse(server.query(QStringLiteral("SELECT pg_current_wal_lsn()"))).value_or(Lsn{});
}

/// About so many MiB of WAL.
void write(TestServer& server, double mebibytes)
{
    server.execute(QStringLiteral("INSERT INTO ledger (amount, note) SELECT 1, repeat(md5(i::text), 30)"
                                  " FROM generate_series(1, %1) i")
                       .arg(int(mebibytes * 900)));
}

/// Goes to the next segment, so that the one before is complete; returns where that ended.
Lsn switchSegment(TestServer& server, quint32 segmentSize = oneMiB)
{
    server.execute(QStringLiteral("SELECT txid_current()"));
    server.execute(QStringLiteral("SELECT pg_switch_wal()"));
    server.execute(QStringLiteral("SELECT pg_switch_wal()"));
    server.execute(QStringLiteral("INSERT INTO journal (amount) VALUES (1); DELETE FROM journal WHERE id < 0"));
    return WalSegment::startOf(currentLsn(server), segmentSize);
}

/// Receives until everything the server has now is there.
int receiveAll(TestServer& server, const QString& folder, const QStringList& options = {}, QString* words = nullptr)
{
    const Lsn end = currentLsn(server);
    server.execute(QStringLiteral("INSERT INTO journal (amount) VALUES (1)")); // the end is only seen by what follows
    ReceiverProgram program(server.connectionSettings(), folder,
                            QStringList{QStringLiteral("--endpos"), end.toString()} + options);
    const int status = program.wait();
    if (words)
        *words = program.words();
    return status;
}

QStringList partials(const QString& folder)
{
    return QDir(folder).entryList({QStringLiteral("*.partial*")}, QDir::Files, QDir::Name);
}

} // namespace

/// basekeep-cli receivewal against real servers.
class ReceiveWalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major ? major : 15);
        TestServerOptions options;
        options.major = major;
        options.walSegmentMiB = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        if (!m_server)
            QSKIP("skipped: there is no server");
        m_folder = std::make_unique<TestFolder>();
    }

    void killedTwentyTimes_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<QString>("compression");
        QTest::newRow("13") << 13 << QStringLiteral("none");
        QTest::newRow("13 gzip") << 13 << QStringLiteral("gzip:1");
        QTest::newRow("18") << 18 << QStringLiteral("none");
        QTest::newRow("18 gzip") << 18 << QStringLiteral("gzip:1");
        QTest::newRow("18 lz4") << 18 << QStringLiteral("lz4");
    }

    void killedTwentyTimes()
    {
        QFETCH(int, major);
        QFETCH(QString, compression);
        BASEKEEP_NEEDS_SERVER(major);
        TestServer& server = serverOf(major);
        const QString folder = m_folder->path();
        const QStringList options{QStringLiteral("-Z"), compression, QStringLiteral("--no-sync")};
        server.startWriting(2);
        static const QRegularExpression began(QStringLiteral("starting log streaming at (\\S+) \\(timeline 1\\)"));
        std::optional<Lsn> expected;
        for (int round = 0; round < 20; ++round) {
            ReceiverProgram program(server.connectionSettings(), folder, options);
            QVERIFY2(program.says(QStringLiteral("starting log streaming")), qPrintable(program.words()));
            const Lsn start = Lsn::parse(began.match(program.words()).captured(1)).value();
            // It goes on right behind what is complete: nothing left out, nothing complete fetched again.
            if (expected)
                QCOMPARE(start, *expected);
            // Killed at another moment each time: at once, with a segment begun, with one or two finished.
            if (round % 4 == 1)
                QTRY_VERIFY_WITH_TIMEOUT(!partials(folder).isEmpty(), patienceMs);
            if (round % 4 > 1) {
                const auto wanted = WalFiles::complete(folder, oneMiB).size() + (round % 4) - 1;
                QTRY_VERIFY_WITH_TIMEOUT(WalFiles::complete(folder, oneMiB).size() >= wanted, patienceMs);
            }
            program.kill();
            const QStringList complete = WalFiles::complete(folder, oneMiB);
            expected = start;
            if (!complete.isEmpty())
                expected = Lsn{(WalSegment::parseFileName(complete.last(), oneMiB)->number + 1) * oneMiB};
        }
        server.stopWriting();
        const Lsn end = switchSegment(server);
        QCOMPARE(receiveAll(server, folder, options), 0);
        QCOMPARE(WalFiles::faults(folder, walFolder(server), 1, end, oneMiB), QString());
        QVERIFY(WalFiles::complete(folder, oneMiB).size() >= 15);
    }

    void resumes_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        const QStringList methods{QStringLiteral("none"), QStringLiteral("gzip"), QStringLiteral("lz4")};
        for (const QString& before : methods) {
            for (const QString& after : methods)
                QTest::addRow("%s, then %s", qPrintable(before), qPrintable(after)) << before << after;
        }
    }

    /// From complete and partial segments of every shape, with every other.
    void resumes()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        const QString folder = m_folder->path();
        write(*m_server, 1.5);
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("-Z"), before}), 0);
        QCOMPARE(partials(folder).size(), 1);
        write(*m_server, 1.5);
        const Lsn end = switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("-Z"), after}), 0);
        QCOMPARE(WalFiles::faults(folder, walFolder(*m_server), 1, end, oneMiB), QString());
        // What the first run left as partial is complete now, and gone.
        QCOMPARE(partials(folder).size(), 1);
    }

    void aLongerCompressedRestIsCutOff()
    {
        const QString folder = m_folder->path();
        write(*m_server, 0.3);
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("-Z"), QStringLiteral("gzip:9")}), 0);
        const QString partial = folder + QLatin1Char('/') + partials(folder).first();
        QFile file(partial);
        QVERIFY(file.open(QIODevice::Append));
        file.write(QByteArray(3 * oneMiB, 'x'));
        file.close();
        const Lsn end = switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("-Z"), QStringLiteral("gzip:9")}), 0);
        QCOMPARE(WalFiles::faults(folder, walFolder(*m_server), 1, end, oneMiB), QString());
        QVERIFY(QFileInfo(partial.chopped(8)).size() < 2 * oneMiB);
    }

    void aHalfFilledPartialIsTakenOver()
    {
        const QString folder = m_folder->path();
        QCOMPARE(receiveAll(*m_server, folder), 0);
        const QString partial = folder + QLatin1Char('/') + partials(folder).first();
        QVERIFY(QFile::resize(partial, 12345)); // killed while it was being filled up
        const Lsn end = switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder), 0);
        QCOMPARE(WalFiles::faults(folder, walFolder(*m_server), 1, end, oneMiB), QString());

        QVERIFY(QFile::resize(folder + QLatin1Char('/') + partials(folder).first(), 2 * oneMiB));
        QString words;
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("--no-loop")}, &words), 1);
        QVERIFY2(words.contains(partials(folder).first()), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("2097152")), qPrintable(words));
    }

    void endsBehindTheEndPosition()
    {
        const QString folder = m_folder->path();
        QCOMPARE(receiveAll(*m_server, folder), 0);
        // The end position itself is not enough: a segment that ends there is not waited for in vain.
        const Lsn end = switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder), 0);
        const QStringList complete = WalFiles::complete(folder, oneMiB);
        ReceiverProgram again(m_server->connectionSettings(), folder, {QStringLiteral("-E"), QStringLiteral("0/1")});
        QCOMPARE(again.wait(), 0); // passed long ago
        QCOMPARE(WalFiles::complete(folder, oneMiB), complete);
        QCOMPARE(WalFiles::faults(folder, walFolder(*m_server), 1, end, oneMiB), QString());
    }

    void aSignalEndsItInOrder()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: Windows has no such signal");
#endif
        const QString folder = m_folder->path();
        ReceiverProgram program(
            m_server->connectionSettings(), folder,
            {QStringLiteral("-Z"), QStringLiteral("gzip"), QStringLiteral("-s"), QStringLiteral("0")});
        QVERIFY(program.says(QStringLiteral("starting log streaming")));
        QTRY_VERIFY_WITH_TIMEOUT(!partials(folder).isEmpty(), patienceMs);
        program.terminate();
        QCOMPARE(program.wait(), 0);
        QCOMPARE(partials(folder).size(), 1);
        // The file is a whole stream, as it was closed in order.
        const auto left = ArchivedSegment::content(std::filesystem::path(QFile::encodeName(folder).toStdString()) /
                                                       partials(folder).first().toStdString(),
                                                   CompressionMethod::Gzip, oneMiB);
        QVERIFY(left.isWhole);
        QVERIFY(left.bytes > 0);
    }

    void speaksJson()
    {
        const Lsn end = currentLsn(*m_server);
        m_server->execute(QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
        QStringList arguments = m_server->connectionSettings().toCommandLineOptions();
        arguments.prepend(QStringLiteral("receivewal"));
        arguments << QStringLiteral("--json") << QStringLiteral("-D") << m_folder->path() << QStringLiteral("-E")
                  << end.toString();
        const QString program = QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli");
        const CommandRun run = CommandRun::of(program, arguments);
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
        QCOMPARE(run.error, QByteArray());
        QStringList events;
        QJsonObject status;
        for (const QByteArray& line : run.output.trimmed().split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            QVERIFY2(!object.isEmpty(), line.constData());
            events << object[QLatin1String("event")].toString();
            if (events.last() == QLatin1String("status"))
                status = object;
        }
        QCOMPARE(events.first(), QStringLiteral("start"));
        QCOMPARE(events.last(), QStringLiteral("outcome"));
        QCOMPARE(status[QLatin1String("state")].toString(), QStringLiteral("stopped"));
        QVERIFY(Lsn::parse(status[QLatin1String("received")].toString()).value() > end);

        const CommandRun failed =
            CommandRun::of(program, arguments + QStringList{QStringLiteral("-D"), missingFolder()});
        QCOMPARE(failed.exitCode, 1);
        QVERIFY(failed.output.contains("\"failed\""));
    }

    void slotsAreMadeUsedAndDropped()
    {
        const auto act = [this](const QStringList& options) {
            QStringList arguments = m_server->connectionSettings().toCommandLineOptions();
            arguments.prepend(QStringLiteral("receivewal"));
            return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                                  arguments + QStringList{QStringLiteral("-S"), QStringLiteral("keeper")} + options)
                .exitCode;
        };
        const QString restart =
            QStringLiteral("SELECT restart_lsn FROM pg_replication_slots WHERE slot_name = 'keeper'");
        QCOMPARE(act({QStringLiteral("--create-slot")}), 0);
        QCOMPARE(m_server->query(QStringLiteral("SELECT slot_type FROM pg_replication_slots")),
                 QStringLiteral("physical"));
        QCOMPARE(m_server->query(restart), QString()); // reserves nothing before its first use
        QCOMPARE(act({QStringLiteral("--create-slot")}), 1);
        QCOMPARE(act({QStringLiteral("--create-slot"), QStringLiteral("--if-not-exists")}), 0);

        const QString folder = m_folder->path();
        const QStringList options{QStringLiteral("-S"), QStringLiteral("keeper")};
        QCOMPARE(receiveAll(*m_server, folder, options), 0);
        const Lsn first = Lsn::parse(m_server->query(restart)).value();
        const Lsn end = switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder, options), 0);
        const Lsn second = Lsn::parse(m_server->query(restart)).value();
        QVERIFY(second > first);

        if (m_server->major() >= 15) {
            // An empty folder begins where the slot is, not where the server is.
            write(*m_server, 2);
            const TestFolder other;
            QCOMPARE(receiveAll(*m_server, other.path(), options), 0);
            QCOMPARE(WalFiles::complete(other.path(), oneMiB).first(),
                     WalSegment::fileName(1, WalSegment::startOf(second, oneMiB), oneMiB));
        }
        QCOMPARE(WalFiles::faults(folder, walFolder(*m_server), 1, end, oneMiB), QString());
        QCOMPARE(act({QStringLiteral("--drop-slot")}), 0);
        QCOMPARE(act({QStringLiteral("--drop-slot")}), 1);

        QString words;
        QCOMPARE(receiveAll(*m_server, folder, options + QStringList{QStringLiteral("--no-loop")}, &words), 1);
        QVERIFY2(words.contains(QStringLiteral("keeper")), qPrintable(words));
    }

    void refusesWhatCannotBeAnArchive()
    {
        QString words;
        const QString missing = missingFolder();
        QCOMPARE(receiveAll(*m_server, missing, {}, &words), 1);
        QVERIFY2(words.contains(missing), qPrintable(words));
        QVERIFY(!QFileInfo::exists(missing));

        // A second writer, while the first one is at work and after it has been killed.
        const QString folder = m_folder->path();
        ReceiverProgram first(m_server->connectionSettings(), folder);
        QVERIFY(first.says(QStringLiteral("starting log streaming")));
        QCOMPARE(receiveAll(*m_server, folder, {}, &words), 1);
        QVERIFY2(words.contains(folder), qPrintable(words));
        first.kill();
        QCOMPARE(receiveAll(*m_server, folder), 0);

        // Another server.
        TestServer& other = serverOf(m_server->major() == 18 ? 17 : 18);
        const QStringList before = QDir(folder).entryList(QDir::Files);
        QCOMPARE(receiveAll(other, folder, {}, &words), 1);
        QVERIFY2(words.contains(QStringLiteral("another server")), qPrintable(words));
        QCOMPARE(QDir(folder).entryList(QDir::Files), before);
    }

    void tellsAHole()
    {
        const QString folder = m_folder->path();
        QCOMPARE(receiveAll(*m_server, folder), 0);
        for (int count = 0; count < 4; ++count)
            switchSegment(*m_server);
        QCOMPARE(receiveAll(*m_server, folder), 0);
        const QStringList complete = WalFiles::complete(folder, oneMiB);
        QVERIFY(complete.size() >= 4);
        QVERIFY(QFile::remove(folder + QLatin1Char('/') + complete.at(1)));
        QVERIFY(QFile::resize(folder + QLatin1Char('/') + complete.at(2), 1000));
        QString words;
        QCOMPARE(receiveAll(*m_server, folder, {}, &words), 0);
        QVERIFY2(words.contains(complete.at(1) + QStringLiteral(" to ") + complete.at(2)), qPrintable(words));
        QVERIFY2(words.contains(complete.at(2) + QStringLiteral(" does not hold")), qPrintable(words));
    }

    void wholeSegmentsOf64Megabytes()
    {
        BASEKEEP_NEEDS_SERVER(18);
        TestServerOptions options;
        options.major = 18;
        options.walSegmentMiB = 64;
        TestServer server(options);
        constexpr quint32 segmentSize = 64 * oneMiB;
        const QString folder = m_folder->path();
        QCOMPARE(receiveAll(server, folder, {QStringLiteral("--no-sync")}), 0);
        QCOMPARE(QFileInfo(folder + QLatin1Char('/') + partials(folder).first()).size(), qint64(segmentSize));
        const Lsn end = switchSegment(server, segmentSize);
        QCOMPARE(receiveAll(server, folder, {QStringLiteral("-Z"), QStringLiteral("1")}), 0);
        QCOMPARE(WalFiles::faults(folder, walFolder(server), 1, end, segmentSize), QString());
    }

    void aRestartedServerIsFoundAgain()
    {
        const QString folder = m_folder->path();
        TestServerOptions options;
        options.major = m_server->major();
        options.walSegmentMiB = 1;
        TestServer server(options);
        {
            ReceiverProgram once(server.connectionSettings(), folder, {QStringLiteral("--no-loop")});
            QVERIFY(once.says(QStringLiteral("starting log streaming")));
            server.stop();
            QCOMPARE(once.wait(), 1);
        }
        // The first connection must succeed.
        QCOMPARE(ReceiverProgram(server.connectionSettings(), folder).wait(), 1);
        server.start();
        ReceiverProgram program(server.connectionSettings(), folder);
        QVERIFY(program.says(QStringLiteral("starting log streaming")));
        for (const bool inOrder : {true, false}) {
            write(server, 1.2);
            if (inOrder)
                server.stop(); // waits until the receiver has all of it
            else
                server.stopImmediately();
            QVERIFY2(program.says(QStringLiteral("connecting again")), qPrintable(program.words()));
            server.start();
        }
        write(server, 1.2);
        const Lsn end = switchSegment(server);
        const QString last = WalSegment::fileName(1, Lsn{end.value - 1}, oneMiB);
        QTRY_VERIFY_WITH_TIMEOUT(WalFiles::complete(folder, oneMiB).contains(last), patienceMs);
        QCOMPARE(WalFiles::faults(folder, walFolder(server), 1, end, oneMiB), QString());
        program.terminate();
        QCOMPARE(program.wait(), 0);
    }

    void wantsWalThatTheServerHasNoMore()
    {
        const QString folder = m_folder->path();
        QCOMPARE(receiveAll(*m_server, folder), 0);
        // An archive that has come to the first segment only, which was removed long ago.
        for (const QString& file : QDir(folder).entryList(QDir::Files)) {
            QVERIFY(QFile::remove(folder + QLatin1Char('/') + file));
        }
        QFile old(folder + QStringLiteral("/000000010000000000000001.partial"));
        QVERIFY(old.open(QIODevice::WriteOnly));
        old.close();
        QVERIFY(QFile::remove(walFolder(*m_server) + QStringLiteral("/000000010000000000000001")) ||
                !QFileInfo::exists(walFolder(*m_server) + QStringLiteral("/000000010000000000000001")));
        QString words;
        QCOMPARE(receiveAll(*m_server, folder, {QStringLiteral("--no-loop")}, &words), 1);
        QVERIFY2(words.contains(QStringLiteral("--slot")), qPrintable(words));
        QVERIFY2(words.contains(QStringLiteral("000000010000000000000001")), qPrintable(words));
    }

    void commitsWaitForUsAndNoneIsLost_data()
    {
        QTest::addColumn<QString>("compression");
        QTest::newRow("raw") << QStringLiteral("none");
        QTest::newRow("gzip") << QStringLiteral("gzip");
        QTest::newRow("lz4") << QStringLiteral("lz4");
    }

    void commitsWaitForUsAndNoneIsLost()
    {
        QFETCH(QString, compression);
        const QString folder = m_folder->path();
        const QStringList options{QStringLiteral("--synchronous"), QStringLiteral("-Z"), compression};
        setSynchronous(QStringLiteral("pg_receivewal"));
        // Whatever happens, later tests must not wait for commits.
        const auto restore = qScopeGuard([this] { setSynchronous({}); });
        for (int round = 0; round < 6; ++round) {
            std::future<Lsn> commit = std::async(std::launch::async, [this] {
                // The commit record comes right behind this position, and is longer than this.
                constexpr quint64 leastCommitRecord = 34;
                const QList<QStringList> rows = runSql(m_server->socketConnectionSettings(),
                                                       QStringLiteral("INSERT INTO journal (amount) VALUES (1);"
                                                                      "SELECT pg_current_wal_insert_lsn()"));
                return Lsn{Lsn::parse(rows.first().first()).value().value + leastCommitRecord};
            });
            const auto waiting = [this] {
                return m_server->query(
                    QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"));
            };
            QTRY_COMPARE_WITH_TIMEOUT(waiting(), QStringLiteral("1"), patienceMs);
            QVERIFY(commit.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
            ReceiverProgram program(m_server->connectionSettings(), folder, options);
            QVERIFY(commit.wait_for(std::chrono::milliseconds(patienceMs)) == std::future_status::ready);
            program.kill();

            const Lsn committed = commit.get();
            const QString name = WalSegment::fileName(1, committed, oneMiB);
            QFile original(walFolder(*m_server) + QLatin1Char('/') + name);
            QVERIFY(original.open(QIODevice::ReadOnly));
            const qsizetype count = qsizetype(committed.value % oneMiB);
            const QByteArray archived = WalFiles::segment(folder, name, oneMiB);
            QVERIFY2(archived.size() >= count, qPrintable(QString::number(archived.size())));
            QVERIFY(archived.left(count) == original.read(count));
        }
        // While it runs, commits are quick: many of them, each waiting for the disk here.
        ReceiverProgram program(m_server->connectionSettings(), folder, options);
        for (int count = 0; count < 50; ++count)
            m_server->execute(QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
        QCOMPARE(m_server->query(QStringLiteral("SELECT sync_state FROM pg_stat_replication")), QStringLiteral("sync"));
        program.terminate();
        QCOMPARE(program.wait(), 0);
    }

    void warnsOfCommitsThatWouldWaitLong()
    {
        setSynchronous(QStringLiteral("*"));
        const auto restore = qScopeGuard([this] { setSynchronous({}); });
        runSql(m_server->socketConnectionSettings(),
               QStringLiteral("SET synchronous_commit = local; SELECT pg_create_physical_replication_slot('lazy')"));
        ReceiverProgram program(m_server->connectionSettings(), m_folder->path(),
                                {QStringLiteral("-S"), QStringLiteral("lazy")});
        QVERIFY2(program.says(QStringLiteral("synchronous_standby_names")), qPrintable(program.words()));
        program.kill();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->query(QStringLiteral("SELECT count(*) FROM pg_stat_replication")),
                                  QStringLiteral("0"), patienceMs);
        m_server->execute(QStringLiteral("SELECT pg_drop_replication_slot('lazy')"));
    }

    void followsAPromotedStandby_data()
    {
        QTest::addColumn<int>("major");
        QTest::newRow("13") << 13;
        QTest::newRow("18") << 18;
    }

    void followsAPromotedStandby()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        withStandby(major, [this](TestServer& primary, BackupServerCheck& standby, const QString& standbyFolder) {
            const QString folder = m_folder->path();
            ReceiverProgram program(standby.connectionSettings(), folder, {QStringLiteral("-Z"), QStringLiteral("1")});
            QVERIFY(program.says(QStringLiteral("starting log streaming")));
            write(primary, 2.5);
            catchUp(primary, standby);
            primary.stopImmediately();
            QCOMPARE(standby.query(QStringLiteral("SELECT pg_promote()")), QStringLiteral("t"));
            QVERIFY2(program.says(QStringLiteral("switched to timeline 2")), qPrintable(program.words()));
            runSql(standby.connectionSettings(), QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
            runSql(standby.connectionSettings(), QStringLiteral("SELECT pg_switch_wal()"));
            runSql(standby.connectionSettings(), QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
            const Lsn end = WalSegment::startOf(
                Lsn::parse(standby.query(QStringLiteral("SELECT pg_current_wal_lsn()"))).value(), oneMiB);
            const QString last = WalSegment::fileName(2, Lsn{end.value - 1}, oneMiB);
            QTRY_VERIFY_WITH_TIMEOUT(WalFiles::complete(folder, oneMiB).contains(last), patienceMs);
            program.terminate();
            QCOMPARE(program.wait(), 0);
            const QString wal = standbyFolder + QStringLiteral("/pg_wal");
            QCOMPARE(WalFiles::faults(folder, wal, 2, end, oneMiB), QString());
            const QString switched = WalFiles::complete(folder, oneMiB).filter(QStringLiteral("00000002")).first();
            const Lsn oldEnd{WalSegment::parseFileName(switched, oneMiB)->number * oneMiB};
            QCOMPARE(WalFiles::faults(folder, wal, 1, oldEnd, oneMiB), QString());
            QVERIFY(
                sameContent(folder + QStringLiteral("/00000002.history"), wal + QStringLiteral("/00000002.history")));

            // What comes later fetches the history no second time, and finds no hole.
            QString words;
            ReceiverProgram again(standby.connectionSettings(), folder, {QStringLiteral("-E"), QStringLiteral("0/1")});
            QCOMPARE(again.wait(), 0);
            QVERIFY2(!again.words().contains(QStringLiteral("warning")), qPrintable(again.words()));
        });
    }

    /// Where pg_receivewal fails or loops: the archive ends exactly where the old timeline does.
    void goesOnFromTheExactEndOfATimeline()
    {
        const int major = m_server->major();
        withStandby(major, [this](TestServer& primary, BackupServerCheck& standby, const QString& standbyFolder) {
            const QString folder = m_folder->path();
            write(primary, 1.2);
            QCOMPARE(receiveAll(primary, folder), 0);
            ReceiverProgram first(primary.connectionSettings(), folder);
            QVERIFY(first.says(QStringLiteral("starting log streaming")));
            primary.execute(QStringLiteral("SELECT pg_switch_wal()"));
            primary.stopImmediately(); // nothing more is written
            first.kill();
            QCOMPARE(standby.query(QStringLiteral("SELECT pg_promote()")), QStringLiteral("t"));
            const QByteArray history = contentOf(standbyFolder + QStringLiteral("/pg_wal/00000002.history"));
            const Lsn switchPoint =
                Lsn::parse(QString::fromLatin1(history.simplified().split(' ').value(1))).value_or(Lsn{});
            if (switchPoint.value % oneMiB != 0)
                QSKIP("skipped: the server wrote something behind the switch of segments");
            const QString last = WalSegment::fileName(1, Lsn{switchPoint.value - 1}, oneMiB);
            if (!WalFiles::complete(folder, oneMiB).contains(last)) {
                // The receiver was killed before it had the end; the standby has the same file.
                QVERIFY(
                    QFile::copy(standbyFolder + QStringLiteral("/pg_wal/") + last, folder + QLatin1Char('/') + last));
            }
            for (const QString& partial : partials(folder))
                QVERIFY(QFile::remove(folder + QLatin1Char('/') + partial));

            ReceiverProgram program(standby.connectionSettings(), folder, {QStringLiteral("--no-loop")});
            QVERIFY2(
                program.says(QStringLiteral("starting log streaming at %1 (timeline 1)").arg(switchPoint.toString())),
                qPrintable(program.words()));
            QVERIFY2(program.says(QStringLiteral("switched to timeline 2")), qPrintable(program.words()));
            runSql(standby.connectionSettings(), QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
            runSql(standby.connectionSettings(), QStringLiteral("SELECT pg_switch_wal()"));
            runSql(standby.connectionSettings(), QStringLiteral("INSERT INTO journal (amount) VALUES (1)"));
            const QString next = WalSegment::fileName(2, switchPoint, oneMiB);
            QTRY_VERIFY_WITH_TIMEOUT(WalFiles::complete(folder, oneMiB).contains(next), patienceMs);
            program.terminate();
            QCOMPARE(program.wait(), 0);
            QCOMPARE(WalFiles::faults(folder, standbyFolder + QStringLiteral("/pg_wal"), 2,
                                      Lsn{switchPoint.value + oneMiB}, oneMiB),
                     QString());
        });
    }

private:
    QString missingFolder() const
    {
        return m_folder->filePath(QStringLiteral("missing"));
    }

    /// A server of that version with small segments; made when it is first asked for.
    TestServer& serverOf(int major)
    {
        if (major == m_server->major())
            return *m_server;
        std::unique_ptr<TestServer>& server = m_others[major];
        if (!server) {
            TestServerOptions options;
            options.major = major;
            options.walSegmentMiB = 1;
            server = std::make_unique<TestServer>(options);
        }
        return *server;
    }

    void setSynchronous(const QString& names)
    {
        const ConnectionSettings connection = m_server->socketConnectionSettings();
        runSql(connection, QStringLiteral("ALTER SYSTEM SET synchronous_standby_names = '%1'").arg(names));
        m_server->reload();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->query(QStringLiteral("SHOW synchronous_standby_names")), names, patienceMs);
    }

    static void withStandby(int major, const std::function<void(TestServer&, BackupServerCheck&, const QString&)>& test)
    {
        TestServerOptions options;
        options.major = major;
        options.walSegmentMiB = 1;
        TestServer primary(options);
        const TestFolder folder;
        BackupSettings settings = BackupTestRun::quickSettings(primary, folder.filePath(QStringLiteral("standby")));
        settings.writeRecoveryConf = true;
        BackupTestRun copy(settings);
        QVERIFY(copy.finish());
        QCOMPARE(copy.failureText(), QString());
        BackupServerCheck standby(primary, settings.target);
        standby.start();
        catchUp(primary, standby);
        test(primary, standby, settings.target);
    }

    static void catchUp(TestServer& primary, BackupServerCheck& standby)
    {
        const QString behind = QStringLiteral("SELECT pg_wal_lsn_diff('%1', pg_last_wal_replay_lsn()) <= 0")
                                   .arg(currentLsn(primary).toString());
        QTRY_COMPARE_WITH_TIMEOUT(standby.query(behind), QStringLiteral("t"), patienceMs);
    }

    static QByteArray contentOf(const QString& fileName)
    {
        QFile file(fileName);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static bool sameContent(const QString& one, const QString& other)
    {
        return !contentOf(one).isEmpty() && contentOf(one) == contentOf(other);
    }

    std::unique_ptr<TestServer> m_server;
    std::map<int, std::unique_ptr<TestServer>> m_others;
    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(ReceiveWalTest)
#include "ReceiveWalTest.moc"
