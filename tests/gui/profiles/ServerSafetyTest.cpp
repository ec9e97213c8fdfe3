#include "gui/profiles/ServerSafety.h"

#include "tests/gui/support/JobRecords.h"

#include <QtTest/QTest>

using namespace basekeep;

class ServerSafetyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void judges_data()
    {
        QTest::addColumn<QList<JobEntry>>("jobs");
        QTest::addColumn<ServerSafety::Level>("level");
        const JobEntry fresh{makeVerified(QStringLiteral("a"), name(), 3, {}), false, true};
        const JobEntry old{makeVerified(QStringLiteral("b"), name(), 24 * 9, {}), false, true};
        const JobEntry gone{makeVerified(QStringLiteral("c"), name(), 3, {}), false, false};
        const JobEntry foreign{makeVerified(QStringLiteral("d"), QStringLiteral("other"), 3, {}), false, true};
        JobEntry fromCommandLine{makeVerified(QStringLiteral("h"), {}, 3, {}), false, true};
        fromCommandLine.record.server = QStringLiteral("db:5432");
        JobEntry elsewhere = fromCommandLine;
        elsewhere.record.server = QStringLiteral("other:5432");
        const JobEntry failed{makeRecord(QStringLiteral("e"), name(), QStringLiteral("failed"), 1), false, false};
        const JobEntry unverified{makeRecord(QStringLiteral("f"), name(), QStringLiteral("finished"), 1), false, true};
        const JobEntry cancelled{makeRecord(QStringLiteral("g"), name(), QStringLiteral("cancelled"), 1), false, false};

        QTest::newRow("nothing known") << QList<JobEntry>() << ServerSafety::Level::Unknown;
        QTest::newRow("another server's backup") << QList{foreign} << ServerSafety::Level::Unknown;
        QTest::newRow("a verified one") << QList{fresh} << ServerSafety::Level::Safe;
        QTest::newRow("one from a command line") << QList{fromCommandLine} << ServerSafety::Level::Safe;
        QTest::newRow("one of another address") << QList{elsewhere} << ServerSafety::Level::Unknown;
        QTest::newRow("a verified one, then a cancelled one") << QList{cancelled, fresh} << ServerSafety::Level::Safe;
        QTest::newRow("a verified one, then a failure") << QList{failed, fresh} << ServerSafety::Level::Doubtful;
        QTest::newRow("an old one") << QList{old} << ServerSafety::Level::Doubtful;
        QTest::newRow("its folder is gone") << QList{gone} << ServerSafety::Level::Doubtful;
        QTest::newRow("not verified") << QList{unverified} << ServerSafety::Level::Doubtful;
        QTest::newRow("failures only") << QList{failed} << ServerSafety::Level::Unsafe;
    }

    void judges()
    {
        QFETCH(QList<JobEntry>, jobs);
        const ServerSafety safety(profile(), jobs, QDateTime::currentDateTimeUtc());
        QTEST(safety.level(), "level");
        QVERIFY(!safety.sentence().isEmpty());
        QVERIFY(!safety.word().isEmpty());
    }

    void saysAgeAndSize()
    {
        const QList<JobEntry> jobs{{makeVerified(QStringLiteral("a"), name(), 3, {}), false, true}};
        const ServerSafety safety(profile(), jobs, QDateTime::currentDateTimeUtc());
        QVERIFY2(safety.sentence().contains(QLatin1String("2 hour")), qPrintable(safety.sentence()));
        QVERIFY2(safety.sentence().contains(QLatin1String("512 MiB")), qPrintable(safety.sentence()));
    }

private:
    static QString name() { return QStringLiteral("prod"); }

    static Profile profile()
    {
        Profile profile;
        profile.name = name();
        profile.connection.parameters = {{QStringLiteral("host"), QStringLiteral("db")},
                                         {QStringLiteral("port"), QStringLiteral("5432")}};
        return profile;
    }
};

QTEST_GUILESS_MAIN(ServerSafetyTest)
#include "ServerSafetyTest.moc"
