#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

#include "engine/cli/VerifyOptions.h"
#include "engine/report/VerifyReport.h"
#include "tests/support/DropInTools.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

/// `basekeep-cli verifybackup`: its options, what it says, and its exit status.
class VerifyCommandTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understandsEveryOption()
    {
        const VerifyOptions options = parse(u"-e -F t -i base/1 --ignore=x -m /m -n -P -s -w /wal/ -j 3 --json /b/"_s);
        QVERIFY(options.settings.stopsAtFirstError);
        QVERIFY(options.settings.format == VerifySettings::Format::Tar);
        QCOMPARE(options.settings.ignoredPaths, (std::vector<std::string>{"base/1", "x"}));
        QCOMPARE(options.settings.manifestFile(), u"/m"_s);
        QVERIFY(!options.settings.wal);
        QVERIFY(options.showsProgress);
        QVERIFY(!options.settings.checksums);
        QCOMPARE(options.settings.walPath(), u"/wal"_s);
        QCOMPARE(options.settings.threads, 3);
        QVERIFY(options.isJson);
        QCOMPARE(options.settings.folder, u"/b"_s);

        const VerifyOptions longer = parse(u"/b --quiet --exit-on-error --format=plain --no-parse-wal --skip-checksums "
                                           "--manifest-path m --wal-directory w --jobs=1"_s);
        QVERIFY(longer.isQuiet);
        QVERIFY(longer.settings.format == VerifySettings::Format::Plain);
        QCOMPARE(longer.settings.manifestFile(), u"m"_s);

        const VerifyOptions plain = parse(u"/b"_s);
        QVERIFY(!plain.settings.format);
        QVERIFY(plain.settings.checksums && plain.settings.wal && !plain.settings.stopsAtFirstError);
        QCOMPARE(plain.settings.manifestFile(), u"/b/backup_manifest"_s);
        QCOMPARE(plain.settings.walPath(), u"/b/pg_wal"_s);
        QVERIFY(parse(u"--help --nonsense"_s).wantsHelp);
        QVERIFY(parse(u"-V"_s).wantsVersion);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* words, const char* text) {
            QTest::newRow(words) << QString::fromUtf8(words) << QString::fromUtf8(text);
        };
        row("", "no backup directory specified");
        row("a b", "too many command-line arguments (first is \"b\")");
        row("-F x a", "invalid backup format \"x\", must be \"plain\" or \"tar\"");
        row("-P -q a", "cannot specify both -P/--progress and -q/--quiet");
        row("-j 0 a", "invalid value \"0\" for option -j/--jobs");
        row("-j many a", "invalid value \"many\" for option -j/--jobs");
        row("--jobs=1025 a", "invalid value \"1025\" for option -j/--jobs");
        row("-s --page-checksums a", "cannot specify both -s/--skip-checksums and --page-checksums");
        row("-s --deep a", "cannot specify both -s/--skip-checksums and --deep");
        row("-n --deep a", "cannot specify both -n/--no-parse-wal and --deep");
        row("--nonsense a", "--nonsense");
        row("-m", "needs a value");
        row("-F a", "invalid backup format \"a\"");
        row("--manifest-path= a", "could not open \"\"");
        row("--wal-directory= a", "could not open \"\"");
    }

    void refuses()
    {
        QFETCH(QString, words);
        QFETCH(QString, text);
        BASEKEEP_EXPECT_FAILURE((void)parse(words), Failure::Code::InvalidOption, text.toUtf8());
    }

    void saysThatABackupIsGood()
    {
        const HandMadeBackup backup;
        const CommandRun stock = m_tools.run(u"pg_verifybackup"_s, {backup.folder()});
        QCOMPARE(stock.exitCode, 0);
        QCOMPARE(stock.output, QByteArray("backup successfully verified\n"));
        QCOMPARE(stock.error, QByteArray());
        const CommandRun own = ownRun({backup.folder()});
        QCOMPARE(own.exitCode, 0);
        QVERIFY2(own.output.endsWith("\nbackup successfully verified\n"), own.output.constData());
        QVERIFY2(own.output.contains("made by hand\n"), own.output.constData()); // the label on the identity card
        QCOMPARE(own.error, QByteArray());
        const CommandRun quiet = ownRun({u"-q"_s, backup.folder()});
        QCOMPARE(quiet.exitCode, 0);
        QCOMPARE(quiet.output + quiet.error, QByteArray());
        const CommandRun progress = ownRun({u"-P"_s, backup.folder()});
        QCOMPARE(progress.exitCode, 0);
        QVERIFY2(progress.error.endsWith("kB (100%) verified\n"), progress.error.constData());
    }

    void saysWhatIsWrongWithABackup()
    {
        const HandMadeBackup backup;
        backup.put(u"extra"_s, "x");
        backup.put(u"extra too"_s, "x");
        backup.flip(u"base/5/16384"_s, 17);
        const CommandRun run = m_tools.run(u"pg_verifybackup"_s, {backup.folder()});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.output, QByteArray());
        for (const char* text : {"pg_verifybackup: error: \"extra\" is in the backup, but not in the manifest",
                                 "pg_verifybackup: error: \"extra too\" is in the backup, but not in the manifest",
                                 "pg_verifybackup: error: \"base/5/16384\" has the checksum ",
                                 "pg_verifybackup: error: The backup is not good. Problems: 3."})
            QVERIFY2(run.error.contains(text), run.error.constData());
        // The meaning of a kind is told once.
        QCOMPARE(run.error.count("hint: "), 2);

        const CommandRun first = m_tools.run(u"pg_verifybackup"_s, {u"-e"_s, backup.folder()});
        QCOMPARE(first.exitCode, 1);
        QCOMPARE(first.error.count("is in the backup, but not in the manifest"), 1);
        QVERIFY(!first.error.contains("checksum"));

        const CommandRun ignoring =
            ownRun({u"-i"_s, u"extra"_s, u"--ignore"_s, u"./extra too"_s, u"-i"_s, u"base/5"_s, backup.folder()});
        QVERIFY2(ignoring.exitCode == 0, qPrintable(ignoring.toText()));
    }

    void writesJson()
    {
        const HandMadeBackup backup;
        backup.put(u"extra"_s, "x");
        const CommandRun run = ownRun({u"--json"_s, backup.folder()});
        QCOMPARE(run.exitCode, 1);
        QHash<QString, QList<QJsonObject>> events;
        for (const QByteArray& line : run.output.trimmed().split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            QVERIFY2(!object.isEmpty(), line.constData());
            events[object[u"event"_s].toString()] << object;
        }
        QCOMPARE(events[u"start"_s].size(), 1);
        QCOMPARE(events[u"start"_s].first()[u"folder"_s].toString(), backup.folder());
        QVERIFY(events[u"stage"_s].size() >= 4);
        QCOMPARE(events[u"identity"_s].size(), 1);
        QCOMPARE(events[u"identity"_s].first()[u"label"_s].toString(), u"made by hand"_s);
        QCOMPARE(events[u"finding"_s].size(), 1);
        const QJsonObject finding = events[u"finding"_s].first();
        QCOMPARE(finding[u"key"_s].toString(), u"extra-file"_s);
        QCOMPARE(finding[u"severity"_s].toString(), u"error"_s);
        QCOMPARE(finding[u"path"_s].toString(), u"extra"_s);
        const QJsonObject outcome = events[u"outcome"_s].value(0);
        QCOMPARE(outcome[u"exitStatus"_s].toInt(), 1);
        QCOMPARE(outcome[u"failure"_s][u"code"_s].toString(), u"verification-failed"_s);
        const QJsonObject result = outcome[u"result"_s].toObject();
        QCOMPARE(result[u"systemIdentifier"_s].toString(), QString::number(WalBuilder::systemIdentifier));
        QCOMPARE(result[u"errors"_s].toInt(), 1);
        QCOMPARE(result[u"counts"_s][u"extra-file"_s].toInt(), 1);
        QCOMPARE(result[u"walRanges"_s][0][u"timeline"_s].toInt(), 1);
        QVERIFY(result[u"walRecords"_s].toInt() > 100);
    }

    void failsForAFolderThatIsNoBackup()
    {
        const TestFolder folder;
        const CommandRun run = ownRun({folder.path()});
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains("There is no backup in "), run.error.constData());
        const CommandRun stock = m_tools.run(u"pg_verifybackup"_s, {folder.path()});
        QCOMPARE(stock.exitCode, 1);
        QVERIFY2(stock.error.contains("backup_manifest"), stock.error.constData());
    }

    void tellsWhatItCanWithoutAManifest()
    {
        const HandMadeBackup backup;
        QVERIFY(QFile::remove(backup.filePath(u"backup_manifest"_s)));
        const CommandRun own = ownRun({backup.folder()});
        QCOMPARE(own.exitCode, 1);
        QVERIFY2(own.output.contains("made by hand\n"), own.output.constData());
        QVERIFY2(!own.output.contains("successfully"), own.output.constData());
        QVERIFY2(own.error.contains("error: The backup cannot be verified: it has no manifest."),
                 own.error.constData());
        const CommandRun stock = m_tools.run(u"pg_verifybackup"_s, {backup.folder()});
        QCOMPARE(stock.exitCode, 1);
        QCOMPARE(stock.output, QByteArray());
        QVERIFY2(stock.error.contains("backup_manifest"), stock.error.constData());
    }

    void writesReports()
    {
        const HandMadeBackup backup;
        backup.flip(u"base/5/16384"_s, 17);
        const QString page = backup.elsewhere(u"report.HTML"_s);
        const QString json = backup.elsewhere(u"report.json"_s);
        QCOMPARE(ownRun({u"--deep"_s, u"--report"_s, page, u"--report="_s + json, backup.folder()}).exitCode, 1);
        const QByteArray html = contentOf(page);
        QVERIFY2(html.startsWith("<!DOCTYPE html>") && html.contains("Damaged: 1 file"), html.constData());
        const auto report = VerifyReport::fromJson(QJsonDocument::fromJson(contentOf(json)).object());
        QVERIFY(report);
        QCOMPARE(report->verdict, VerifyReport::Verdict::Damaged);
        QVERIFY(report->withPageChecksums);
        QCOMPARE(report->findings.size(), 2); // the file, and that the cluster has no page checksums

        QVERIFY(QFile::remove(backup.filePath(u"backup_manifest"_s)));
        backup.flip(u"base/5/16384"_s, 17);
        QCOMPARE(ownRun({u"-q"_s, u"--report"_s, json, backup.folder()}).exitCode, 1);
        QCOMPARE(QJsonDocument::fromJson(contentOf(json))[u"verdict"_s].toString(), u"not-verifiable"_s);
    }

    void refusesReportsThatCannotBe_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("suffix") << u"report.pdf"_s << QByteArray("hint: Use a name that ends in .html or .json");
        QTest::newRow("no suffix") << u"html"_s << QByteArray("hint: Use a name that ends in .html or .json");
        QTest::newRow("no folder") << u"not there/report.json"_s << QByteArray("hint: Make its folder first.");
        QTest::newRow("inside the backup") << u"backup/report.json"_s << QByteArray("that is inside the backup.\n");
        QTest::newRow("deep inside") << u"backup/base/../base/5/report.html"_s << QByteArray("Choose a place outside");
    }

    void refusesReportsThatCannotBe()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, text);
        const HandMadeBackup backup;
        const CommandRun run = ownRun({u"--report"_s, backup.elsewhere(name), backup.folder()});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.output, QByteArray());
        QVERIFY2(run.error.contains(text), run.error.constData());
    }

private:
    static QByteArray contentOf(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static VerifyOptions parse(const QString& words)
    {
        return VerifyOptions::parse(words.split(u' ', Qt::SkipEmptyParts));
    }

    static CommandRun ownRun(const QStringList& arguments)
    {
        return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                              QStringList{u"verifybackup"_s} + arguments);
    }

    DropInTools m_tools;
};

QTEST_GUILESS_MAIN(VerifyCommandTest)
#include "VerifyCommandTest.moc"
