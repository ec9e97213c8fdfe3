#include "engine/wal/RecordChecker.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <QtCore/QtEndian>
#include <QtTest/QTest>

#include "engine/jobs/Failure.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = WalBuilder::segmentSize;
constexpr quint64 systemIdentifier = WalBuilder::systemIdentifier;
constexpr quint64 streamStart = WalBuilder::streamStart;
constexpr quint8 heapManager = WalBuilder::heapManager;

RecordChecker::Settings settingsFrom(quint64 firstRecord)
{
    return {segmentSize, systemIdentifier, Lsn{firstRecord}};
}

/// Gives the checker the WAL in chunks of one size. The failure's message if it throws one, else nothing.
QString feed(RecordChecker& checker, quint64 start, const QByteArray& wal, qsizetype chunk)
{
    try {
        for (qsizetype done = 0; done < wal.size(); done += chunk)
            checker.write(Lsn{start + static_cast<quint64>(done)}, bytesOf(wal.mid(done, chunk)));
        return {};
    } catch (const Failure& failure) {
        return failure.code == Failure::Code::VerificationFailed ? failure.message : QStringLiteral("wrong code");
    }
}

/// The same with a checker of its own.
QString check(const QByteArray& wal, qsizetype chunk = 100000, quint64 firstRecord = streamStart)
{
    RecordChecker checker(settingsFrom(firstRecord));
    return feed(checker, streamStart, wal, chunk);
}

QByteArray overwriteBody(quint64 lsn)
{
    QByteArray body("\xFF\x10", 2);
    body.append(16, '\0');
    WalBuilder::put(body, 2, lsn);
    return body;
}

} // namespace

class RecordCheckerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherCheckerGoesOnAnywhere()
    {
        WalBuilder builder;
        builder.fill(100000);
        builder.append(QByteArray(40000, 'l')); // over several pages
        builder.fill(200000);
        RecordChecker whole(settingsFrom(streamStart + 40));
        QCOMPARE(feed(whole, streamStart, builder.wal, 4096), QString());
        QByteArray damaged = builder.wal;
        damaged[damaged.size() - 9000] = char(damaged[damaged.size() - 9000] ^ 1);
        for (qsizetype cut = 1; cut < builder.wal.size() - 9000; cut += 997) {
            RecordChecker first(settingsFrom(streamStart + 40));
            QCOMPARE(feed(first, streamStart, builder.wal.left(cut), 4096), QString());
            const QByteArray saved = first.save();
            QVERIFY(saved.size() < 1024);
            RecordChecker second(settingsFrom(streamStart + 40), saved);
            QCOMPARE(second.isInsideRecord(), first.isInsideRecord());
            QCOMPARE(feed(second, streamStart + quint64(cut), builder.wal.mid(cut), 4096), QString());
            QCOMPARE(second.recordsChecked(), whole.recordsChecked());
            QCOMPARE(second.checkedUpTo(), whole.checkedUpTo());
            RecordChecker third(settingsFrom(streamStart + 40), saved);
            QVERIFY(!feed(third, streamStart + quint64(cut), damaged.mid(cut), 4096).isEmpty());
        }
    }

    void anotherCheckerRefusesWhatDoesNotFit()
    {
        // The WAL of two servers that differ in one record: what one checker knows is wrong for the other's.
        WalBuilder builder;
        builder.fill(segmentSize + 50000);
        WalBuilder other;
        other.append("one more");
        other.fill(segmentSize + 50000);
        RecordChecker first(settingsFrom(streamStart));
        QCOMPARE(feed(first, streamStart, builder.wal.left(segmentSize), 8192), QString());
        RecordChecker second(settingsFrom(streamStart), first.save());
        QVERIFY(!feed(second, streamStart + segmentSize, other.wal.mid(segmentSize), 8192).isEmpty());
        RecordChecker elsewhere(settingsFrom(streamStart), first.save());
        QVERIFY(!feed(elsewhere, streamStart, builder.wal, 8192).isEmpty());
    }

    void refusesWhatNoCheckerSaved()
    {
        RecordChecker checker(settingsFrom(streamStart));
        const QByteArray saved = checker.save();
        QByteArray otherEdition = saved;
        otherEdition[7] = char(otherEdition[7] + 1);
        for (const QByteArray& bytes : {QByteArray("x"), saved.chopped(1), saved + 'x', otherEdition})
            BASEKEEP_EXPECT_FAILURE(RecordChecker(settingsFrom(streamStart), bytes), Failure::Code::Internal, "");
    }

    void acceptsSoundWal_data()
    {
        QTest::addColumn<quint16>("magic");
        QTest::addColumn<quint32>("pageSize");
        QTest::newRow("server 13") << quint16(0xD106) << quint32(8192);
        QTest::newRow("server 14") << quint16(0xD10D) << quint32(8192);
        QTest::newRow("server 15") << quint16(0xD110) << quint32(8192);
        QTest::newRow("server 16") << quint16(0xD113) << quint32(8192);
        QTest::newRow("server 17") << quint16(0xD116) << quint32(8192);
        QTest::newRow("server 18") << quint16(0xD118) << quint32(8192);
        QTest::newRow("small pages") << quint16(0xD116) << quint32(1024);
        QTest::newRow("large pages") << quint16(0xD116) << quint32(65536);
    }

    void acceptsSoundWal()
    {
        QFETCH(quint16, magic);
        QFETCH(quint32, pageSize);
        WalBuilder builder(magic, pageSize);
        builder.fill(segmentSize + segmentSize / 2);
        builder.append(QByteArray(2 * segmentSize + 17, 'x')); // over two ends of segments
        builder.fill(builder.wal.size() + 50000);
        for (const qsizetype chunk :
             {qsizetype{1}, qsizetype{7}, qsizetype{8192}, qsizetype{100000}, builder.wal.size()}) {
            RecordChecker checker(settingsFrom(streamStart));
            QCOMPARE(feed(checker, streamStart, builder.wal, chunk), QString());
            QVERIFY(checker.isActive());
            QCOMPARE(checker.recordsChecked(), builder.records);
            QCOMPARE(checker.checkedUpTo().value, builder.position());
        }
    }

    void acceptsBytesOfARealServer()
    {
        // Server 17, segment 000000010000000000000002: first page header and first record.
        const QByteArray wal = QByteArray::fromHex("16d1020001000000000000020000000000000000000000"
                                                   "00d811e042fa20006b0000000100200000"
                                                   "1e00000000000000384dcb0100000000e0000000f1122b9dff0401000000") +
                               QByteArray(2, '\0');
        RecordChecker checker({16 * 1024 * 1024, systemIdentifier, Lsn{0x2000028}});
        checker.write(Lsn{0x2000000}, bytesOf(wal));
        QCOMPARE(checker.recordsChecked(), quint64{1});
        QCOMPARE(checker.checkedUpTo().value, quint64{0x2000048});
    }

    void endsAnywhere()
    {
        WalBuilder builder;
        builder.fill(30000);
        for (qsizetype length = 0; length <= builder.wal.size(); length += length < 8300 ? 1 : 97) {
            QCOMPARE(check(builder.wal.left(length)), QString());
        }
    }

    void acceptsZerosAfterTheEnd()
    {
        WalBuilder builder;
        builder.fill(30000);
        const QByteArray wal = builder.wal + QByteArray(segmentSize - builder.wal.size() + 5000, '\0');
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{8192}, wal.size()}) {
            RecordChecker checker(settingsFrom(streamStart));
            QCOMPARE(feed(checker, streamStart, wal, chunk), QString());
            QCOMPARE(checker.recordsChecked(), builder.records);
            QCOMPARE(checker.checkedUpTo().value, builder.position());
        }
        const QString message = check(wal + QByteArray(1, 'x'));
        QVERIFY2(message.contains(QStringLiteral("after its end")), qPrintable(message));
    }

    void judgesRecordsOnlyFromTheFirstOn()
    {
        WalBuilder builder;
        builder.append(QByteArray(50, 'a'));
        const quint64 skipped = builder.append(QByteArray(20000, 'b'));
        builder.fill(60000);
        const quint64 first = builder.append(QByteArray(30, 'c'));
        builder.fill(100000);
        QByteArray wal = builder.wal;
        wal[builder.indexOf(skipped) + 100] = '!'; // damage before the first record is not our business
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{4096}, wal.size()}) {
            RecordChecker checker(settingsFrom(first));
            QCOMPARE(feed(checker, streamStart, wal, chunk), QString());
            QCOMPARE(checker.checkedUpTo().value, builder.position());
            QVERIFY(checker.recordsChecked() < builder.records);
        }
        QVERIFY(!check(wal).isEmpty());
        wal[builder.indexOf(first) + 30] = '!';
        QVERIFY(!check(wal, 4096, first).isEmpty());
    }

    void findsTheFirstRecordAfterAPageBoundary_data()
    {
        QTest::addColumn<int>("body");
        QTest::newRow("rest within the page") << 9000;
        QTest::newRow("rest over several pages") << 30000;
        QTest::newRow("rest ends with the page") << 8192 - 40 + 8192 - 24 - 24;
        QTest::newRow("rest ends before the page's end") << 8192 - 40 + 8192 - 24 - 24 - 3;
        QTest::newRow("rest over the segment's end") << int(segmentSize) + 5000;
    }

    void findsTheFirstRecordAfterAPageBoundary()
    {
        QFETCH(int, body);
        WalBuilder builder;
        builder.append(QByteArray(body, 'x'));
        const quint64 judged = builder.records;
        builder.fill(builder.wal.size() + 20000);
        for (const quint64 boundary : {streamStart + 8192, streamStart + 8192 + 8}) {
            RecordChecker checker(settingsFrom(boundary));
            QCOMPARE(feed(checker, streamStart, builder.wal, 1000), QString());
            QCOMPARE(checker.recordsChecked(), builder.records - judged);
            QCOMPARE(checker.checkedUpTo().value, builder.position());
        }
    }

    void goesOnAfterASegmentSwitch()
    {
        for (const char rest : {'\0', 'x'}) { // what follows the switch is not WAL, whatever it is
            WalBuilder builder;
            builder.fill(20000);
            builder.switchSegment(rest);
            builder.fill(builder.wal.size() + 20000);
            for (const qsizetype chunk : {qsizetype{13}, qsizetype{8192}, builder.wal.size()}) {
                RecordChecker checker(settingsFrom(streamStart));
                QCOMPARE(feed(checker, streamStart, builder.wal, chunk), QString());
                QCOMPARE(checker.recordsChecked(), builder.records);
                QCOMPARE(checker.checkedUpTo().value, builder.position());
            }
        }
    }

    void aSwitchEndsItsSegmentAtOnce()
    {
        WalBuilder builder;
        builder.fill(20000);
        builder.switchSegment();
        RecordChecker checker(settingsFrom(streamStart));
        QCOMPARE(feed(checker, streamStart, builder.wal.left(30000), 1000), QString());
        QCOMPARE(checker.checkedUpTo().value, streamStart + segmentSize);
    }

    void aSwitchAsTheLastRecordOfASegmentSkipsNothing()
    {
        WalBuilder builder;
        builder.fill(segmentSize - 5 * 8192);
        while (segmentSize - builder.wal.size() > 8192)
            builder.leaveOnPage(0);
        builder.leaveOnPage(24);
        QCOMPARE(segmentSize - builder.wal.size(), qsizetype{24});
        builder.switchSegment();
        builder.fill(builder.wal.size() + 20000);
        RecordChecker checker(settingsFrom(streamStart));
        QCOMPARE(feed(checker, streamStart, builder.wal, 1000), QString());
        QCOMPARE(checker.recordsChecked(), builder.records);
    }

    void acceptsARecordThatWasGivenUp_data()
    {
        QTest::addColumn<int>("kept");
        QTest::newRow("only its length") << 4;
        QTest::newRow("half its header") << 16;
        QTest::newRow("its header") << 24;
        QTest::newRow("part of its body") << 500;
    }

    void acceptsARecordThatWasGivenUp()
    {
        QFETCH(int, kept);
        const qsizetype left = (kept + 7) & ~7; // a record starts aligned, so the page has a multiple of 8 left
        WalBuilder builder;
        builder.fill(20000);
        builder.leaveOnPage(left);

        QByteArray lost(5000, 'z');
        WalBuilder::put<quint32>(lost, 0, 5000);
        WalBuilder::put<quint64>(lost, 8, builder.previous);
        lost[16] = 0;
        lost[17] = heapManager;
        const quint64 givenUp = builder.abandon(lost, kept);
        builder.nextPageFlags = 8;
        WalBuilder wrong = builder;
        WalBuilder missing = builder;

        builder.append(overwriteBody(givenUp), 0, 0xD0);
        builder.fill(builder.wal.size() + 20000);
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{8192}, builder.wal.size()}) {
            RecordChecker checker(settingsFrom(streamStart));
            QCOMPARE(feed(checker, streamStart, builder.wal, chunk), QString());
            QCOMPARE(checker.recordsChecked(), builder.records);
        }

        wrong.append(overwriteBody(givenUp - 8), 0, 0xD0);
        QVERIFY(check(wrong.wal).contains(QStringLiteral("gives up")));
        missing.append(QByteArray(30, 'x'));
        QVERIFY(check(missing.wal).contains(QStringLiteral("given up")));
    }

    void followsATimelineSwitch_data()
    {
        QTest::addColumn<qsizetype>("size"); ///< of the old timeline's WAL
        QTest::addColumn<int>("unfinished"); ///< bytes of a record that the old timeline had begun
        QTest::newRow("within a page") << qsizetype{20000} << 0;
        QTest::newRow("within the second segment") << qsizetype{segmentSize + 30000} << 0;
        QTest::newRow("with an unfinished record") << qsizetype{20000} << 16;
    }

    void followsATimelineSwitch()
    {
        QFETCH(qsizetype, size);
        QFETCH(int, unfinished);
        WalBuilder old;
        old.fill(size);
        old.append(QByteArray(100, 'x'));
        const quint64 switchPoint = old.position();
        const quint64 segment = switchPoint - switchPoint % segmentSize;
        QVERIFY(switchPoint % 8192 != 0);

        WalBuilder fresh = old;
        fresh.timeline = 2;
        fresh.fill(fresh.wal.size() + 100000);

        QByteArray sent = old.wal;
        if (unfinished > 0) {
            QByteArray begun(unfinished, '\0');
            WalBuilder::put<quint32>(begun, 0, 5000);
            sent += begun;
        }
        RecordChecker checker(settingsFrom(streamStart));
        QCOMPARE(feed(checker, streamStart, sent, 1000), QString());
        QCOMPARE(checker.recordsChecked(), old.records);
        checker.beginTimeline(2, Lsn{segment}, Lsn{switchPoint});
        QCOMPARE(feed(checker, segment, fresh.wal.mid(fresh.indexOf(segment)), 1000), QString());
        QCOMPARE(checker.recordsChecked(), fresh.records);
        QCOMPARE(checker.checkedUpTo().value, fresh.position());
    }

    void followsATimelineSwitchAtASegmentsStart()
    {
        WalBuilder old;
        old.fill(20000);
        old.switchSegment();
        const quint64 switchPoint = old.position();
        WalBuilder fresh = old;
        fresh.timeline = 2;
        fresh.fill(fresh.wal.size() + 20000);
        WalBuilder stranger = old;
        stranger.timeline = 2;
        stranger.previous -= 8;
        stranger.append(QByteArray(10, 'x'));

        for (const bool fits : {true, false}) {
            RecordChecker checker(settingsFrom(streamStart));
            QCOMPARE(feed(checker, streamStart, old.wal, 1000), QString());
            checker.beginTimeline(2, Lsn{switchPoint}, Lsn{switchPoint});
            const QByteArray next = (fits ? fresh : stranger).wal.mid(segmentSize);
            if (fits) {
                QCOMPARE(feed(checker, switchPoint, next, 1000), QString());
                QCOMPARE(checker.recordsChecked(), fresh.records);
            } else {
                QVERIFY(!feed(checker, switchPoint, next, 1000).isEmpty());
            }
        }
    }

    void refusesTheWrongTimelineAfterASwitch()
    {
        WalBuilder old;
        old.fill(20000);
        const quint64 switchPoint = old.position();
        WalBuilder stale = old;
        stale.fill(60000); // pages after the switch still carry timeline 1
        RecordChecker checker(settingsFrom(streamStart));
        QCOMPARE(feed(checker, streamStart, old.wal, 1000), QString());
        checker.beginTimeline(2, Lsn{streamStart}, Lsn{switchPoint});
        QVERIFY(!feed(checker, streamStart, stale.wal, 1000).isEmpty());
    }

    void findsDamage_data()
    {
        QTest::addColumn<QByteArray>("wal");
        QTest::addColumn<QString>("reason");
        WalBuilder builder;
        const quint64 small = builder.append(QByteArray(100, 'a'));
        const quint64 large = builder.append(QByteArray(20000, 'b'));
        const quint64 third = builder.append(QByteArray(40, 'c'));
        builder.fill(segmentSize + 50000);
        const QByteArray good = builder.wal;
        using Change = std::function<void(QByteArray&)>;
        const auto row = [&good](const char* name, const char* reason, const Change& change) {
            QByteArray wal = good;
            change(wal);
            QTest::newRow(name) << wal << QString::fromLatin1(reason);
        };
        const auto at = [&builder](quint64 lsn, int offset) {
            return builder.indexOf(lsn) + offset;
        };

        row("magic of nothing", "magic number 0x4711",
            [](QByteArray& wal) { WalBuilder::put<quint16>(wal, 0, 0x4711); });
        row("magic of a big-endian server", "magic number 0x16d1", [](QByteArray& wal) { std::swap(wal[0], wal[1]); });
        row("magic of server 12", "magic number 0xd101",
            [](QByteArray& wal) { WalBuilder::put<quint16>(wal, 0, 0xD101); });
        row("other magic later", "instead of 0xd116",
            [](QByteArray& wal) { WalBuilder::put<quint16>(wal, 8192, 0xD118); });
        row("zeroed page", "magic number is 0x0",
            [](QByteArray& wal) { wal.replace(16384, 8192, QByteArray(8192, '\0')); });
        row("unknown flag", "flags", [](QByteArray& wal) { wal[8192 + 2] = 0x11; });
        row("long header missing", "long header", [](QByteArray& wal) {
            wal[static_cast<qsizetype>(segmentSize) + 2] = static_cast<char>(wal[segmentSize + 2] & ~2);
        });
        row("long header inside a segment", "first page", [](QByteArray& wal) { wal[8192 + 2] = 3; });
        row("recycled page", "belongs to",
            [](QByteArray& wal) { WalBuilder::put<quint64>(wal, 8192 + 8, streamStart - 8192); });
        row("another cluster", "cluster 5", [](QByteArray& wal) { WalBuilder::put<quint64>(wal, 24, 5); });
        row("another segment size", "segment size",
            [](QByteArray& wal) { WalBuilder::put<quint32>(wal, 32, 16777216); });
        row("no page size", "size of a WAL page", [](QByteArray& wal) { WalBuilder::put<quint32>(wal, 36, 8193); });
        row("another page size", "page size is 16384",
            [](QByteArray& wal) { WalBuilder::put<quint32>(wal, segmentSize + 36, 16384); });
        row("timeline zero", "timeline 0", [](QByteArray& wal) { WalBuilder::put<quint32>(wal, 4, 0); });
        row("timeline goes down", "timeline 1 is older",
            [](QByteArray& wal) { WalBuilder::put<quint32>(wal, 8192 + 4, 2); });
        row("continuation missing", "does not go on", [](QByteArray& wal) { wal[8192 + 2] = 0; });
        row("continuation of nothing", "none is unfinished", [](QByteArray& wal) {
            WalBuilder other;
            other.leaveOnPage(0);
            other.append(QByteArray(10, 'y'));
            wal = other.wal;
            wal[8192 + 2] = 1;
        });
        row("continuation of another length", "bytes to come",
            [](QByteArray& wal) { WalBuilder::put<quint32>(wal, 8192 + 16, 1); });
        row("record too short", "no length",
            [&at, small](QByteArray& wal) { WalBuilder::put<quint32>(wal, at(small, 0), 23); });
        row("record too long", "no length",
            [&at, small](QByteArray& wal) { WalBuilder::put<quint32>(wal, at(small, 0), 0x7FFFFFFF); });
        row("record length zero", "after its end",
            [&at, small](QByteArray& wal) { WalBuilder::put<quint32>(wal, at(small, 0), 0); });
        row("record a little longer", "checksum",
            [&at, small](QByteArray& wal) { WalBuilder::put<quint32>(wal, at(small, 0), 125); });
        row("record much longer", "bytes to come",
            [&at, third](QByteArray& wal) { WalBuilder::put<quint32>(wal, at(third, 0), 50000); });
        row("unknown manager", "resource manager 22", [&at, small](QByteArray& wal) { wal[at(small, 17)] = 22; });
        row("link forwards", "record before it",
            [&at, small](QByteArray& wal) { WalBuilder::put<quint64>(wal, at(small, 8), streamStart + 4096); });
        row("link to another record", "record before it",
            [&at, third](QByteArray& wal) { WalBuilder::put<quint64>(wal, at(third, 8), streamStart + 0x28); });
        row("changed body", "checksum", [&at, small](QByteArray& wal) { wal[at(small, 60)] = '!'; });
        row("changed body on a later page", "checksum", [&at, large](QByteArray& wal) { wal[at(large, 15000)] = '!'; });
        row("changed transaction", "checksum", [&at, small](QByteArray& wal) { wal[at(small, 4)] = '!'; });
        row("changed checksum", "checksum",
            [&at, small](QByteArray& wal) { wal[at(small, 20)] = static_cast<char>(wal[at(small, 20)] ^ 1); });
        row("lost page", "belongs to", [](QByteArray& wal) { wal.remove(8192, 8192); });
        row("record not declared as given up", "given up", [](QByteArray& wal) {
            WalBuilder other;
            other.leaveOnPage(0);
            other.append(QByteArray(10, 'y'));
            wal = other.wal;
            wal[8192 + 2] = 8;
        });
        row("complete record declared as given up", "gives up", [](QByteArray& wal) {
            WalBuilder other;
            other.leaveOnPage(0);
            other.append(overwriteBody(other.previous), 0, 0xD0);
            wal = other.wal;
            wal[8192 + 2] = 8;
        });
    }

    void findsDamage()
    {
        QFETCH(QByteArray, wal);
        QFETCH(QString, reason);
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{1000}, wal.size()}) {
            const QString message = check(wal, chunk);
            QVERIFY2(message.contains(reason), qPrintable(message));
        }
    }

    void noFlippedBitOfARecordGoesUnnoticed()
    {
        WalBuilder builder;
        const quint64 first = builder.append(QByteArray(30, 'a'));
        const quint64 second = builder.append(QByteArray(100, 'b'));
        const quint64 third = builder.append(QByteArray(9000, 'c'));
        builder.fill(40000);
        const auto isFlipNoticed = [&builder](qsizetype index, int bit) {
            QByteArray wal = builder.wal;
            wal[index] = static_cast<char>(wal[index] ^ (1 << bit));
            return !check(wal).isEmpty();
        };
        const struct
        {
            quint64 lsn;
            int size;
        } records[] = {{first, 54}, {second, 124}, {third, 60}};
        for (const auto& record : records) {
            for (int offset = 0; offset < record.size; ++offset) {
                for (int bit = 0; bit < 8; ++bit) {
                    QVERIFY2(isFlipNoticed(builder.indexOf(record.lsn) + offset, bit),
                             qPrintable(QStringLiteral("byte %1, bit %2").arg(offset).arg(bit)));
                }
            }
        }
    }

    void acceptsCustomManagersWhereServersHaveThem_data()
    {
        QTest::addColumn<quint16>("magic");
        QTest::addColumn<bool>("isKnown");
        QTest::newRow("server 13") << quint16(0xD106) << false;
        QTest::newRow("server 14") << quint16(0xD10D) << false;
        QTest::newRow("server 15") << quint16(0xD110) << true;
        QTest::newRow("server 18") << quint16(0xD118) << true;
    }

    void acceptsCustomManagersWhereServersHaveThem()
    {
        QFETCH(quint16, magic);
        QFETCH(bool, isKnown);
        WalBuilder builder(magic);
        builder.append(QByteArray(30, 'a'), 128);
        QCOMPARE(check(builder.wal).isEmpty(), isKnown);
    }

    void laterServersTurnItOff()
    {
        WalBuilder builder(0xD120);
        builder.append(QByteArray(30, 'a'));
        builder.wal += QByteArray(9000, '?');
        RecordChecker checker(settingsFrom(streamStart));
        QCOMPARE(feed(checker, streamStart, builder.wal, 100), QString());
        QVERIFY(!checker.isActive());
        QCOMPARE(checker.recordsChecked(), quint64{0});
    }

    void knowsWhetherTheWalIsComplete_data()
    {
        QTest::addColumn<QByteArray>("wal");
        QTest::addColumn<quint64>("firstRecord");
        QTest::addColumn<quint64>("page");       // that is looked at
        QTest::addColumn<quint64>("headerSize"); // of that page
        QTest::addColumn<bool>("isCrossed");     // by a record
        const auto row = [](const char* name, WalBuilder& builder, quint64 firstRecord, quint64 page, bool isCrossed) {
            builder.append(QByteArray(50, 'b'));
            const quint64 headerSize = page % segmentSize == 0 ? 40 : 24;
            QTest::newRow(name) << builder.wal << firstRecord << page << headerSize << isCrossed;
        };
        WalBuilder next;
        next.leaveOnPage(0);
        const quint64 page = next.position();
        row("next page", next, streamStart, page, false);
        row("nothing before it", next, page, page, false);

        WalBuilder segment;
        segment.append(QByteArray(100, 'a'));
        segment.switchSegment();
        row("next segment", segment, streamStart, streamStart + segmentSize, false);

        WalBuilder padded;
        padded.leaveOnPage(32);
        padded.append(QByteArray(3, 'd'));
        row("behind padding", padded, streamStart, padded.position(), false);

        WalBuilder crossed;
        crossed.leaveOnPage(200);
        const quint64 inRecord = crossed.position() + 200;
        crossed.append(QByteArray(300, 'c'));
        row("a record goes over it", crossed, streamStart, inRecord, true);
    }

    void knowsWhetherTheWalIsComplete()
    {
        QFETCH(QByteArray, wal);
        QFETCH(quint64, firstRecord);
        QFETCH(quint64, page);
        QFETCH(quint64, headerSize);
        QFETCH(bool, isCrossed);
        for (quint64 end = std::max(page - 7, firstRecord); end < page + headerSize + 74; ++end) {
            RecordChecker checker(settingsFrom(firstRecord));
            QCOMPARE(feed(checker, streamStart, wal.left(qsizetype(end - streamStart)), 1000), QString());
            const bool isInHeader = end >= page && end <= page + headerSize;
            const bool isExpected = end <= checker.checkedUpTo().value || (isInHeader && !isCrossed);
            QVERIFY2(checker.isCompleteUpTo(Lsn{end}) == isExpected, qPrintable(Lsn{end}.toString()));
        }
    }

    void refusesGaps()
    {
        WalBuilder builder;
        builder.fill(30000);
        RecordChecker checker(settingsFrom(streamStart));
        checker.write(Lsn{streamStart}, bytesOf(builder.wal.left(1000)));
        QVERIFY_THROWS_EXCEPTION(Failure, checker.write(Lsn{streamStart + 1008}, bytesOf(builder.wal.mid(1008))));
        RecordChecker other(settingsFrom(streamStart));
        QVERIFY_THROWS_EXCEPTION(Failure, other.write(Lsn{streamStart + 8192}, bytesOf(builder.wal.mid(8192))));
    }
};

QTEST_APPLESS_MAIN(RecordCheckerTest)
#include "RecordCheckerTest.moc"
