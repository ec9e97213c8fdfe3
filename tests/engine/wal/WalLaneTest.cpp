#include "engine/wal/WalLane.h"

#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

using namespace basekeep;
using namespace std::chrono_literals;

namespace {

using Slot = WalLaneConfiguration::Slot;

/// What each child in these tests does first: says that it is ready and hears its configuration and its orders. Then
/// $run tells the how manieth it is.
const char* const beginning = "#!/bin/sh\n"
                              "echo run >> \"$0.runs\"\n"
                              "run=$(wc -l < \"$0.runs\")\n"
                              "read -r connection\n"
                              "echo '{\"event\":\"connected\",\"backendPid\":7}'\n"
                              "read -r configuration\n"
                              "echo \"$configuration\" >> \"$0.heard\"\n"
                              "echo '{\"event\":\"ready\",\"slot\":\"s\"}'\n"
                              "read -r order\n"
                              "echo \"$order\" >> \"$0.heard\"\n";

} // namespace

/// The parent's end with children that are scripts: what it does when they end.
class WalLaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: the children are shell scripts");
#endif
    }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_restarts.clear();
    }

    void givesUpWhatEndsAtOnceEachTime()
    {
        const std::unique_ptr<WalLane> lane = started("exit 3\n", Slot::Existing);
        const std::optional<Failure> failure = failureOf([&] { lane->waitFinished(m_cancel, [] {}); });
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::WalStreamFailed);
        QVERIFY2(failure->message.contains(
                     QStringLiteral("was started again 3 times in a row, and came no further than 0/3000000")),
                 qPrintable(failure->toText()));
        QVERIFY(failure->detail.contains(QStringLiteral("ended before its time")));
        QCOMPARE(runs(), 4);
        QCOMPARE(m_restarts.size(), 3);
        QCOMPARE(m_restarts.last().number, 3);
        QCOMPARE(m_restarts.last().reason, QStringLiteral("exit status 3"));
        QCOMPARE(m_restarts.last().position.toString(), QStringLiteral("0/3000000"));
        QCOMPARE(m_restarts.last().previousPid, m_restarts.at(1).pid);
        QCOMPARE(lane->status().state, WalLaneStatus::State::Failed);
        QCOMPARE(lane->status().restarts, 3);
        QCOMPARE(lane->status().pid, m_restarts.last().pid);
    }

    void withoutAPermanentSlotItFailsAtOnce()
    {
        const std::unique_ptr<WalLane> lane = started("kill -9 $$\n", Slot::Temporary);
        const std::optional<Failure> failure = failureOf([&] { lane->waitFinished(m_cancel, [] {}); });
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::WalStreamFailed);
        QVERIFY2(failure->message.contains(QStringLiteral("killed or crashed")), qPrintable(failure->toText()));
        QVERIFY(failure->hint.contains(QStringLiteral("permanent replication slot")));
        QCOMPARE(runs(), 1);
        QVERIFY(m_restarts.isEmpty());
    }

    void aChildThatComesFurtherIsFollowedByAnother()
    {
        // More deaths than patience would bear, but each child receives more than the one before.
        const std::unique_ptr<WalLane> lane =
            started("values='\"timeline\":1,\"flushed\":\"0/3000000\",\"bytes\":5,\"records\":2'\n"
                    "if [ $run = 7 ]; then\n"
                    "    read -r end\n"
                    "    echo '{\"event\":\"finished\",\"received\":\"0/4000000\",'\"$values\"'}'\n"
                    "    exit 0\n"
                    "fi\n"
                    "echo '{\"event\":\"progress\",\"received\":\"0/300000'$run'\",'\"$values\"'}'\n"
                    "kill -9 $$\n",
                    Slot::Created);
        lane->finishAt(Lsn{0x4000000});
        lane->waitFinished(m_cancel, [] {});
        QCOMPARE(runs(), 7);
        QCOMPARE(m_restarts.size(), 6);
        QCOMPARE(m_restarts.first().reason, QStringLiteral("killed by signal 9"));
        const WalLaneStatus status = lane->status();
        QCOMPARE(status.state, WalLaneStatus::State::Finished);
        QCOMPARE(status.received.toString(), QStringLiteral("0/4000000"));
        QCOMPARE(status.bytes, quint64(35)); // what was fetched twice counts twice
        QCOMPARE(lane->recordsChecked(), quint64(2));
    }

    void theNextChildHearsWhereToGoOn()
    {
        WalResumePoint point;
        point.timeline = 1;
        point.position = Lsn{0x5000000};
        point.checker = "known";
        point.output.size = 4711;
        const QByteArray event = WalLaneMessages::line(WalLaneMessages::reachedEvent(point)).trimmed();
        const std::unique_ptr<WalLane> lane =
            started("[ $run = 1 ] && echo '" + event + "' && kill -9 $$\n" + "echo '{\"event\":\"finished\"}'\n",
                    Slot::Created);
        lane->waitFinished(m_cancel, [] {});
        QCOMPARE(m_restarts.size(), 1);
        QCOMPARE(m_restarts.first().position.toString(), QStringLiteral("0/5000000"));
        QVERIFY(m_restarts.first().toText().endsWith(QStringLiteral(", continuing at 0/5000000.")));
        const QList<QByteArray> heard = contentOf(program() + QStringLiteral(".heard")).trimmed().split('\n');
        QCOMPARE(heard.size(), 4);
        const auto object = [&heard](int line) {
            return QJsonDocument::fromJson(heard.at(line)).object();
        };
        QVERIFY(!WalLaneConfiguration::fromJson(object(0)).isRestart);
        QVERIFY(!WalLaneMessages::resumeFrom(object(1)));
        QVERIFY(WalLaneConfiguration::fromJson(object(2)).isRestart);
        const std::optional<WalResumePoint> told = WalLaneMessages::resumeFrom(object(3));
        QVERIFY(told);
        QCOMPARE(told->position, point.position);
        QCOMPARE(told->checker, point.checker);
        QCOMPARE(told->output.size, point.output.size);
    }

    void whatCannotPassEndsTheLaneWithItsOwnWords()
    {
        ServerFailure gone;
        gone.code = Failure::Code::ServerRefused;
        gone.message = QStringLiteral("There is no such slot.");
        const QByteArray event =
            WalLaneMessages::line(WalLaneMessages::failureEvent(gone, QStringLiteral("42704"))).trimmed();
        const std::unique_ptr<WalLane> lane =
            started("[ $run = 1 ] && kill -9 $$\n" + QByteArray("echo '") + event + "'\nexit 1\n", Slot::Existing);
        const std::optional<Failure> failure = failureOf([&] { lane->waitFinished(m_cancel, [] {}); });
        QVERIFY(failure);
        QCOMPARE(failure->code, Failure::Code::ServerRefused);
        QCOMPARE(failure->message, gone.message);
        QVERIFY2(failure->detail.contains(QStringLiteral("had been started again after this")),
                 qPrintable(failure->toText()));
        QCOMPARE(runs(), 2);
    }

    void aChildThatNeverWasReadyIsNotFollowed()
    {
        write("#!/bin/sh\necho run >> \"$0.runs\"\nexit 1\n");
        WalLane lane(program(), {}, listener(), {{0ms, 0ms}});
        lane.awaitConnected(m_cancel);
        QVERIFY(failureOf([&] { lane.prepare(configuration(Slot::Existing), m_cancel); }));
        QCOMPARE(runs(), 1);
    }

    void endsAtOnceWhileItWaits()
    {
        const std::unique_ptr<WalLane> lane = started("kill -9 $$\n", Slot::Existing, {{1h}});
        QTRY_COMPARE(lane->status().state, WalLaneStatus::State::Reconnecting);
        lane->stop();
        QCOMPARE(runs(), 1);
        lane->throwIfFailed();
    }

