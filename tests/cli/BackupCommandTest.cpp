#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include "engine/processes/ProcessReader.h"
#include "engine/report/VerifyReport.h"
#include "tests/support/DropInTools.h"
#include "tests/support/TestServer.h"
#include "tests/walsender/ScriptedWalsender.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

/// basekeep-cli as it runs, with what it has said so far.
class Program final
{
public:
    Program(const QString& folder, const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"BASEKEEP_DATA_DIR"_s, folder + u"/data"_s);
        m_process.setProcessEnvironment(environment);
        m_process.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments);
    }

    QProcess& process() { return m_process; }

    int wait()
    {
        const bool ended = m_process.state() == QProcess::NotRunning || m_process.waitForFinished(120000);
        readOutput();
        error += QString::fromUtf8(m_process.readAllStandardError());
        return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }

    /// The first object with that event that satisfies the condition, of those already there or still to come.
    template <typename Condition>
    QJsonObject waitFor(const QString& event, Condition condition)
    {
        QDeadlineTimer deadline(60000);
        qsizetype seen = 0;
        while (!deadline.hasExpired()) {
            for (; seen < events.size(); ++seen) {
                if (events.at(seen)[u"event"_s].toString() == event && condition(events.at(seen)))
                    return events.at(seen);
            }
            if (m_process.state() == QProcess::NotRunning)
                break;
            m_process.waitForReadyRead(1000);
            readOutput();
        }
        return {};
    }

    QList<QJsonObject> ofEvent(const QString& event) const
    {
        QList<QJsonObject> found;
        for (const QJsonObject& object : events) {
            if (object[u"event"_s].toString() == event)
                found << object;
        }
        return found;
    }

    QString output;
    QString error;
    QList<QJsonObject> events; ///< lines of the output that are JSON

private:
    void readOutput()
    {
        output += QString::fromUtf8(m_process.readAllStandardOutput());
        qsizetype end = 0;
        while ((end = output.indexOf(u'\n', m_parsed)) >= 0) {
            const QJsonDocument line = QJsonDocument::fromJson(output.mid(m_parsed, end - m_parsed).toUtf8());
            if (line.isObject())
                events << line.object();
            m_parsed = end + 1;
        }
    }

    QProcess m_process;
    qsizetype m_parsed = 0;
};

constexpr qsizetype tarBlockSize = 512;

} // namespace

