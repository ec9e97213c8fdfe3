#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtTest/QtTest>

#include "tests/support/CommandRun.h"
#include "tests/support/HandMadeBackup.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

/// `basekeep-cli backups`: scanning, adopting and listing, and that verifybackup is remembered in the list.
class BackupsCommandTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsNothingAtFirst()
    {
        const CommandRun run = backups({});
        QCOMPARE(run.exitCode, 0);
        QVERIFY2(run.output.contains("No backup is known here."), run.output.constData());
        QCOMPARE(events(backups({u"--json"_s})).value(u"outcome"_s).size(), 1);
    }

    void scansAndAdopts()
    {
        const HandMadeBackup made;
        const QString root = QFileInfo(made.elsewhere(u"."_s)).canonicalFilePath();
        CommandRun run = backups({u"--scan"_s, root});
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
        QVERIFY2(run.output.contains((QDir::toNativeSeparators(made.folder()) + u'\n').toUtf8()),
                 run.output.constData());
        for (const char* text : {"PostgreSQL 18, plain, ", ", new\n", "Folders looked at: 2. Backups found: 1.\n"})
            QVERIFY2(run.output.contains(text), run.output.constData());
        QVERIFY(backups({}).output.contains("No backup is known here.")); // looking is not adopting

        run = backups({u"--scan"_s, root, u"--adopt"_s});
        QVERIFY2(run.output.contains("New in the list: 1.\n"), qPrintable(run.toText()));
        run = backups({u"--scan="_s + root, u"--adopt"_s});
        QVERIFY2(run.output.contains(", known\n"), run.output.constData());
        QVERIFY2(run.output.contains("New in the list: 0.\n"), run.output.constData());

        run = backups({});
        QVERIFY2(run.output.contains("adopted, taken by another tool"), run.output.constData());
        QVERIFY2(run.output.contains("never verified"), run.output.constData());
    }

    void showsWhatVerifybackupFound()
    {
        const HandMadeBackup made;
        QCOMPARE(backups({u"--scan"_s, made.folder(), u"--adopt"_s}).exitCode, 0);
        QVERIFY(verificationOf(made.folder()).isEmpty());

        QCOMPARE(cli({u"verifybackup"_s, u"-q"_s, u"-n"_s, made.folder()}).exitCode, 0);
        QJsonObject last = verificationOf(made.folder());
        QCOMPARE(last[u"verdict"_s].toString(), u"good"_s);
        QCOMPARE(last[u"program"_s].toString(), u"Basekeep "_s + QStringLiteral(BASEKEEP_VERSION));
        QCOMPARE(last[u"frontEnd"_s].toString(), u"command line"_s);
        QVERIFY(last[u"checksums"_s].toBool());
        QVERIFY(!last[u"wal"_s].toBool());

        made.put(u"extra"_s, "x");
        made.put(u"extra too"_s, "x");
        QCOMPARE(cli({u"verifybackup"_s, u"-n"_s, made.folder()}).exitCode, 1);
        last = verificationOf(made.folder());
        QCOMPARE(last[u"verdict"_s].toString(), u"not-good"_s);
        QCOMPARE(last[u"problems"_s].toInt(), 2);
        const CommandRun run = backups({});
        QVERIFY2(run.output.contains(": 2 problems found, by Basekeep "), run.output.constData());
        QVERIFY2(run.output.contains(", on the command line, without its WAL"), run.output.constData());
    }

    void writesJson()
    {
        const HandMadeBackup made;
        made.put(u"../stopped/PG_VERSION"_s, "18\n");
        made.put(u"../stopped/global/pg_control"_s, "x");
        const QString root = made.elsewhere(u"."_s);
        const auto found = events(backups({u"--json"_s, u"--scan"_s, root}));
        QCOMPARE(found.value(u"backup"_s).size(), 1);
        const QJsonObject backup = found.value(u"backup"_s).first();
        QCOMPARE(backup[u"format"_s].toString(), u"plain"_s);
        QCOMPARE(backup[u"label"_s].toString(), u"made by hand"_s);
        QVERIFY(backup[u"known"_s].isBool());
        QCOMPARE(found.value(u"log"_s).size(), 1);
        const QJsonObject outcome = found.value(u"outcome"_s).value(0);
        QCOMPARE(outcome[u"state"_s].toString(), u"finished"_s);
        QCOMPARE(outcome[u"result"_s][u"backups"_s].toInt(), 1);
        QCOMPARE(outcome[u"result"_s][u"dataDirectories"_s].toInt(), 1);
        QCOMPARE(outcome[u"result"_s][u"adopted"_s].toInt(), 0);
    }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("adopt alone") << QStringList{u"--adopt"_s} << QByteArray("there is no --scan");
        QTest::newRow("stray") << QStringList{u"x"_s} << QByteArray("the first is \"x\"");
        QTest::newRow("no name") << QStringList{u"--scan="_s} << QByteArray("has no name");
        QTest::newRow("nowhere") << QStringList{u"--scan"_s, u"/no/where"_s} << QByteArray("could not be read");
    }

    void refuses()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, text);
        const CommandRun run = backups(words);
        QCOMPARE(run.exitCode, 1);
        QVERIFY2(run.error.contains(text), run.error.constData());
    }

    void helps()
    {
        QVERIFY(backups({u"--help"_s}).output.contains("--scan=DIR"));
        QVERIFY(cli({u"help"_s}).output.contains("\n  backups "));
    }

private:
    static CommandRun cli(const QStringList& arguments)
    {
        return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments);
    }

    static CommandRun backups(const QStringList& arguments) { return cli(QStringList{u"backups"_s} + arguments); }

    static QHash<QString, QList<QJsonObject>> events(const CommandRun& run)
    {
        QHash<QString, QList<QJsonObject>> events;
        for (const QByteArray& line : run.output.trimmed().split('\n')) {
            const QJsonObject object = QJsonDocument::fromJson(line).object();
            events[object[u"event"_s].toString()] << object;
        }
        return events;
    }

    /// As the list has it; empty if there is none.
    static QJsonObject verificationOf(const QString& folder)
    {
        for (const QJsonObject& backup : events(backups({u"--json"_s})).value(u"backup"_s)) {
            if (backup[u"folder"_s].toString() == QFileInfo(folder).canonicalFilePath())
                return backup[u"lastVerification"_s].toObject();
        }
        return {{u"verdict"_s, u"not in the list"_s}};
    }
};

QTEST_GUILESS_MAIN(BackupsCommandTest)
#include "BackupsCommandTest.moc"
