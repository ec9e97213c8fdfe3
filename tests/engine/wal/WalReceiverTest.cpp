#include "engine/wal/WalReceiver.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/storage/FileSystem.h"
#include "engine/wal/SegmentFolder.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/WalBuilder.h"
#include "tests/walsender/ScriptedWalsender.h"
#include "tests/walsender/WalsenderMessages.h"

#include <QtCore/QDir>
#include <QtCore/QScopeGuard>
#include <QtTest/QTest>

using namespace basekeep;
using namespace basekeep::WalsenderMessages;

namespace {

using Switch = ScriptedWal::Switch;
constexpr quint32 segmentSize = WalBuilder::segmentSize;

/// Keeps the WAL by segment; fails at one of them if told to.
class RecordingSink final : public WalSink
{
public:
    void beginSegment(const QString& fileName) override
    {
        if (fileName == failsAt)
            throw Failure{Failure::Code::DiskFull, QStringLiteral("full"), {}, {}};
        names << fileName;
        segments.append(QByteArray());
    }
    void write(std::span<const std::byte> chunk) override
    {
        segments.last().append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
    }
    void endSegment() override { ++ended; }
    void sync() override { ++syncs; }
    bool hasHistory(const QString& fileName) const override { return fileName == knownHistory; }
    void writeHistory(const QString& fileName, const QByteArray& content) override
    {
        names << fileName;
        segments.append(content);
    }
    void finish() override { ++finished; }

    QString failsAt;
    QString knownHistory;
    QStringList names;
    QList<QByteArray> segments;
    int ended = 0;
    int syncs = 0;
    int finished = 0;
};

} // namespace

class WalReceiverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void streamsFromTheSegmentsStartToTheStopPosition_data()
    {
        QTest::addColumn<int>("major");
        for (int major = 13; major <= 18; ++major)
            QTest::addRow("%d", major) << major;
    }

    void streamsFromTheSegmentsStartToTheStopPosition()
    {
        QFETCH(int, major);
        RecordingSink sink;
        const WalsenderScript script = WalsenderScript::truthful(major);
        receive(script, sink);
        const ScriptedWal::Timeline& timeline = script.wal.timelines.first();
        QCOMPARE(sink.names,
                 QStringList({QStringLiteral("000000010000000000000002"), QStringLiteral("000000010000000000000003")}));
        QVERIFY(timeline.bytes.startsWith(sink.segments.join()));
        QCOMPARE(sink.segments.first().size(), qsizetype(segmentSize));
        QVERIFY(m_position.received.value >= script.wal.endLsn);
        QCOMPARE(m_position.flushed, m_position.received);
        QCOMPARE(m_position.serverEnd.value, script.wal.end());
        QCOMPARE(m_position.bytes, quint64(sink.segments.join().size()));
        QCOMPARE(m_position.segmentsClosed, 2);
        QCOMPARE(m_position.segment, QString());
        QVERIFY(m_position.records >= script.wal.records);
        QCOMPARE(sink.ended, 2);
        QCOMPARE(sink.finished, 1);
        QCOMPARE(m_commands.filter(QStringLiteral("START_REPLICATION")),
                 QStringList(QStringLiteral("START_REPLICATION PHYSICAL 0/200000 TIMELINE 1")));
    }

    void stopsInTheFirstSegment()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        receive(script, sink, {}, Lsn{script.wal.startLsn});
        QCOMPARE(sink.names.first(), QStringLiteral("000000010000000000000002"));
        QVERIFY(m_position.received.value >= script.wal.startLsn);
    }

    void stopsExactlyAtASegmentsEnd()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        // Nothing comes behind it: a receiver that waited for the next segment would wait for ever.
        script.wal.timelines.first().bytes.truncate(segmentSize);
        receive(script, sink, {}, Lsn{script.wal.timelines.first().start + segmentSize});
        QCOMPARE(sink.names.size(), 1);
        QCOMPARE(sink.ended, 1);
        QCOMPARE(m_position.received.value, script.wal.timelines.first().start + segmentSize);
    }

    void reportsFlushedWalOnlyWithASlot()
    {
        RecordingSink sink;
        const WalsenderScript script = WalsenderScript::truthful(17);
        receive(script, sink);
        QVERIFY(m_statuses.size() >= 2);
        for (const WalsenderState::Status& status : m_statuses)
            QCOMPARE(status.flushed, quint64{0});
        QCOMPARE(m_statuses.first().written, script.wal.timelines.first().start);
        QVERIFY(m_statuses.last().written >= script.wal.endLsn);

        RecordingSink withSlot;
        receive(script, withSlot, QStringLiteral("standby_1"));
        QCOMPARE(m_commands.filter(QStringLiteral("START_REPLICATION")),
                 QStringList(QStringLiteral("START_REPLICATION SLOT \"standby_1\" PHYSICAL 0/200000 TIMELINE 1")));
        for (const WalsenderState::Status& status : m_statuses)
            QVERIFY(status.flushed <= status.written);
    }

    void answersKeepalivesWithoutAStatusInterval()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        receive(script, sink, {}, {}, 0);
        // At the beginning, for the first keepalive, at the end; nothing else makes it speak.
        QVERIFY(m_statuses.size() >= 3);
        QVERIFY(m_statuses.size() <= 4);
    }

    void followsTimelines_data()
    {
        QTest::addColumn<int>("where");
        QTest::addColumn<QStringList>("names");
        const QString history = QStringLiteral("00000002.history");
        QTest::newRow("within a segment")
            << int(Switch::WithinSegment)
            << QStringList{QStringLiteral("000000010000000000000002"), history,
                           QStringLiteral("000000020000000000000002"), QStringLiteral("000000020000000000000003")};
        QTest::newRow("at a segment's end") << int(Switch::AtSegmentEnd)
                                            << QStringList{QStringLiteral("000000010000000000000002"), history,
                                                           QStringLiteral("000000020000000000000003")};
        QTest::newRow("where the stream begins") << int(Switch::BeforeTheStart)
                                                 << QStringList{history, QStringLiteral("000000020000000000000002"),
                                                                QStringLiteral("000000020000000000000003")};
    }

    void followsTimelines()
    {
        QFETCH(int, where);
        QFETCH(QStringList, names);
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        script.wal = ScriptedWal::withSwitch(17, Switch(where));
        receive(script, sink);
        QCOMPARE(sink.names, names);
        QCOMPARE(m_position.timeline, 2U);
        QVERIFY(m_position.records >= script.wal.records);
        const ScriptedWal::Timeline& old = script.wal.timelines.first();
        if (!old.bytes.isEmpty())
            QVERIFY(sink.segments.first() == old.bytes);
        QVERIFY(
            sink.segments.at(sink.names.indexOf(QStringLiteral("00000002.history"))).contains("no recovery target"));
    }

    void theSinksFailureEndsTheStream()
    {
        RecordingSink sink;
        sink.failsAt = QStringLiteral("000000010000000000000003");
        BASEKEEP_EXPECT_FAILURE(receive(WalsenderScript::truthful(17), sink), Failure::Code::DiskFull, "full");
        QCOMPARE(sink.finished, 0);
    }

    void badWalIsNotWritten()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        QByteArray& bytes = script.wal.timelines.first().bytes;
        bytes[500000] = char(bytes[500000] ^ 1);
        BASEKEEP_EXPECT_FAILURE(receive(script, sink), Failure::Code::VerificationFailed, "");
        QVERIFY(sink.segments.join().size() <= 500000);
        QCOMPARE(sink.finished, 0);
    }

    void cancelEndsAStreamOnWhichNothingComes()
    {
        RecordingSink sink;
        CancelToken cancel;
        ScriptedWalsender server(WalsenderScript::truthful(17));
        Connection connection(server.connectionSettings(), Connection::Purpose::Replication,
                              QStringLiteral("test:wal:"), cancel);
        WalReceiver receiver(connection, sink, {{}, segmentSize, WalBuilder::systemIdentifier, 10}, cancel);
        const quint64 end = server.script().wal.end();
        BASEKEEP_EXPECT_FAILURE(receiver.run(
                                    Lsn{server.script().wal.startLsn}, 1, [] { return std::nullopt; },
                                    [&](const WalReceiver::Position& position) {
                                        if (position.received.value == end) // all there is; from here on it only waits
                                            cancel.cancel();
                                    }),
                                Failure::Code::Cancelled, "");
        QCOMPARE(sink.finished, 0);
    }

    void writesAFolderThatRecoveryCanRead()
    {
        const TestFolder folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("archive_status")));
        SegmentFolder sink(FileSystem::toPath(folder.path()), segmentSize, 0600, true);
        const WalsenderScript script = WalsenderScript::truthful(17);
        receive(script, sink, QStringLiteral("standby_1"));
        const QByteArray& bytes = script.wal.timelines.first().bytes;
        QVERIFY(contentOf(folder.filePath(QStringLiteral("000000010000000000000002"))) == bytes.left(segmentSize));
        QVERIFY(QFileInfo::exists(folder.filePath(QStringLiteral("archive_status/000000010000000000000002.done"))));
        const QByteArray second = contentOf(folder.filePath(QStringLiteral("000000010000000000000003")));
        const qsizetype used = qsizetype(script.wal.endLsn % segmentSize);
        QVERIFY(second.left(used) == bytes.mid(segmentSize, used));
        QCOMPARE(second.size(), qsizetype(segmentSize));
    }

    void aSynchronousReceiverConfirmsAtOnce()
    {
        RecordingSink sink;
        WalReceiver::Settings settings;
        settings.isSynchronous = true;
        settings.startIsDurable = true;
        const WalsenderScript script = WalsenderScript::truthful(17);
        const quint64 start = script.wal.timelines.first().start;
        QCOMPARE(receiveAs(settings, script, sink), WalReceiver::End::StopReached);
        QVERIFY(sink.syncs > 0);
        QCOMPARE(m_statuses.first().flushed, start); // the folder has what was before
        QCOMPARE(m_statuses.last().flushed, m_statuses.last().written);
        QVERIFY(m_statuses.last().flushed >= script.wal.endLsn);
        for (const WalsenderState::Status& status : m_statuses)
            QVERIFY(status.flushed <= status.written);
    }

    void anArchiveHearsThatTheServerEnds()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults
            << WalsenderFault::replace(WalsenderPoint::WalData, {copyDone(), commandComplete("COPY 0")}, 1).onWalLane();
        QCOMPARE(receiveAs(archiveSettings(), script, sink), WalReceiver::End::ServerEnded);
        QCOMPARE(sink.finished, 1);
        QVERIFY(!sink.segments.isEmpty());
    }

    void anArchiveKeepsWhatCameBeforeTheConnectionBroke()
    {
        RecordingSink sink;
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults << WalsenderFault::cut(WalsenderPoint::WalData, 3).onWalLane();
        BASEKEEP_EXPECT_FAILURE(receiveAs(archiveSettings(), script, sink), Failure::Code::ConnectionLost, "");
        const QByteArray came = sink.segments.join();
        QVERIFY(!came.isEmpty());
        QVERIFY(script.wal.timelines.first().bytes.startsWith(came));
        QCOMPARE(sink.ended, int(sink.names.size())); // the last one too
        QCOMPARE(sink.finished, 0);
    }

    void aServerThatFallsSilentIsGivenUp()
    {
        RecordingSink sink;
        WalReceiver::Settings settings = archiveSettings();
        settings.silenceLimitSeconds = 1;
        settings.statusIntervalSeconds = 0;
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults << WalsenderFault::stall(WalsenderPoint::WalData, 2).onWalLane();
        BASEKEEP_EXPECT_FAILURE(receiveAs(settings, script, sink), Failure::Code::ConnectionLost, "not been heard");
        QVERIFY(!sink.segments.isEmpty());
    }

    void damagedWalIsTakenIfTheArchiveWantsIt()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        QByteArray& bytes = script.wal.timelines.first().bytes;
        for (const qsizetype position : {500000, 800000, int(segmentSize) + 20000})
            bytes[position] = char(bytes[position] ^ 1);
        RecordingSink sink;
        int accepted = 0;
        WalReceiver::Settings settings = archiveSettings();
        settings.acceptsDamage = [&accepted](const Failure& damage) {
            ++accepted;
            return damage.code == Failure::Code::VerificationFailed;
        };
        QCOMPARE(receiveAs(settings, script, sink), WalReceiver::End::StopReached);
        QVERIFY(bytes.startsWith(sink.segments.join()));
        QCOMPARE(accepted, 2); // the rest of the first segment is not judged, the second one is again

        accepted = 0;
        settings.acceptsDamage = [](const Failure&) {
            return false;
        };
        RecordingSink refusing;
        BASEKEEP_EXPECT_FAILURE(receiveAs(settings, script, refusing), Failure::Code::VerificationFailed, "");
    }

    void aHistoryThatIsThereIsNotFetched()
    {
        RecordingSink sink;
        sink.knownHistory = QStringLiteral("00000002.history");
        WalsenderScript script = WalsenderScript::truthful(17);
        script.wal = ScriptedWal::withSwitch(17, Switch::WithinSegment);
        QCOMPARE(receiveAs(archiveSettings(), script, sink), WalReceiver::End::StopReached);
        QVERIFY(m_commands.filter(QStringLiteral("TIMELINE_HISTORY")).isEmpty());
        QVERIFY(!sink.names.contains(sink.knownHistory));
    }

