#include "engine/replica/LocalCluster.h"
#include "engine/replica/PostmasterFile.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtTest/QTest>

#include <csignal>
#include <utility>

using namespace basekeep;

/// basekeep-cli clone, replicas and slots, as a person or a script uses them.
class CloneCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_SKIP_FOR(TestServer::anyMajor() == 0 ? TestServer::unavailableReason(18) : QString());
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        options.tablespaces = 1;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_replica = m_folder->filePath(QStringLiteral("replica"));
    }

    void cleanup()
    {
        if (QTest::currentTestFailed())
            remove(); // no server may outlive the test
    }

    void makesAReplicaAndTakesItThroughItsLife()
    {
        QVERIFY2(call(cloneArguments({QStringLiteral("--json")})) == 0, qPrintable(words()));
        QCOMPARE(last("stage").value(QLatin1String("stage")).toString(), QStringLiteral("stream"));
        const QJsonObject result = last("outcome").value(QLatin1String("result")).toObject();
        QCOMPARE(result.value(QLatin1String("folder")).toString(), m_replica);
        QCOMPARE(result.value(QLatin1String("status")).toObject().value(QLatin1String("state")).toString(),
                 QStringLiteral("streaming"));
        const QString slot = result.value(QLatin1String("slotName")).toString();
        QVERIFY(slot.startsWith(QLatin1String("basekeep_")));

        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("list"), QStringLiteral("--json")}), 0);
        QCOMPARE(stateOf(last("replica")), QStringLiteral("streaming"));
        QCOMPARE(call({QStringLiteral("replicas")}), 0);
        QVERIFY2(m_output.contains("streaming, lag"), m_output.constData());
        QVERIFY2(m_output.contains(slot.toUtf8()), m_output.constData());

        QCOMPARE(call({QStringLiteral("slots"), QStringLiteral("--json")}), 0);
        QCOMPARE(last("slot").value(QLatin1String("name")).toString(), slot);
        QVERIFY(last("slot").value(QLatin1String("heldBytes")).isDouble());
        for (const QStringList& where : {QStringList(), QStringList{QStringLiteral("-d"), server()}}) {
            QCOMPARE(call(QStringList{QStringLiteral("slots"), QStringLiteral("drop"), slot, QStringLiteral("--yes")} +
                          where),
                     1);
            QVERIFY2(m_error.contains("in use"), m_error.constData());
        }

        QCOMPARE(replicas("stop"), 0);
        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("list"), m_replica, QStringLiteral("--json")}), 0);
        QCOMPARE(stateOf(last("replica")), QStringLiteral("stopped"));
        QVERIFY(!PostmasterFile::read(m_replica));
        QCOMPARE(replicas("restart"), 0);

        // Nothing that cannot be taken back without a yes.
        QCOMPARE(replicas("promote"), 1);
        QVERIFY2(m_error.contains("--yes"), m_error.constData());
        QCOMPARE(replicas("remove"), 1);
        QVERIFY2(m_error.contains("--yes"), m_error.constData());
        QVERIFY2(m_error.contains(slot.toUtf8()), m_error.constData()); // what would be done
        QVERIFY(PostmasterFile::read(m_replica)->isAlive());
        QVERIFY2(call({QStringLiteral("replicas"), QStringLiteral("promote"), m_replica, QStringLiteral("--yes")}) == 0,
                 qPrintable(words()));
        QCOMPARE(slots(), QStringLiteral("0"));
        QVERIFY2(remove() == 0, qPrintable(words()));
        checkNothingLeft();
    }

    void takesInWhatOthersMade()
    {
        QVERIFY2(call(cloneArguments({})) == 0, qPrintable(words()));
        QVERIFY2(m_output.contains("is streaming"), m_output.constData());
        // Another person's list does not have it.
        const QString own = std::exchange(m_data, m_folder->filePath(QStringLiteral("data of another")));
        QCOMPARE(remove(), 1);
        QVERIFY2(m_error.contains("adopt"), m_error.constData());
        QVERIFY2(replicas("adopt") == 0, qPrintable(words()));
        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("list"), QStringLiteral("--json")}), 0);
        QCOMPARE(stateOf(last("replica")), QStringLiteral("streaming"));
        QVERIFY(last("replica").value(QLatin1String("isAdopted")).toBool());
        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("adopt"), m_server->dataDirectory()}), 1);
        QVERIFY2(m_error.contains("no replica"), m_error.constData());
        m_data = own;
        QVERIFY2(remove() == 0, qPrintable(words()));
        QVERIFY(!QFileInfo::exists(m_replica));
        QCOMPARE(slots(), QStringLiteral("0"));
    }

    /// Also those that were not made for a replica, whatever they are called.
    void tellsAllSlotsThatItMade()
    {
        const QString backup = m_folder->filePath(QStringLiteral("backup"));
        QVERIFY2(call({QStringLiteral("basebackup"), QStringLiteral("-d"), server(), QStringLiteral("-D"), backup,
                       QStringLiteral("-Ft"), QStringLiteral("-cfast"), QStringLiteral("-N"), QStringLiteral("-C"),
                       QStringLiteral("-S"), QStringLiteral("mine")}) == 0,
                 qPrintable(words()));
        QCOMPARE(call({QStringLiteral("slots"), QStringLiteral("--json")}), 0);
        QCOMPARE(last("slot").value(QLatin1String("name")).toString(), QStringLiteral("mine"));
        QCOMPARE(last("slot").value(QLatin1String("madeFor")).toString(), QStringLiteral("backup"));
        QCOMPARE(last("slot").value(QLatin1String("folder")).toString(), backup);
        QVERIFY2(call({QStringLiteral("slots"), QStringLiteral("drop"), QStringLiteral("mine"),
                       QStringLiteral("--yes")}) == 0,
                 qPrintable(words()));

        const QStringList receive{QStringLiteral("receivewal"), QStringLiteral("-d"), server(), QStringLiteral("-S"),
                                  QStringLiteral("of_archive")};
        QVERIFY2(call(receive + QStringList{QStringLiteral("--create-slot")}) == 0, qPrintable(words()));
        QCOMPARE(call({QStringLiteral("slots")}), 0);
        QVERIFY2(m_output.contains("of_archive"), m_output.constData());
        QVERIFY2(call(receive + QStringList{QStringLiteral("--drop-slot")}) == 0, qPrintable(words()));
        QVERIFY(QDir(backup).removeRecursively());
        checkNothingLeft();
    }

    /// The machine goes down in the middle: the next look finds what is left, and takes it away.
    void findsWhatACrashHasLeft()
    {
        QProcess clone;
        startClone(clone);
        QVERIFY(awaitProgress(clone));
        QCOMPARE(remove(), 1);
        QVERIFY2(m_error.contains("is being made"), m_error.constData());
        clone.kill();
        QVERIFY(clone.waitForFinished());
        QVERIFY(QFileInfo::exists(m_replica));
        QCOMPARE(slots(), QStringLiteral("1"));
        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("list"), QStringLiteral("--json")}), 0);
        QCOMPARE(stateOf(last("replica")), QStringLiteral("unfinished"));
        QVERIFY2(remove() == 0, qPrintable(words()));
        checkNothingLeft();
    }

