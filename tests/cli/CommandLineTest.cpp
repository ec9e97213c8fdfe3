#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include "tests/support/DropInTools.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

CommandRun run(const QStringList& arguments, const QString& folder)
{
    return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments, folder);
}

} // namespace

/// What the program says before any server is asked.
class CommandLineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void tellsItsVersion_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("verb") << QStringList{u"version"_s};
        QTest::newRow("long option") << QStringList{u"--version"_s};
        QTest::newRow("short option") << QStringList{u"-V"_s};
        QTest::newRow("of a verb") << QStringList{u"basebackup"_s, u"-V"_s};
    }

    void tellsItsVersion()
    {
        QFETCH(QStringList, arguments);
        const CommandRun ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitCode, 0);
        QCOMPARE(ending.output, QByteArray("basekeep-cli (Basekeep) " BASEKEEP_VERSION "\n"));
    }

    void explainsItself_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("text");
        QTest::newRow("whole") << QStringList{u"--help"_s} << u"Verbs:"_s;
        QTest::newRow("help verb") << QStringList{u"help"_s} << u"Verbs:"_s;
        QTest::newRow("basebackup") << QStringList{u"basebackup"_s, u"--help"_s} << u"--tablespace-mapping"_s;
        QTest::newRow("basebackup, short") << QStringList{u"basebackup"_s, u"-?"_s} << u"--tablespace-mapping"_s;
        QTest::newRow("help basebackup") << QStringList{u"help"_s, u"basebackup"_s} << u"--tablespace-mapping"_s;
        QTest::newRow("preflight") << QStringList{u"preflight"_s, u"--help"_s} << u"changes nothing"_s;
        QTest::newRow("processes") << QStringList{u"processes"_s, u"--help"_s} << u"--watch"_s;
        QTest::newRow("sandbox") << QStringList{u"sandbox"_s, u"--help"_s} << u"--write-load"_s;
    }

    void explainsItself()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, text);
        const CommandRun ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitCode, 0);
        QVERIFY2(ending.output.contains(text.toUtf8()), ending.output.constData());
        QCOMPARE(ending.error, QByteArray());
    }

    void refusesUnknownVerbs_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("none") << QStringList{};
        QTest::newRow("unknown") << QStringList{u"backup"_s};
        QTest::newRow("an option first") << QStringList{u"-D"_s, u"target"_s};
        QTest::newRow("help for an unknown one") << QStringList{u"help"_s, u"backup"_s};
    }

    void refusesUnknownVerbs()
    {
        QFETCH(QStringList, arguments);
        const CommandRun ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitCode, 1);
        QVERIFY(ending.error.startsWith("basekeep-cli: error: "));
        QVERIFY(ending.error.contains("basekeep-cli: hint: "));
    }

    void neverRepeatsAPassword()
    {
        const CommandRun ending =
            run({u"basebackup"_s, u"-D"_s, u"target"_s, u"-d"_s, u"host=x password=my hunter2"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 1);
        QVERIFY2(!ending.error.contains("hunter2"), ending.error.constData());
    }

    void failsInJsonToo()
    {
        const CommandRun ending = run({u"basebackup"_s, u"--json"_s, u"-Fzip"_s, u"-Dx"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 1);
        const QJsonObject outcome = QJsonDocument::fromJson(ending.output).object();
        QCOMPARE(outcome[u"event"_s].toString(), u"outcome"_s);
        QCOMPARE(outcome[u"exitStatus"_s].toInt(), 1);
        QCOMPARE(outcome[u"failure"_s][u"code"_s].toString(), u"invalid-option"_s);
    }

    void anUnreachableServerLeavesNoTarget()
    {
        const QString target = m_folder->filePath(u"target"_s);
        const CommandRun ending = run(
            {u"basebackup"_s, u"-w"_s, u"-D"_s, target, u"-h"_s, m_folder->path(), u"-p"_s, u"1"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 1);
        QVERIFY2(ending.error.contains("basekeep-cli: error: "), ending.error.constData());
        QVERIFY(!QFile::exists(target));
    }

    void goesByTheStockToolsName_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitStatus");
        QTest::addColumn<QString>("output"); // beginning
        QTest::addColumn<QString>("error");  // piece
        QTest::newRow("help") << QStringList{u"--help"_s} << 0 << u"pg_basebackup takes"_s << QString();
        QTest::newRow("short help") << QStringList{u"-?"_s} << 0 << u"pg_basebackup takes"_s << QString();
        QTest::newRow("version") << QStringList{u"--version"_s} << 0 << u"pg_basebackup (PostgreSQL) 18.0 (Basekeep "_s
                                 << QString();
        QTest::newRow("first argument wins")
            << QStringList{u"-V"_s, u"-Fzip"_s} << 0 << u"pg_basebackup (PostgreSQL) 18"_s << QString();
        QTest::newRow("fault") << QStringList{u"-Fzip"_s} << 1 << QString()
                               << u"pg_basebackup: error: invalid output format \"zip\""_s;
        QTest::newRow("hint") << QStringList{u"-Fzip"_s} << 1 << QString()
                              << u"pg_basebackup: hint: Try \"pg_basebackup --help\" for more information."_s;
        // Exit status 0 without a backup must not come from the middle of a script's command.
        QTest::newRow("help elsewhere") << QStringList{u"-Dx"_s, u"-?"_s} << 1 << QString()
                                        << u"--help can only be the first argument"_s;
        QTest::newRow("version elsewhere")
            << QStringList{u"-Dx"_s, u"-vV"_s} << 1 << QString() << u"--version can only be the first argument"_s;
    }

    void goesByTheStockToolsName()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitStatus);
        QFETCH(QString, output);
        QFETCH(QString, error);
#ifdef Q_OS_WIN
        QSKIP("Symbolic links need a privilege on Windows.");
#endif
        const CommandRun ending = DropInTools().run(u"pg_basebackup"_s, arguments, m_folder->path());
        QCOMPARE(ending.exitCode, exitStatus);
        QCOMPARE(ending.output.isEmpty(), output.isEmpty());
        QVERIFY2(ending.output.startsWith(output.toUtf8()), ending.output.constData());
        QCOMPARE(ending.error.isEmpty(), error.isEmpty());
        QVERIFY2(ending.error.contains(error.toUtf8()), ending.error.constData());
    }

    void tellsAFailedConnectionOnce()
    {
        const CommandRun ending =
            run({u"basebackup"_s, u"-w"_s, u"-D"_s, u"target"_s, u"-h"_s, u"/no/such/folder"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 1);
        QCOMPARE(ending.error.count("could be made"), 1);
        QVERIFY2(!ending.error.contains("warning: "), ending.error.constData());
    }

    void listsNoJobWhereNoneRuns()
    {
        CommandRun ending = run({u"processes"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 0);
        QVERIFY(ending.output.contains("No job of Basekeep is running"));
        ending = run({u"processes"_s, u"--json"_s}, m_folder->path());
        QCOMPARE(ending.exitCode, 0);
        const QJsonObject object = QJsonDocument::fromJson(ending.output).object();
        QCOMPARE(object[u"event"_s].toString(), u"jobs"_s);
        QVERIFY(object[u"jobs"_s].isArray());
        QCOMPARE(run({u"processes"_s, u"--nothing"_s}, m_folder->path()).exitCode, 1);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "CommandLineTest.moc"