private:
    [[nodiscard]] QString program() const
    {
        return m_folder->filePath(QStringLiteral("child"));
    }
    [[nodiscard]] int runs() const
    {
        return int(contentOf(program() + QStringLiteral(".runs")).count('\n'));
    }

    void write(const QByteArray& script) const
    {
        QFile file(program());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(script);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    static WalLaneConfiguration configuration(Slot slot)
    {
        WalLaneConfiguration configuration;
        configuration.slot = slot;
        configuration.segmentSize = 16 << 20;
        return configuration;
    }

    WalLane::Listener listener()
    {
        return {[](LogEntry::Severity, const QString&) {},
                [this](const WalLaneRestart& restart) {
                    m_restarts.append(restart);
                }};
    }

    /// A lane whose child has been told to stream from 0/3000028.
    std::unique_ptr<WalLane> started(const QByteArray& script, Slot slot,
                                     const WalLaneHealing::Patience& patience = {{0ms, 1ms, 1ms}})
    {
        write(beginning + script);
        auto lane = std::make_unique<WalLane>(program(), WalLaneConnection{}, listener(), patience);
        lane->prepare(configuration(slot), m_cancel);
        lane->stream(Lsn{0x3000028}, 1);
        return lane;
    }

    std::unique_ptr<TestFolder> m_folder;
    QList<WalLaneRestart> m_restarts; ///< written by the lane's thread, read when it has ended
    CancelToken m_cancel;
};

QTEST_GUILESS_MAIN(WalLaneTest)
#include "WalLaneTest.moc"