#ifndef Q_OS_WIN
    void leavesNothingWhenInterrupted()
    {
        QProcess clone;
        startClone(clone);
        QVERIFY(awaitProgress(clone));
        QCOMPARE(::kill(pid_t(clone.processId()), SIGINT), 0);
        QVERIFY(clone.waitForFinished());
        QCOMPARE(clone.exitCode(), 1);
        m_output = clone.readAllStandardOutput();
        QCOMPARE(last("outcome").value(QLatin1String("state")).toString(), QStringLiteral("cancelled"));
        checkNothingLeft();
    }
#endif

    void looksWithoutDoingAnything()
    {
        QVERIFY2(call(cloneArguments({QStringLiteral("--check"), QStringLiteral("--json")})) == 0, qPrintable(words()));
        QVERIFY2(m_output.contains("source-identity") && m_output.contains("target-identity"), m_output.constData());
        QCOMPARE(call({QStringLiteral("clone"), QStringLiteral("--check"), QStringLiteral("-d"), server(),
                       QStringLiteral("-D"), m_replica}),
                 1);
        QVERIFY2(m_output.contains("--map-tablespaces"), m_output.constData());
        QVERIFY2(m_output.contains("would be refused"), m_output.constData());
        checkNothingLeft();
    }

    void tellsAllObstaclesAtOnce()
    {
        QCOMPARE(call({QStringLiteral("clone"), QStringLiteral("-d"), server(), QStringLiteral("-D"),
                       m_server->dataDirectory(), QStringLiteral("-p"), QString::number(m_server->port())}),
                 1);
        QVERIFY2(m_error.contains("the very server"), m_error.constData());
        QVERIFY2(m_error.contains("is taken on this machine"), m_error.constData());
        QVERIFY2(m_error.contains("--map-tablespaces"), m_error.constData());
        checkNothingLeft();
    }

