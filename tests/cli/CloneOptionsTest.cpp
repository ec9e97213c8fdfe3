#include "engine/cli/CloneOptions.h"

#include "tests/support/TestBytes.h"

#include <QtCore/QFileInfo>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// What `basekeep-cli clone` is told, and what it takes for granted.
class CloneOptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void needsLittle()
    {
        const CloneOptions options =
            CloneOptions::parse({u"-d"_s, u"host=db user=backup"_s, u"-D"_s, u"/srv/replica"_s});
        QCOMPARE(options.settings.source.displayName(), u"db:5432"_s);
        QCOMPARE(options.settings.target, QFileInfo(u"/srv/replica"_s).absoluteFilePath());
        QVERIFY(options.settings.port >= 5433);
        QVERIFY(options.settings.slotName.startsWith(u"basekeep_"_s));
        QVERIFY(options.settings.slotName.endsWith(u"replica"_s));
        QVERIFY(options.settings.starts);
        QVERIFY(options.settings.checkpoint == BackupSettings::Checkpoint::Fast);
        QVERIFY(options.settings.passwordPlace == CloneSettings::PasswordPlace::Passfile);
        QVERIFY(!options.settings.movesAside);
    }

    void takesEverything()
    {
        const CloneOptions options = CloneOptions::parse({u"-D"_s,
                                                          u"/srv/r"_s,
                                                          u"--port=5999"_s,
                                                          u"--slot"_s,
                                                          u"mine"_s,
                                                          u"-T"_s,
                                                          u"/a=/b"_s,
                                                          u"--map-tablespaces"_s,
                                                          u"--move-aside"_s,
                                                          u"--no-start"_s,
                                                          u"--autostart"_s,
                                                          u"--set"_s,
                                                          u"work_mem=8MB"_s,
                                                          u"--set=application_name=a=b"_s,
                                                          u"--primary"_s,
                                                          u"host=inner sslmode=require"_s,
                                                          u"--password-in-settings"_s,
                                                          u"--listen=*"_s,
                                                          u"--bin-dir=/opt/pg/bin"_s,
                                                          u"-c"_s,
                                                          u"spread"_s,
                                                          u"-r"_s,
                                                          u"1M"_s,
                                                          u"--patience=7"_s,
                                                          u"-N"_s,
                                                          u"-w"_s,
                                                          u"-v"_s,
                                                          u"--json"_s});
        const CloneSettings& settings = options.settings;
        QCOMPARE(settings.port, 5999);
        QCOMPARE(settings.slotName, u"mine"_s);
        QCOMPARE(settings.tablespaceMappings.size(), 1);
        QVERIFY(settings.mapsTablespacesBeside && settings.movesAside && !settings.starts && !settings.sync);
        QVERIFY(settings.startsWithSystem);
        QCOMPARE(settings.extraSettings.value(u"work_mem"_s), u"8MB"_s);
        QCOMPARE(settings.extraSettings.value(u"application_name"_s), u"a=b"_s);
        QCOMPARE(settings.primaryOverrides.value(u"host"_s), u"inner"_s);
        QVERIFY(settings.passwordPlace == CloneSettings::PasswordPlace::Settings);
        QCOMPARE(settings.listenAddresses, u"*"_s);
        QCOMPARE(settings.maxRateKiB, 1024);
        QCOMPARE(settings.patienceSeconds, 7);
        QVERIFY(options.passwordUse == CloneOptions::PasswordUse::Never);
        QVERIFY(options.isVerbose && options.isJson);
    }

    void refusesNonsense_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("says");
        const QStringList enough{u"-D"_s, u"/srv/r"_s};
        QTest::newRow("no folder") << QStringList{u"-d"_s, u"host=db"_s} << u"No folder"_s;
        QTest::newRow("port") << enough + QStringList{u"--port=x"_s} << u"--port"_s;
        QTest::newRow("high port") << enough + QStringList{u"--port=70000"_s} << u"65535"_s;
        QTest::newRow("slot") << enough + QStringList{u"-S"_s, u"Big"_s} << u"slot"_s;
        QTest::newRow("setting") << enough + QStringList{u"--set"_s, u"work_mem"_s} << u"NAME=VALUE"_s;
        QTest::newRow("own setting") << enough + QStringList{u"--set"_s, u"port=1"_s} << u"--port"_s;
        QTest::newRow("stray") << enough + QStringList{u"more"_s} << u"too many"_s;
        QTest::newRow("connection") << enough + QStringList{u"-d"_s, u"host=db nonsense=1"_s} << u"nonsense"_s;
        QTest::newRow("password elsewhere") << enough + QStringList{u"--primary"_s, u"password=x"_s} << u"password"_s;
    }
    void refusesNonsense()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, says);
        BASEKEEP_EXPECT_FAILURE((void)CloneOptions::parse(words), Failure::Code::InvalidOption,
                                says.toUtf8().constData());
        QVERIFY(failureOf([&] { (void)CloneOptions::parse(words); })->hint.contains(u"clone --help"_s));
    }

    void explainsItself()
    {
        QVERIFY(CloneOptions::parse({u"--help"_s}).wantsHelp);
        for (const QString& line : CloneOptions::help().split(u'\n'))
            QVERIFY2(line.size() <= 110, qPrintable(line));
    }
};

QTEST_GUILESS_MAIN(CloneOptionsTest)
#include "CloneOptionsTest.moc"
