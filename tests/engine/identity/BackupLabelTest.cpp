#include "engine/identity/BackupLabel.h"

#include <QtTest/QTest>

using namespace basekeep;

class BackupLabelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAServerWrites()
    {
        const std::optional<BackupLabel> label =
            BackupLabel::parse("START WAL LOCATION: 1/2000028 (file 000000030000000100000002)\n"
                               "CHECKPOINT LOCATION: 1/2000060\n"
                               "BACKUP METHOD: streamed\n"
                               "BACKUP FROM: standby\n"
                               "START TIME: 2026-11-20 10:30:09 GMT\n"
                               "LABEL: LABEL: the one of Monday\n"
                               "START TIMELINE: 3\n"
                               "INCREMENTAL FROM LSN: 0/28\n"
                               "INCREMENTAL FROM TLI: 2\n");
        QVERIFY(label);
        QCOMPARE(label->startLsn.toString(), QStringLiteral("1/2000028"));
        QCOMPARE(label->checkpointLsn.toString(), QStringLiteral("1/2000060"));
        QCOMPARE(label->timeline, 3u);
        QCOMPARE(label->method, QStringLiteral("streamed"));
        QVERIFY(label->fromStandby);
        QCOMPARE(label->startTime, QDateTime(QDate(2026, 11, 20), QTime(10, 30, 9), Qt::UTC));
        QCOMPARE(label->label, QStringLiteral("LABEL: the one of Monday"));
        QVERIFY(label->isIncremental());
        QCOMPARE(label->incrementalFromLsn->toString(), QStringLiteral("0/28"));
        QCOMPARE(label->incrementalFromTimeline, 2u);
    }

    void keepsATimeOfAnotherZoneAsText()
    {
        const auto label = BackupLabel::parse("START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\r\n"
                                              "START TIME: 2026-11-20 10:30:09 CET\r\n");
        QVERIFY(label);
        QVERIFY(!label->startTime.isValid());
        QCOMPARE(label->startTimeText, QStringLiteral("2026-11-20 10:30:09 CET"));
        QVERIFY(!label->isIncremental());
    }

    void isNotFooledByOtherFiles()
    {
        QVERIFY(!BackupLabel::parse({}));
        QVERIFY(!BackupLabel::parse("a parcel label\nSTART WAL LOCATION: 0/2000028\n"));
        const auto damaged = BackupLabel::parse("START WAL LOCATION: nonsense\nLABEL: x\n");
        QVERIFY(damaged && !damaged->startLsn.isValid());
    }
};

QTEST_GUILESS_MAIN(BackupLabelTest)
#include "BackupLabelTest.moc"