private:
    [[nodiscard]] QString server() const
    {
        return m_server->connectionSettings().toKeywordText();
    }

    [[nodiscard]] QStringList cloneArguments(const QStringList& more) const
    {
        return QStringList{QStringLiteral("clone"),
                           QStringLiteral("-d"),
                           server(),
                           QStringLiteral("-D"),
                           m_replica,
                           QStringLiteral("-p"),
                           QString::number(LocalCluster::freePort()),
                           QStringLiteral("--bin-dir"),
                           m_server->binFolder(),
                           QStringLiteral("--map-tablespaces"),
                           QStringLiteral("-N")} +
               more;
    }

    void prepare(QProcess& process, const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
        environment.insert(QStringLiteral("BASEKEEP_DATA_DIR"), m_data);
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.setProgram(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"));
        process.setArguments(arguments);
    }

    int call(const QStringList& arguments)
    {
        constexpr int patienceMs = 120000;
        QProcess process;
        prepare(process, arguments);
        process.start();
        const bool ended = process.waitForFinished(patienceMs);
        m_output = process.readAllStandardOutput();
        m_error = process.readAllStandardError();
        return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }
    int replicas(const char* verb)
    {
        return call({QStringLiteral("replicas"), QString::fromLatin1(verb), m_replica});
    }
    int remove()
    {
        return call({QStringLiteral("replicas"), QStringLiteral("remove"), m_replica, QStringLiteral("-y")});
    }

    void startClone(QProcess& process)
    {
        prepare(process, cloneArguments({QStringLiteral("--json"), QStringLiteral("-r"), QStringLiteral("2M")}));
        process.start();
    }
    bool awaitProgress(QProcess& process)
    {
        constexpr int patienceMs = 60000;
        m_output.clear();
        return QTest::qWaitFor(
            [&] {
                m_output += process.readAllStandardOutput();
                return last("progress").value(QLatin1String("bytesDone")).toDouble() > 0;
            },
            patienceMs);
    }

    /// The last object of that kind on standard output.
    [[nodiscard]] QJsonObject last(const char* event) const
    {
        QJsonObject found;
        for (const QByteArray& line : m_output.split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            if (object.value(QLatin1String("event")).toString() == QLatin1String(event))
                found = object;
        }
        return found;
    }
    static QString stateOf(const QJsonObject& replica)
    {
        return replica.value(QLatin1String("status")).toObject().value(QLatin1String("state")).toString();
    }
    [[nodiscard]] QString words() const
    {
        return QString::fromUtf8(m_output + m_error);
    }
    [[nodiscard]] QString slots() const
    {
        return m_server->query(QStringLiteral("SELECT count(*) FROM pg_replication_slots"));
    }

    void checkNothingLeft()
    {
        QCOMPARE(slots(), QStringLiteral("0"));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList());
        QVERIFY(ProcessList::withCommand(m_replica).isEmpty());
        QCOMPARE(call({QStringLiteral("replicas"), QStringLiteral("--json")}), 0);
        QVERIFY(last("replica").isEmpty());
        QCOMPARE(call({QStringLiteral("slots"), QStringLiteral("--json")}), 0);
        QVERIFY(last("slot").isEmpty());
    }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<TestFolder> m_folder;
    TestFolder m_ownData;
    QString m_data = m_ownData.path();
    QString m_replica;
    QByteArray m_output;
    QByteArray m_error;
};

QTEST_GUILESS_MAIN(CloneCommandTest)
#include "CloneCommandTest.moc"
