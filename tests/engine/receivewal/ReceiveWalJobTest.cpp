#include "engine/receivewal/ReceiveWalJob.h"

#include "tests/support/ReceiverProgram.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/WalBuilder.h"
#include "tests/walsender/ScriptedWalsender.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using State = ReceiveWalStatus::State;
constexpr quint32 segmentSize = WalBuilder::segmentSize;
constexpr int patienceMs = 20000;

const QString first = QStringLiteral("000000010000000000000002");
const QString second = QStringLiteral("000000010000000000000003");

} // namespace

/// The job against a server that goes wrong in ways that no real one can be brought to.
class ReceiveWalJobTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        // An archive that was begun at the script's start.
        QFile begin(m_folder->filePath(first + QStringLiteral(".partial")));
        QVERIFY(begin.open(QIODevice::WriteOnly));
        m_script = WalsenderScript::truthful(17);
    }

    void receivesToTheEndPosition()
    {
        ScriptedWalsender server(m_script);
        ReceiveWalJob job(settings(server));
        job.start();
        QVERIFY(job.wait(patienceMs));
        QVERIFY2(!job.failure(), qPrintable(job.failure().value_or(Failure{}).toText()));
        QCOMPARE(job.state(), Job::State::Finished);
        checkArchive();
        const ReceiveWalStatus status = job.status();
        QCOMPARE(status.state, State::Stopped);
        QCOMPARE(status.reconnects, 0);
        QCOMPARE(status.resumedAt.value, m_script.wal.timelines.first().start);
        QVERIFY(status.received.value >= m_script.wal.endLsn);
        QCOMPARE(status.segmentsClosed, 1);
    }

    void connectsAgainAfterEveryBreak()
    {
        for (int occurrence = 1; occurrence < 12; occurrence += 3)
            m_script.faults << WalsenderFault::cut(WalsenderPoint::WalData, occurrence);
        ScriptedWalsender server(m_script);
        ReceiveWalJob job(settings(server));
        job.start();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Finished);
        checkArchive();
        const ReceiveWalStatus status = job.status();
        QCOMPARE(status.reconnects, 4);
        QVERIFY(status.lastError);
        QCOMPARE(status.lastError->code, Failure::Code::ConnectionLost);
        QVERIFY(status.lastErrorAt.isValid());
    }

    void withoutReconnectingABreakIsTheEnd()
    {
        m_script.faults << WalsenderFault::cut(WalsenderPoint::WalData, 3);
        ScriptedWalsender server(m_script);
        ReceiveWalSettings once = settings(server);
        once.reconnects = false;
        ReceiveWalJob job(once);
        job.start();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.status().state, State::Failed);
        QCOMPARE(job.failure()->code, Failure::Code::ConnectionLost);
    }

    void damageIsFetchedOnceMoreAndThenArchived_data()
    {
        QTest::addColumn<bool>("reconnects");
        QTest::newRow("reconnecting") << true;
        QTest::newRow("in one go") << false;
    }

    void damageIsFetchedOnceMoreAndThenArchived()
    {
        QFETCH(bool, reconnects);
        QByteArray& bytes = m_script.wal.timelines.first().bytes;
        bytes[500000] = char(bytes[500000] ^ 1);
        ScriptedWalsender server(m_script);
        ReceiveWalSettings changed = settings(server);
        changed.reconnects = reconnects;
        ReceiveWalJob job(changed);
        job.start();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Finished);
        QCOMPARE(job.status().reconnects, reconnects ? 1 : 0);
        checkArchive();
        QCOMPARE(job.findings().size(), 1);
        QCOMPARE(job.findings().first().key, QStringLiteral("wal-damaged"));
    }

    void anotherServerIsRefused()
    {
        {
            ScriptedWalsender server(m_script);
            ReceiveWalJob job(settings(server));
            job.start();
            QVERIFY(job.wait(patienceMs));
            QCOMPARE(job.state(), Job::State::Finished);
        }
        m_script.systemIdentifier = 4711;
        ScriptedWalsender server(m_script);
        ReceiveWalJob job(settings(server));
        job.start();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Failed);
        QCOMPARE(job.failure()->code, Failure::Code::WrongServer);
        QVERIFY(job.failure()->detail.contains(QStringLiteral("4711")));
        checkArchive();
    }

    void stopsWhateverTheServerDoes_data()
    {
        QTest::addColumn<int>("point");
        QTest::newRow("while it connects") << int(WalsenderPoint::StartUp);
        QTest::newRow("before the stream") << int(WalsenderPoint::IdentifySystem);
        QTest::newRow("when the stream begins") << int(WalsenderPoint::StreamBegin);
        QTest::newRow("in the stream") << int(WalsenderPoint::WalData);
        QTest::newRow("at the end of the stream") << int(WalsenderPoint::StreamEnd);
    }

    void stopsWhateverTheServerDoes()
    {
        QFETCH(int, point);
        m_script.faults << WalsenderFault::stall(WalsenderPoint(point));
        ScriptedWalsender server(m_script);
        ReceiveWalSettings endless = settings(server);
        endless.endPosition.reset();
        ReceiveWalJob job(endless);
        job.start();
        if (point == int(WalsenderPoint::StreamEnd))
            QTRY_VERIFY_WITH_TIMEOUT(job.status().received.value >= m_script.wal.endLsn, patienceMs);
        else
            QTRY_COMPARE_WITH_TIMEOUT(server.stalledSessions(), 1, patienceMs);
        job.stop();
        job.stop(); // twice is as good as once
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Finished);
        QCOMPARE(job.status().state, State::Stopped);
        server.release();
    }

    void stopsBetweenTwoConnections()
    {
        m_script.faults << WalsenderFault::error(WalsenderPoint::StreamBegin, "XX000", "not today", "ERROR", -1);
        ScriptedWalsender server(m_script);
        ReceiveWalJob job(settings(server));
        job.start();
        QTRY_COMPARE_WITH_TIMEOUT(job.status().state, State::Reconnecting, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(job.status().reconnects >= 2, patienceMs);
        QVERIFY(job.status().lastError->detail.contains(QStringLiteral("not today")));
        job.stop();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Finished);
    }

    void canBeCancelled()
    {
        ScriptedWalsender server(m_script);
        ReceiveWalSettings endless = settings(server);
        endless.endPosition.reset();
        ReceiveWalJob job(endless);
        job.start();
        QTRY_COMPARE_WITH_TIMEOUT(job.status().state, State::Streaming, patienceMs);
        job.cancel();
        QVERIFY(job.wait(patienceMs));
        QCOMPARE(job.state(), Job::State::Cancelled);
    }

private:
    ReceiveWalSettings settings(const ScriptedWalsender& server) const
    {
        ReceiveWalSettings settings;
        settings.connection = server.connectionSettings();
        settings.connection.parameters.insert(QStringLiteral("application_name"), QStringLiteral("test:data:"));
        settings.directory = m_folder->path();
        settings.endPosition = Lsn{m_script.wal.endLsn - 1}; // reached when the last byte is there
        settings.sync = false;
        return settings;
    }

    void checkArchive() const
    {
        const QByteArray& bytes = m_script.wal.timelines.first().bytes;
        QVERIFY(WalFiles::segment(m_folder->path(), first, segmentSize) == bytes.left(segmentSize));
        const qsizetype used = qsizetype(m_script.wal.endLsn % segmentSize);
        QVERIFY(WalFiles::segment(m_folder->path(), second, segmentSize).left(used) == bytes.mid(segmentSize, used));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files, QDir::Name),
                 QStringList({first, second + QStringLiteral(".partial")}));
    }

    std::unique_ptr<TestFolder> m_folder;
    WalsenderScript m_script;
};

QTEST_GUILESS_MAIN(ReceiveWalJobTest)
#include "ReceiveWalJobTest.moc"