private:
    static WalReceiver::Settings archiveSettings()
    {
        WalReceiver::Settings settings;
        settings.keepsWhatCame = true;
        return settings;
    }

    /// Streams to the script's end with these settings.
    WalReceiver::End receiveAs(WalReceiver::Settings settings, const WalsenderScript& script, WalSink& sink)
    {
        const CancelToken cancel;
        settings.segmentSize = segmentSize;
        settings.systemIdentifier = script.systemIdentifier;
        ScriptedWalsender server(script);
        const auto note = qScopeGuard([&] {
            m_statuses = server.statuses();
            m_commands.clear();
            for (const QByteArray& command : server.commands(WalsenderLane::Wal))
                m_commands << QString::fromUtf8(command);
            server.release();
        });
        Connection connection(server.connectionSettings(), Connection::Purpose::Replication,
                              QStringLiteral("test:wal:"), cancel);
        WalReceiver receiver(connection, sink, settings, cancel);
        const Lsn end{script.wal.endLsn};
        const WalReceiver::End how = receiver.run(
            Lsn{script.wal.startLsn}, script.wal.startTimeline, [end] { return end; },
            [](const WalReceiver::Position&) {});
        m_position = receiver.position();
        return how;
    }

    /// Streams from the script's start to its end, or to another stop position.
    void receive(const WalsenderScript& script, WalSink& sink, const QString& slot = {}, std::optional<Lsn> stop = {},
                 int statusInterval = 10)
    {
        const CancelToken cancel;
        ScriptedWalsender server(script);
        {
            Connection connection(server.connectionSettings(), Connection::Purpose::Replication,
                                  QStringLiteral("test:wal:"), cancel);
            if (!slot.isEmpty())
                connection.execute(ReplicationCommands::createPhysicalSlot(slot, true), {});
            WalReceiver receiver(connection, sink, {slot, segmentSize, script.systemIdentifier, statusInterval},
                                 cancel);
            const Lsn end = stop.value_or(Lsn{script.wal.endLsn});
            receiver.run(
                Lsn{script.wal.startLsn}, script.wal.startTimeline, [end] { return end; },
                [](const WalReceiver::Position&) {});
            m_position = receiver.position();
        }
        QTRY_COMPARE(server.openSessions(), 0);
        m_statuses = server.statuses();
        m_commands.clear();
        for (const QByteArray& command : server.commands(WalsenderLane::Wal))
            m_commands << QString::fromUtf8(command);
    }

    WalReceiver::Position m_position;
    QList<WalsenderState::Status> m_statuses;
    QStringList m_commands;
};

QTEST_GUILESS_MAIN(WalReceiverTest)
#include "WalReceiverTest.moc"
