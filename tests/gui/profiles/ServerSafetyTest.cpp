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
        const ServerSafety safety(profile(), jobs, {}, QDateTime::currentDateTimeUtc());
        QTEST(safety.level(), "level");
        QVERIFY(!safety.sentence().isEmpty());
        QVERIFY(!safety.word().isEmpty());
    }

    void saysAgeAndSize()
    {
        const QList<JobEntry> jobs{{makeVerified(QStringLiteral("a"), name(), 3, {}), false, true}};
        const ServerSafety safety(profile(), jobs, {}, QDateTime::currentDateTimeUtc());
        QVERIFY2(safety.sentence().contains(QLatin1String("2 hour")), qPrintable(safety.sentence()));
        QVERIFY2(safety.sentence().contains(QLatin1String("512 MiB")), qPrintable(safety.sentence()));
    }

    void countsTheLastVerification_data()
    {
        QTest::addColumn<QList<JobEntry>>("jobs");
        QTest::addColumn<QList<KnownBackup>>("backups");
        QTest::addColumn<ServerSafety::Level>("level");
        QTest::addColumn<QString>("text");
        using Verdict = VerificationRecord::Verdict;
        const JobEntry fresh{makeVerified(QStringLiteral("new"), name(), 3, {}), false, true};
        const JobEntry earlier{makeVerified(QStringLiteral("old"), name(), 30, {}), false, true};
        const JobEntry unverified{makeRecord(QStringLiteral("new"), name(), QStringLiteral("finished"), 3), false,
                                  true};
        const auto row = [](const char* title, const QList<JobEntry>& jobs, const QList<KnownBackup>& backups,
                            ServerSafety::Level level, const char* text) {
            QTest::newRow(title) << jobs << backups << level << QString::fromLatin1(text);
        };
        row("good when it came", {fresh}, {verified("new", Verdict::NotGood, true)}, ServerSafety::Level::Safe,
            "Last verified backup: 2 hour");
        row("good again", {fresh}, {verified("new", Verdict::Good)}, ServerSafety::Level::Safe,
            "Last verified backup: 2 hour");
        row("damaged since", {fresh}, {verified("new", Verdict::NotGood)}, ServerSafety::Level::Unsafe,
            "is damaged: verified 1 hour(s) ago, 3 problem(s) found");
        row("only the newest is damaged", {fresh, earlier}, {verified("new", Verdict::NotGood)},
            ServerSafety::Level::Doubtful, "Last verified backup: 1 day");
        row("only the newest is damaged, first of all", {fresh, earlier}, {verified("new", Verdict::NotGood)},
            ServerSafety::Level::Doubtful, "is damaged: verified 1 hour(s) ago, 3 problem(s) found. Last verified");
        row("only an older one is damaged", {fresh, earlier}, {verified("old", Verdict::NotGood)},
            ServerSafety::Level::Safe, "Last verified backup: 2 hour");
        row("both are damaged", {fresh, earlier},
            {verified("new", Verdict::NotGood), verified("old", Verdict::NotGood)}, ServerSafety::Level::Unsafe,
            "is damaged");
        row("its manifest is gone", {fresh}, {verified("new", Verdict::NoManifest)}, ServerSafety::Level::Doubtful,
            "cannot be verified any more");
        row("verified later only", {unverified}, {verified("new", Verdict::Good)}, ServerSafety::Level::Safe,
            "Last verified backup: 2 hour");
    }

    void countsTheLastVerification()
    {
        QFETCH(QList<JobEntry>, jobs);
        QFETCH(QList<KnownBackup>, backups);
        QFETCH(QString, text);
        const ServerSafety safety(profile(), jobs, backups, QDateTime::currentDateTimeUtc());
        QTEST(safety.level(), "level");
        const QString said = safety.sentence() + QLatin1Char(' ') + safety.hint();
        QVERIFY2(said.contains(text), qPrintable(said));
    }

private:
    /// The backup that a job took, with a verification of an hour ago.
    static KnownBackup verified(const char* job, VerificationRecord::Verdict verdict, bool onArrival = false)
    {
        KnownBackup backup;
        backup.jobId = QString::fromLatin1(job);
        VerificationRecord record;
        record.endedAt = QDateTime::currentDateTimeUtc().addSecs(-3700);
        record.verdict = verdict;
        record.problems = verdict == VerificationRecord::Verdict::NotGood ? 3 : 0;
        record.onArrival = onArrival;
        backup.lastVerification = record;
        return backup;
    }

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