/// The command against a real server; what the engine does is tested elsewhere, here it is about what a terminal and a
/// script get to see.
class BackupCommandTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const int major = TestServer::anyMajor();
        BASEKEEP_NEEDS_SERVER(major ? major : 15);
        TestServerOptions options;
        options.major = major;
        m_server = std::make_unique<TestServer>(options);
    }

    void init()
    {
        if (!m_server)
            QSKIP("skipped: there is no server");
        m_folder = std::make_unique<QTemporaryDir>();
        m_target = m_folder->filePath(u"backup"_s);
    }

    void aQuietBackupSaysNothing()
    {
        Program program(m_folder->path(), arguments({}));
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.output, QString());
        QCOMPARE(program.error, QString());
        QVERIFY(QFile::exists(m_target + u"/backup_manifest"_s));
    }

    void progressWithoutATerminalIsPlainLines()
    {
        Program program(m_folder->path(), arguments({u"-P"_s, u"-v"_s, u"-r2M"_s}));
        QCOMPARE(program.wait(), 0);
        QVERIFY2(!program.error.contains(u'\x1b') && !program.error.contains(u'\r'), qPrintable(program.error));
        QVERIFY2(program.error.contains(u"Processes of this backup:"_s), qPrintable(program.error));
        QVERIFY2(program.error.contains(u"child, WAL lane"_s), qPrintable(program.error));
        QVERIFY2(program.error.contains(u"sends WAL to the child"_s), qPrintable(program.error));
        QVERIFY2(program.error.contains(u"Copy: "_s), qPrintable(program.error));
        QVERIFY2(!program.error.contains(u"100 %"_s), qPrintable(program.error));
        QVERIFY2(program.output.contains(u"is complete and verified."_s), qPrintable(program.output));
        QVERIFY2(program.output.contains(u"timeline 1"_s), qPrintable(program.output));
    }

    /// Progress and the log have a channel of their own.
    void standardOutputHoldsTheArchiveOnly()
    {
        QStringList options = m_server->connectionSettings().toCommandLineOptions();
        options << u"-D-"_s << u"-Ft"_s << u"-Xfetch"_s << u"-cfast"_s << u"-P"_s << u"-v"_s;
        const CommandRun run =
            CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), QStringList{u"basebackup"_s} + options);
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
        QVERIFY2(run.error.contains("to standard output"), run.error.constData());
        QVERIFY2(run.error.contains("is complete"), run.error.constData());

        // Member after member, up to the two empty blocks at the end.
        QStringList members;
        qsizetype position = 0;
        while (position + tarBlockSize <= run.output.size() && run.output.at(position) != '\0') {
            QCOMPARE(run.output.mid(position + 257, 5), QByteArray("ustar"));
            members << QString::fromUtf8(run.output.mid(position, 100).constData());
            const qsizetype size = run.output.mid(position + 124, 11).toLongLong(nullptr, 8);
            position += tarBlockSize + (size + tarBlockSize - 1) / tarBlockSize * tarBlockSize;
        }
        QCOMPARE(members.count(u"backup_label"_s), 1);
        QCOMPARE(members.last(), u"backup_manifest"_s);
        QCOMPARE(run.output.mid(position).count('\0'), run.output.size() - position);
    }

    void jsonTellsTheWholeStory()
    {
        Program program(m_folder->path(), arguments({u"--json"_s, u"-Ft"_s, u"-r4M"_s}));
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.error, QString());
        QCOMPARE(program.events.size(), program.output.count(u'\n'));
        QCOMPARE(program.events.first()[u"event"_s].toString(), u"start"_s);
        QCOMPARE(program.events.last()[u"event"_s].toString(), u"outcome"_s);

        QStringList finishedStages;
        for (const QJsonObject& stage : program.ofEvent(u"stage"_s)) {
            if (stage[u"state"_s].toString() == u"finished"_s)
                finishedStages << stage[u"stage"_s].toString();
        }
        QVERIFY(finishedStages.contains(u"checkpoint"_s));
        QVERIFY(finishedStages.contains(u"copy"_s));
        QCOMPARE(finishedStages.last(), u"verify"_s);
        QVERIFY(!program.ofEvent(u"finding"_s).isEmpty());

        const QList<QJsonObject> progress = program.ofEvent(u"progress"_s);
        for (qsizetype index = 0; index + 1 < progress.size(); ++index)
            QVERIFY(progress.at(index)[u"percent"_s].toInt() < 100);
        QCOMPARE(progress.last()[u"percent"_s].toInt(), 100);

        const QJsonObject outcome = program.events.last();
        QCOMPARE(outcome[u"state"_s].toString(), u"finished"_s);
        QVERIFY(outcome[u"failure"_s].isNull());
        QCOMPARE(outcome[u"result"_s][u"verification"_s].toString(), u"verified-on-arrival"_s);
        QVERIFY(outcome[u"result"_s][u"walComplete"_s].toBool());
    }

    void writesReportsOfWhatArrived_data()
    {
        QTest::addColumn<QString>("format");
        QTest::newRow("plain") << u"plain"_s;
        QTest::newRow("tar") << u"tar"_s;
    }

    void writesReportsOfWhatArrived()
    {
        QFETCH(QString, format);
        const QString page = m_folder->filePath(u"report.html"_s);
        const QString json = m_folder->filePath(u"report.json"_s);
        Program program(m_folder->path(), arguments({u"-F"_s, format, u"--report"_s, page, u"--report"_s, json}));
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.output + program.error, QString());
        const auto report = VerifyReport::fromJson(QJsonDocument::fromJson(contentOf(json)).object());
        QVERIFY(report);
        QCOMPARE(report->verdict, VerifyReport::Verdict::Good);
        QCOMPARE(report->occasion, VerifyReport::Occasion::Arrival);
        QCOMPARE(report->format, format);
        QCOMPARE(report->folder, m_target);
        QVERIFY(report->facts.fileCount > 500 && report->facts.walRecords > 0);
        const BackupIdentity& identity = report->identity;
        QCOMPARE(identity.serverMajor, TestServer::anyMajor());
        QVERIFY(identity.systemIdentifier && identity.hasDataChecksums);
        QVERIFY(identity.checkpointLsn > identity.startLsn && identity.stopLsn > identity.startLsn);
        QVERIFY(!identity.startTime.isEmpty() && !identity.label.isEmpty());
        const QByteArray html = contentOf(page);
        QVERIFY2(html.startsWith("<!DOCTYPE html>") && html.contains("The backup is good") &&
                     html.contains("while the backup was taken"),
                 html.constData());
    }

    /// A backup that did not pass has a report too; only a server that lies can make one.
    void writesReportsOfWhatDidNotPass()
    {
        WalsenderScript script = WalsenderScript::truthful(16);
        script.changeEntries = [](QList<ManifestEntry>& entries) {
            entries.append({"base/5/missing", 0, "00000000"});
        };
        const ScriptedWalsender server(script);
        for (const QString& format : {u"plain"_s, u"tar"_s}) {
            const QString page = m_folder->filePath(format + u".html"_s);
            const QString json = m_folder->filePath(format + u".json"_s);
            Program program(m_folder->path(),
                            QStringList{u"basebackup"_s} + server.connectionSettings().toCommandLineOptions() +
                                QStringList{u"-D"_s, m_target, u"-F"_s, format, u"-Xnone"_s, u"--no-preflight"_s,
                                            u"-T"_s, u"/srv/space="_s + m_folder->filePath(u"space"_s),
                                            u"--report="_s + page, u"--report="_s + json});
            QCOMPARE(program.wait(), 1);
            QVERIFY2(program.error.contains(u"did not arrive"_s), qPrintable(program.error));
            QVERIFY(!QFile::exists(m_target));
            const auto report = VerifyReport::fromJson(QJsonDocument::fromJson(contentOf(json)).object());
            QVERIFY(report);
            QCOMPARE(report->verdict, VerifyReport::Verdict::Damaged);
            QVERIFY(report->failure);
            QVERIFY2(contentOf(page).contains("base/5/missing"), contentOf(page).constData());
        }
    }

    void showsItsProcessesAndStopsCleanly()
    {
#ifdef Q_OS_WIN
        QSKIP("A console program cannot be sent Ctrl-C alone on Windows.");
#endif
        Program program(m_folder->path(), arguments({u"--json"_s, u"-r1M"_s, u"-C"_s, u"-Skept"_s}));
        const QJsonObject processes = program.waitFor(u"processes"_s, [](const QJsonObject& picture) {
            return picture[u"child"_s].isObject() && picture[u"walSender"_s].isObject();
        });
        QVERIFY2(!processes.isEmpty(), qPrintable(program.output));
        const qint64 parent = program.process().processId();
        const qint64 child = processes[u"child"_s][u"pid"_s].toInteger();
        QCOMPARE(processes[u"parent"_s][u"pid"_s].toInteger(), parent);
        QCOMPARE(processes[u"child"_s][u"parentPid"_s].toInteger(), parent);
        QCOMPARE(m_server->query(u"SELECT count(*) FROM pg_stat_replication"_s), u"2"_s);

        // The same job as another terminal sees it; its record is written about once a second.
        QJsonObject job;
        const auto seesChild = [&] {
            Program onlooker(m_folder->path(), {u"processes"_s, u"--json"_s});
            if (onlooker.wait() != 0 || onlooker.events.isEmpty())
                return false;
            job = onlooker.events.first()[u"jobs"_s][0].toObject();
            return job[u"processes"_s][u"child"_s][u"pid"_s].toInteger() == child;
        };
        QTRY_VERIFY_WITH_TIMEOUT(seesChild(), 20000);
        QCOMPARE(job[u"ownerPid"_s].toInteger(), parent);
        QCOMPARE(job[u"state"_s].toString(), u"running"_s);

        program.process().terminate();
        QCOMPARE(program.wait(), 1);
        QCOMPARE(program.events.last()[u"state"_s].toString(), u"cancelled"_s);
        QVERIFY2(program.error.contains(u"cancelled"_s), qPrintable(program.error));
        QVERIFY(!QFile::exists(m_target));
        QVERIFY(!ProcessReader().read(child));
        QTRY_COMPARE(m_server->query(u"SELECT count(*) FROM pg_stat_replication"_s), u"0"_s);
        QCOMPARE(m_server->query(u"SELECT count(*) FROM pg_replication_slots"_s), u"0"_s);

        Program onlooker(m_folder->path(), {u"processes"_s, u"--json"_s});
        QCOMPARE(onlooker.wait(), 0);
        QVERIFY(onlooker.events.first()[u"jobs"_s].toArray().isEmpty());
    }

    void theStockToolsNameTakesTheStockToolsBackup()
    {
#ifdef Q_OS_WIN
        QSKIP("Symbolic links need a privilege on Windows.");
#endif
        QStringList options = m_server->connectionSettings().toCommandLineOptions();
        options << u"-D"_s << m_target << u"-cfast"_s;
        const CommandRun run = DropInTools().run(u"pg_basebackup"_s, options);
        QVERIFY2(run.exitCode == 0, qPrintable(run.toText()));
        QCOMPARE(run.output + run.error, QByteArray());
        QFile label(m_target + u"/backup_label"_s);
        QVERIFY(label.open(QIODevice::ReadOnly));
        QVERIFY(label.readAll().contains("LABEL: pg_basebackup base backup\n"));
    }

    void aUsedTargetIsLeftAlone()
    {
        QVERIFY(QDir().mkpath(m_target));
        QFile file(m_target + u"/precious"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        Program program(m_folder->path(), arguments({u"-P"_s}));
        QCOMPARE(program.wait(), 1);
        QVERIFY2(program.error.contains(u"is not empty"_s), qPrintable(program.error));
        QCOMPARE(QDir(m_target).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{u"precious"_s});
    }

    void aPasswordIsNowhereToBeSeen()
    {
        QString uri = u"postgresql://basekeep:hunter2@127.0.0.1:%1/"_s.arg(m_server->port());
        Program program(m_folder->path(),
                        {u"basebackup"_s, u"-d"_s, uri, u"-D"_s, m_target, u"-cfast"_s, u"--json"_s, u"-r4M"_s});
        const QJsonObject processes =
            program.waitFor(u"processes"_s, [](const QJsonObject& picture) { return picture[u"parent"_s].isObject(); });
        QVERIFY(!processes.isEmpty());
        QCOMPARE(program.wait(), 0);
        QVERIFY(!program.output.contains(u"hunter2"_s));
        for (const QFileInfo& record : QDir(m_folder->filePath(u"data/jobs"_s)).entryInfoList(QDir::Files)) {
            QFile file(record.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(!file.readAll().contains("hunter2"));
        }
    }

    void preflightFindsNothingInTheWay()
    {
        QStringList options = arguments({u"--json"_s});
        options.first() = u"preflight"_s;
        Program program(m_folder->path(), options);
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.events.last()[u"blockers"_s].toInt(-1), 0);
        QVERIFY(!QFile::exists(m_target));
    }

    void preflightNamesWhatIsInTheWay()
    {
        QVERIFY(QDir().mkpath(m_target + u"/precious"_s));
        QStringList options = arguments({});
        options.first() = u"preflight"_s;
        Program program(m_folder->path(), options);
        QCOMPARE(program.wait(), 1);
        QVERIFY2(program.output.contains(u"blocker"_s), qPrintable(program.output));
        QVERIFY2(program.output.contains(u"The backup would fail."_s), qPrintable(program.output));
    }

private:
    static QByteArray contentOf(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QStringList arguments(const QStringList& options) const
    {
        return QStringList{u"basebackup"_s} + m_server->connectionSettings().toCommandLineOptions() +
               QStringList{u"-D"_s, m_target, u"-cfast"_s} + options;
    }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_target;
};

QTEST_GUILESS_MAIN(BackupCommandTest)
#include "BackupCommandTest.moc"
