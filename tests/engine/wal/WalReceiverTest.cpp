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
#include <QtTest/QTest>

using namespace basekeep;

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
    void writeHistory(const QString& fileName, const QByteArray& content) override
    {
        names << fileName;
        segments.append(content);
    }
    void finish() override { ++finished; }

    QString failsAt;
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

private:
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
