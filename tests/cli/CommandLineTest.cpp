#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

using namespace Qt::StringLiterals;

namespace {

struct Ending
{
    int exitStatus = -1;
    QString output;
    QString error;
};

/// The program with nothing of the machine's own PostgreSQL settings in its environment.
Ending run(const QStringList& arguments, const QString& folder)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString& name : environment.keys()) {
        if (name.startsWith(u"PG"_s))
            environment.remove(name);
    }
    environment.insert(u"BASEKEEP_DATA_DIR"_s, folder + u"/data"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
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
        const Ending ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitStatus, 0);
        QCOMPARE(ending.output, QStringLiteral("basekeep-cli (Basekeep) " BASEKEEP_VERSION "\n"));
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
        const Ending ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitStatus, 0);
        QVERIFY2(ending.output.contains(text), qPrintable(ending.output));
        QCOMPARE(ending.error, QString());
    }

    void refusesBadInput_data()
    {
        QTest::addColumn<QStringList>("arguments"); // after "basebackup -D target" where they do not name a verb
        QTest::addColumn<QString>("error");
        const auto row = [](const char* name, const QStringList& arguments, const char* error) {
            QTest::newRow(name) << arguments << QString::fromLatin1(error);
        };
        row("unknown option", {u"--nothing"_s}, "There is no option \"--nothing\".");
        row("ambiguous option", {u"--no-s"_s}, "could mean --no-sync, --no-slot.");
        row("missing value", {u"-F"_s}, "The option \"-F\" needs a value.");
        row("stray argument", {u"stray"_s}, "the first is \"stray\"");
        row("format", {u"-Fzip"_s}, "The output format \"zip\" is not known");
        row("format is case-sensitive", {u"-FT"_s}, "The output format \"T\" is not known");
        row("WAL method", {u"-Xeverything"_s}, "The WAL method \"everything\" is not known");
        row("WAL method is case-sensitive", {u"-XStream"_s}, "The WAL method \"Stream\" is not known");
        row("checkpoint", {u"-cslow"_s}, "The checkpoint kind \"slow\" is not known");
        row("rate, not a number", {u"-rfast"_s}, "\"fast\" is not a number");
        row("rate, zero", {u"-r0"_s}, "must be greater than zero");
        row("rate, unit", {u"-r"_s, u"100 MB"_s}, "The unit \"MB\" of the transfer rate is not known");
        row("rate, too slow", {u"-r31"_s}, "is out of range");
        row("rate, too fast", {u"-r1025M"_s}, "is out of range");
        row("status interval, not a number", {u"-sabc"_s}, "is not a number of seconds");
        row("status interval, negative", {u"-s-1"_s}, "must lie between 0 and 2147483");
        row("status interval, too long", {u"-s2147484"_s}, "must lie between 0 and 2147483");
        row("manifest checksum", {u"--manifest-checksums=md5"_s}, "The checksum algorithm \"md5\" is not known");
        row("label", {u"-la\nb"_s}, "must not contain a line break");
        row("mapping without equals sign", {u"-T/a"_s}, "OLDDIR=NEWDIR");
        row("mapping with two", {u"-T/a=/b=/c"_s}, "more than one \"=\"");
        row("mapping from a relative path", {u"-Ta=/b"_s}, "of the server must be absolute");
        row("mapping to a relative path", {u"-T/a=b"_s}, "new tablespace path \"b\" must be absolute");
        row("slot while fetching", {u"-Xfetch"_s, u"-Sx"_s}, "only be used when the WAL is streamed");
        row("slot name", {u"-SUpper"_s}, "lower case letters");
        row("created slot without a name", {u"-C"_s}, "--create-slot needs a name");
        row("created slot and none", {u"-C"_s, u"-Sx"_s, u"--no-slot"_s}, "--no-slot and --create-slot contradict");
        row("named slot and none", {u"-Sx"_s, u"--no-slot"_s}, "--no-slot and --slot contradict");
        row("WAL folder in tar format", {u"-Ft"_s, u"--waldir=/wal"_s}, "plain format only");
        row("relative WAL folder", {u"--waldir=wal"_s}, "WAL folder must be an absolute path");
        row("progress without a size", {u"-P"_s, u"--no-estimate-size"_s}, "contradict each other");
        row("checksums of no manifest", {u"--no-manifest"_s, u"--manifest-checksums=crc32c"_s},
            "contradict each other");
        row("encoding of no manifest", {u"--no-manifest"_s, u"--manifest-force-encode"_s}, "contradict each other");
        row("connection string", {u"-dnonsense"_s}, "The connection string cannot be read.");
        row("gzip", {u"-z"_s}, "--gzip is not supported yet");
        row("compression", {u"-Zzstd"_s}, "--compress is not supported yet");
        row("incremental", {u"-imanifest"_s}, "--incremental is not supported yet");
        row("server target", {u"-tserver:/x"_s}, "--target is not supported yet");
        row("standard output", {u"-D-"_s}, "standard output is not supported yet");
        row("no target", {u"-D"_s, u""_s}, "No target folder was given");
    }

    void refusesBadInput()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const QString target = m_folder->filePath(u"target"_s);
        const Ending ending = run(QStringList{u"basebackup"_s, u"-D"_s, target} + arguments, m_folder->path());
        QCOMPARE(ending.exitStatus, 1);
        QCOMPARE(ending.output, QString());
        QVERIFY2(ending.error.startsWith(u"basekeep-cli: error: "_s), qPrintable(ending.error));
        QVERIFY2(ending.error.contains(error), qPrintable(ending.error));
        QVERIFY2(ending.error.contains(u"basekeep-cli: hint: "_s), qPrintable(ending.error));
        QVERIFY(!QFile::exists(target));
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
        const Ending ending = run(arguments, m_folder->path());
        QCOMPARE(ending.exitStatus, 1);
        QVERIFY(ending.error.startsWith(u"basekeep-cli: error: "_s));
        QVERIFY(ending.error.contains(u"basekeep-cli: hint: "_s));
    }

    void neverRepeatsAPassword()
    {
        const Ending ending =
            run({u"basebackup"_s, u"-D"_s, u"target"_s, u"-d"_s, u"host=x password=my hunter2"_s}, m_folder->path());
        QCOMPARE(ending.exitStatus, 1);
        QVERIFY2(!ending.error.contains(u"hunter2"_s), qPrintable(ending.error));
    }

    void failsInJsonToo()
    {
        const Ending ending = run({u"basebackup"_s, u"--json"_s, u"-Fzip"_s, u"-Dx"_s}, m_folder->path());
        QCOMPARE(ending.exitStatus, 1);
        const QJsonObject outcome = QJsonDocument::fromJson(ending.output.toUtf8()).object();
        QCOMPARE(outcome[u"event"_s].toString(), u"outcome"_s);
        QCOMPARE(outcome[u"exitStatus"_s].toInt(), 1);
        QCOMPARE(outcome[u"failure"_s][u"code"_s].toString(), u"invalid-option"_s);
    }

    void anUnreachableServerLeavesNoTarget()
    {
        const QString target = m_folder->filePath(u"target"_s);
        const Ending ending = run(
            {u"basebackup"_s, u"-w"_s, u"-D"_s, target, u"-h"_s, m_folder->path(), u"-p"_s, u"1"_s}, m_folder->path());
        QCOMPARE(ending.exitStatus, 1);
        QVERIFY2(ending.error.contains(u"basekeep-cli: error: "_s), qPrintable(ending.error));
        QVERIFY(!QFile::exists(target));
    }

    void theStockToolsNameIsAVerb()
    {
        const QString link = m_folder->filePath(u"pg_basebackup"_s);
#ifdef Q_OS_WIN
        QSKIP("Symbolic links need a privilege on Windows.");
#endif
        QVERIFY(QFile::link(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), link));
        QProcess process;
        process.start(link, {u"--help"_s});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().contains("--tablespace-mapping"));
    }

    void listsNoJobWhereNoneRuns()
    {
        Ending ending = run({u"processes"_s}, m_folder->path());
        QCOMPARE(ending.exitStatus, 0);
        QVERIFY(ending.output.contains(u"No job of Basekeep is running"_s));
        ending = run({u"processes"_s, u"--json"_s}, m_folder->path());
        QCOMPARE(ending.exitStatus, 0);
        const QJsonObject object = QJsonDocument::fromJson(ending.output.toUtf8()).object();
        QCOMPARE(object[u"event"_s].toString(), u"jobs"_s);
        QVERIFY(object[u"jobs"_s].isArray());
        QCOMPARE(run({u"processes"_s, u"--nothing"_s}, m_folder->path()).exitStatus, 1);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(CommandLineTest)
#include "CommandLineTest.moc"
