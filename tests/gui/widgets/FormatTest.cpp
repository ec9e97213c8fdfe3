#include "gui/widgets/Format.h"

#include <QtCore/QDateTime>
#include <QtTest/QTest>

using namespace basekeep;

class FormatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void showsByteCount_data()
    {
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing yet") << quint64(0) << "0 B";
        QTest::newRow("some bytes") << quint64(1000) << "1,000 B";
        QTest::newRow("one and a half") << quint64(1536) << "1.5 KiB";
        QTest::newRow("just below a unit") << quint64(1048575) << "1 MiB";
        QTest::newRow("half a gigabyte") << quint64(536870912) << "512 MiB";
        QTest::newRow("a cluster") << quint64(41016936858) << "38.2 GiB";
        QTest::newRow("a large one") << quint64(3) * 1024 * 1024 * 1024 * 1024 << "3 TiB";
    }

    void showsByteCount()
    {
        QFETCH(quint64, bytes);
        QTEST(formatBytes(bytes), "shown");
    }

    void showsDuration_data()
    {
        QTest::addColumn<qint64>("milliseconds");
        QTest::addColumn<QString>("shown");
        QTest::newRow("nothing") << qint64(0) << "0.0 s";
        QTest::newRow("a negative clock step") << qint64(-5) << "0.0 s";
        QTest::newRow("a moment") << qint64(4234) << "4.2 s";
        QTest::newRow("seconds") << qint64(37000) << "37 s";
        QTest::newRow("nearly a minute") << qint64(59700) << "1 min 00 s";
        QTest::newRow("minutes") << qint64(187000) << "3 min 07 s";
        QTest::newRow("hours") << qint64(7500000) << "2 h 05 min";
        QTest::newRow("days") << qint64(3 * 86400000LL + 4 * 3600000LL) << "3 d 4 h";
    }

    void showsDuration()
    {
        QFETCH(qint64, milliseconds);
        QTEST(formatDuration(milliseconds), "shown");
    }

    void showsAHundredPercentOnlyWhenAllIsThere()
    {
        QCOMPARE(formatPercent(0.9999), QStringLiteral("99 %"));
        QCOMPARE(formatPercent(1.0), QStringLiteral("100 %"));
        QCOMPARE(formatPercent(1.7), QStringLiteral("100 %"));
    }

    void showsRateAndAge()
    {
        QCOMPARE(formatRate(412.0 * 1024 * 1024), QStringLiteral("412 MiB/s"));
        QCOMPARE(formatRate(-1), QStringLiteral("0 B/s"));
        const QDateTime now(QDate(2026, 11, 20), QTime(12, 0), Qt::UTC);
        QCOMPARE(formatAge(now.addSecs(-5), now), QStringLiteral("just now"));
        QCOMPARE(formatAge(now.addSecs(30), now), QStringLiteral("just now"));
        QVERIFY(formatAge(now.addDays(-3), now).startsWith(QLatin1Char('3')));
        QVERIFY(formatMoment({}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(FormatTest)
#include "FormatTest.moc"
