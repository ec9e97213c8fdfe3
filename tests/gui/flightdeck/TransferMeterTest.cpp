#include <QtTest/QTest>

#include "gui/flightdeck/TransferMeter.h"

using namespace basekeep;

namespace {

constexpr quint64 mebibyte = 1 << 20;

JobProgress::Snapshot totals(quint64 done, quint64 total)
{
    JobProgress::Snapshot snapshot;
    snapshot.bytesDone = done;
    snapshot.bytesTotal = total;
    return snapshot;
}

} // namespace

class TransferMeterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsNothingBeforeTheFirstBytes()
    {
        TransferMeter meter;
        QCOMPARE(meter.rate(), 0.0);
        QVERIFY(!meter.remaining());
        QVERIFY(!meter.share());
        QCOMPARE(meter.limit(), TransferMeter::Limit::Unknown);
    }

    void tellsTheRateOfTheLastSeconds()
    {
        TransferMeter meter;
        for (int i = 0; i <= 50; ++i) // ten seconds at 10 MiB/s
            meter.add(i * 200, totals(quint64(i) * 2 * mebibyte, 0));
        QCOMPARE(meter.rate(), 10.0 * mebibyte);
        QCOMPARE(meter.momentaryRate(), 10.0 * mebibyte);
    }

    void tellsTheRemainingTimeOnlyWhenItHasSettled()
    {
        TransferMeter meter;
        meter.add(0, totals(0, 1000 * mebibyte));
        for (int second = 1; second <= 10; ++second)
            meter.add(second * 1000, totals(quint64(second) * 10 * mebibyte, 1000 * mebibyte));
        QVERIFY(!meter.remaining()); // nine seconds since the first bytes
        meter.add(11000, totals(110 * mebibyte, 1000 * mebibyte));
        QVERIFY(meter.remaining());
        QCOMPARE(*meter.remaining(), qint64(89000));
    }

    void tellsNoRemainingTimeWithoutATotalOrARate()
    {
        TransferMeter unknown;
        TransferMeter standing;
        for (int second = 0; second <= 60; ++second) {
            unknown.add(second * 1000, totals(quint64(second + 1) * mebibyte, 0));
            standing.add(second * 1000, totals(mebibyte, 1000 * mebibyte));
        }
        QVERIFY(!unknown.remaining());
        QVERIFY(!standing.remaining());
    }

    void neverReachesAllByItself()
    {
        TransferMeter meter;
        meter.add(0, totals(50, 100));
        QCOMPARE(*meter.share(), 0.5);
        meter.add(200, totals(120, 100)); // the server's estimate was too low
        QVERIFY(*meter.share() < 1.0);
    }

    void tellsWhoHoldsItUp_data()
    {
        // Shares of the time:
        QTest::addColumn<double>("forStages");
        QTest::addColumn<double>("forServer");
        QTest::addColumn<double>("forDisk");
        QTest::addColumn<int>("limit");
        QTest::newRow("slow disk") << 0.8 << 0.05 << 0.9 << int(TransferMeter::Limit::LocalDisk);
        QTest::newRow("slow disk, short queue") << 0.3 << 0.1 << 0.5 << int(TransferMeter::Limit::LocalDisk);
        QTest::newRow("slow compression") << 0.8 << 0.05 << 0.05 << int(TransferMeter::Limit::LocalProcessor);
        QTest::newRow("slow server") << 0.05 << 0.9 << 0.0 << int(TransferMeter::Limit::ServerOrNetwork);
        QTest::newRow("nobody waits") << 0.02 << 0.05 << 0.03 << int(TransferMeter::Limit::Unknown);
    }

    void tellsWhoHoldsItUp()
    {
        QFETCH(const double, forStages);
        QFETCH(const double, forServer);
        QFETCH(const double, forDisk);
        QFETCH(const int, limit);
        TransferMeter meter;
        for (int i = 0; i <= 20; ++i) {
            JobProgress::Snapshot snapshot = totals(quint64(i) * mebibyte, 0);
            snapshot.stagesWaitNs = quint64(i * 200e6 * forStages);
            snapshot.networkWaitNs = quint64(i * 200e6 * forServer);
            snapshot.diskWaitNs = quint64(i * 200e6 * forDisk);
            meter.add(i * 200, snapshot);
        }
        QCOMPARE(int(meter.limit()), limit);
    }
};

QTEST_GUILESS_MAIN(TransferMeterTest)
#include "TransferMeterTest.moc"
