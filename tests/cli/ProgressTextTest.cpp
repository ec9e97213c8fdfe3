#include "engine/cli/ProgressText.h"

#include <QtTest/QtTest>

#include "engine/cli/RateMeter.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 mebibyte = 1048576;

ProgressText::State copying()
{
    ProgressText::State state;
    state.stage = u"Copy"_s;
    state.isCopying = true;
    state.bytesDone = 512 * mebibyte;
    state.bytesTotal = 1024 * mebibyte;
    state.bytesPerSecond = 100.0 * mebibyte;
    state.secondsLeft = 5;
    state.wal.received = Lsn{0x3000060};
    state.wal.flushed = Lsn{0x3000000};
    state.currentFile = u"base/16384/2619"_s;
    return state;
}

} // namespace

class ProgressTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void aHundredPercentMeansVerified()
    {
        ProgressText::State state = copying();
        QCOMPARE(ProgressText::percent(state), 50);
        state.bytesDone = state.bytesTotal;
        QCOMPARE(ProgressText::percent(state), 99);
        state.bytesDone = 2 * state.bytesTotal; // the server sends what it finds, not what it estimated
        QCOMPARE(ProgressText::percent(state), 99);
        state.isVerified = true;
        QCOMPARE(ProgressText::percent(state), 100);
        state = copying();
        state.bytesTotal = 0;
        QVERIFY(!ProgressText::percent(state));
    }

    void drawsTheBlock()
    {
        const QStringList lines = ProgressText::block(copying(), 100, false);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(
            lines.at(0),
            u"Copy        ###############...............   50 %  512.0 MiB of 1.0 GiB  100 MiB/s  about 5.0 s left"_s);
        QCOMPARE(lines.at(1), u"WAL         0/3000060 received, 0/3000000 flushed  base/16384/2619"_s);
    }

    void fitsIntoAnyWidth()
    {
        ProgressText::State state = copying();
        state.currentFile = QString(200, u'x') + u"/end"_s;
        for (int columns = 1; columns < 140; ++columns) {
            for (const QString& line : ProgressText::block(state, columns, true))
                QVERIFY2(line.size() <= columns, qPrintable(QString::number(columns) + u' ' + line));
        }
        QVERIFY(ProgressText::block(state, 100, true).at(1).endsWith(u"/end"_s));
    }

    void keepsTheFirstWordsWhereThereIsLittleRoom()
    {
        QCOMPARE(ProgressText::block(copying(), 40, true).first(), u"Copy         50 %  512.0 MiB of 1.0 GiB"_s);
        QCOMPARE(ProgressText::block(copying(), 20, true).first(), u"Copy         50 %"_s);
    }

    void saysWhatItWaitsFor()
    {
        ProgressText::State state;
        state.stage = u"Checkpoint"_s;
        state.note = u"the server finishes a checkpoint, at most 4 min 30 s"_s;
        state.stageElapsedMs = 4200;
        QCOMPARE(ProgressText::line(state),
                 u"Checkpoint: 4.2 s, the server finishes a checkpoint, at most 4 min 30 s"_s);
        QCOMPARE(ProgressText::block(state, 80, true),
                 QStringList{u"Checkpoint  4.2 s  the server finishes a checkpoint, at most 4 min 30 s"_s});
    }

    void writesPlainLines()
    {
        QCOMPARE(
            ProgressText::line(copying()),
            u"Copy: 50 %, 512.0 MiB of 1.0 GiB, 100 MiB/s, about 5.0 s left, WAL 0/3000060 received, 0/3000000 flushed"_s);
        ProgressText::State state = copying();
        state.bytesTotal = 0;
        state.secondsLeft.reset();
        state.isStalled = true;
        state.wal = {};
        QCOMPARE(ProgressText::line(state), u"Copy: 512.0 MiB, 100 MiB/s, stalled"_s);
    }

    void drawsBars_data()
    {
        QTest::addColumn<int>("percent");
        QTest::addColumn<QString>("bar");
        QTest::newRow("empty") << 0 << u".........."_s;
        QTest::newRow("half") << 50 << u"#####....."_s;
        QTest::newRow("nearly") << 99 << u"#########."_s;
        QTest::newRow("full") << 100 << u"##########"_s;
        QTest::newRow("out of range") << 300 << u"##########"_s;
    }

    void drawsBars()
    {
        QFETCH(int, percent);
        QFETCH(QString, bar);
        QCOMPARE(ProgressText::bar(percent, 10, false), bar);
        QCOMPARE(ProgressText::bar(percent, 10, true).size(), 10);
    }

    void writesDurations_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << u"0.0 s"_s;
        QTest::newRow("short") << qint64(4249) << u"4.2 s"_s;
        QTest::newRow("seconds") << qint64(37900) << u"37 s"_s;
        QTest::newRow("minutes") << qint64(187000) << u"3 min 07 s"_s;
        QTest::newRow("hours") << qint64(7500000) << u"2 h 05 min"_s;
        QTest::newRow("days") << qint64(360000000) << u"100 h 00 min"_s;
    }

    void writesDurations()
    {
        QFETCH(qint64, milliseconds);
        QFETCH(QString, text);
        QCOMPARE(ProgressText::duration(milliseconds), text);
    }

    void writesSizes()
    {
        QCOMPARE(ProgressText::size(0), u"0 bytes"_s);
        QCOMPARE(ProgressText::size(1536), u"1.5 KiB"_s);
        QCOMPARE(ProgressText::rate(5.5 * mebibyte), u"5.5 MiB/s"_s);
        QCOMPARE(ProgressText::rate(412.0 * mebibyte), u"412 MiB/s"_s);
    }

    void rateIsThatOfTheLastSeconds()
    {
        RateMeter meter;
        QCOMPARE(meter.bytesPerSecond(), 0.0);
        for (int second = 0; second <= 20; ++second)
            meter.add(second * 1000, quint64(second) * 100);
        QCOMPARE(meter.bytesPerSecond(), 100.0);
        for (int second = 21; second <= 40; ++second)
            meter.add(second * 1000, 2000);
        QCOMPARE(meter.bytesPerSecond(), 0.0);
        meter.reset();
        QCOMPARE(meter.bytesPerSecond(), 0.0);
    }

    void forecastsOnlyWhatCanBeKnown()
    {
        RateMeter meter;
        const quint64 rate = 10000;
        for (int second = 0; second < 10; ++second) {
            meter.add(second * 1000, quint64(second) * rate);
            QVERIFY(!meter.secondsLeft(100 * rate)); // too early
        }
        meter.add(10000, 10 * rate);
        QCOMPARE(meter.secondsLeft(100 * rate), 90);
        QVERIFY(!meter.secondsLeft(0));         // total unknown
        QVERIFY(!meter.secondsLeft(10 * rate)); // nothing left
        for (int second = 11; second <= 40; ++second)
            meter.add(second * 1000, 10 * rate);
        QVERIFY(!meter.secondsLeft(100 * rate)); // nothing moves
    }
};

QTEST_GUILESS_MAIN(ProgressTextTest)
#include "ProgressTextTest.moc"
