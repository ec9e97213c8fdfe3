#include "engine/catalogue/JobRegistry.h"

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include "engine/processes/ProcessReader.h"

using namespace basekeep;

namespace {

JobRecord runningRecord(const QString& id)
{
    JobRecord record;
    record.id = id;
    record.kind = QStringLiteral("backup");
    record.state = QStringLiteral("running");
    record.startedAt = QDateTime::currentDateTime();
    record.ownerPid = ProcessReader::ownPid();
    if (const auto self = ProcessReader().read(record.ownerPid))
        record.ownerStartedAt = self->startedAt;
    return record;
}

QStringList idsOf(const QList<JobRecord>& records)
{
    QStringList ids;
    for (const JobRecord& record : records)
        ids << record.id;
    return ids;
}

} // namespace

class JobRegistryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEveryField()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.filePath(QStringLiteral("jobs")));
        JobRecord record = runningRecord(QStringLiteral("0a1b2c3d"));
        record.frontEnd = QStringLiteral("command line");
        record.program = QStringLiteral("Basekeep 0.1.0");
        record.format = QStringLiteral("tar.gz");
        record.profileName = QStringLiteral("Prod");
        record.server = QStringLiteral("db:5432");
        record.target = QStringLiteral("/backups/one");
        record.command = QStringLiteral("pg_basebackup -D /backups/one");
        record.finishedAt = record.startedAt.addSecs(5);
        record.state = QStringLiteral("failed");
        record.stage = QStringLiteral("copy");
        record.bytesDone = (quint64(1) << 60) + 1; // more digits than a JSON number of other programs can hold
        record.bytesTotal = (quint64(1) << 61) + 1;
        record.childPid = 4712;
        record.dataBackendPid = 8812;
        record.walBackendPid = 8813;
        record.dataSenderState = QStringLiteral("backup");
        record.walSenderState = QStringLiteral("streaming");
        record.outcome = QStringLiteral("The disk is full.");
        record.hint = QStringLiteral("Free some space.");
        record.detail = QStringLiteral("No space left on device");
        record.result = {{QStringLiteral("timeline"), 3}};
        registry.save(record);

        const QList<JobRecord> records = registry.records();
        QCOMPARE(records.size(), 1);
        QCOMPARE(records.first().toJson(), record.toJson());
        QCOMPARE(records.first().bytesDone, record.bytesDone);
        QCOMPARE(records.first().startedAt, record.startedAt);
    }

    void newestComesFirst()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.path());
        for (int index = 0; index < 3; ++index) {
            JobRecord record = runningRecord(QStringLiteral("job%1").arg(index));
            record.startedAt = record.startedAt.addSecs(index);
            registry.save(record);
        }
        QCOMPARE(idsOf(registry.records()),
                 QStringList({QStringLiteral("job2"), QStringLiteral("job1"), QStringLiteral("job0")}));
        registry.remove(QStringLiteral("job1"));
        QCOMPARE(idsOf(registry.records()), QStringList({QStringLiteral("job2"), QStringLiteral("job0")}));
    }

    void theOldestOfThoseThatAreOverGo()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.path());
        JobRecord running = runningRecord(QStringLiteral("running"));
        const QDateTime now = running.startedAt;
        running.startedAt = now.addDays(-9);
        registry.save(running);
        JobRecord over = runningRecord({});
        over.state = QStringLiteral("finished");
        for (int index = 0; index < JobRegistry::keptRecords; ++index) {
            over.id = QStringLiteral("job%1").arg(index);
            over.startedAt = now.addSecs(index);
            registry.save(over);
        }
        QCOMPARE(registry.records().size(), JobRegistry::keptRecords + 1);

        // A job that goes on takes no history away.
        registry.save(runningRecord(QStringLiteral("another")));
        QCOMPARE(registry.records().size(), JobRegistry::keptRecords + 2);

        over.id = QStringLiteral("newest");
        over.state = QStringLiteral("failed");
        over.startedAt = now.addDays(1);
        registry.save(over);
        const QStringList ids = idsOf(registry.records());
        QCOMPARE(ids.size(), JobRegistry::keptRecords + 2);
        QCOMPARE(ids.first(), QStringLiteral("newest"));
        QCOMPARE(ids.last(), QStringLiteral("running"));
        QVERIFY(ids.contains(QStringLiteral("another")));
        QVERIFY(ids.contains(QStringLiteral("job1")));
        QVERIFY(!ids.contains(QStringLiteral("job0")));
    }

    void aMissingFolderIsAnEmptyList()
    {
        const QTemporaryDir folder;
        QVERIFY(JobRegistry(folder.filePath(QStringLiteral("none"))).records().isEmpty());
    }

    void strangeFilesAreLeftOut()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.path());
        for (const char* name : {"broken.json", "other.json", "text.txt"}) {
            QFile file(folder.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(name[0] == 'o' ? R"({"id": "someone-else"})" : "{");
        }
        registry.save(runningRecord(QStringLiteral("good")));
        QCOMPARE(idsOf(registry.records()), QStringList{QStringLiteral("good")});
    }

    void anIdCannotLeaveTheFolder()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.filePath(QStringLiteral("jobs")));
        registry.save(runningRecord(QStringLiteral("../outside")));
        QVERIFY(!QFile::exists(folder.filePath(QStringLiteral("outside.json"))));
        QFile other(folder.filePath(QStringLiteral("other.json")));
        QVERIFY(other.open(QIODevice::WriteOnly));
        registry.remove(QStringLiteral("../other"));
        QVERIFY(other.exists());
    }

    void aLivingOwnerRuns()
    {
        const QTemporaryDir folder;
        const JobRegistry registry(folder.path());
        registry.save(runningRecord(QStringLiteral("alive")));
        JobRecord over = runningRecord(QStringLiteral("over"));
        over.state = QStringLiteral("finished");
        registry.save(over);
        QVERIFY(!over.isInterrupted());
        QCOMPARE(idsOf(registry.running()), QStringList{QStringLiteral("alive")});
    }

    void aDeadOwnerWasInterrupted()
    {
        QProcess process;
        process.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), {QStringLiteral("--version")});
        QVERIFY(process.waitForStarted());
        JobRecord record = runningRecord(QStringLiteral("dead"));
        record.ownerPid = process.processId();
        record.ownerStartedAt = {};
        QVERIFY(process.waitForFinished());
        QVERIFY(record.isInterrupted());
    }

    void aReusedProcessIdIsNotTheOwner()
    {
        JobRecord record = runningRecord(QStringLiteral("reused"));
        QVERIFY(record.ownerStartedAt.isValid());
        record.ownerStartedAt = record.ownerStartedAt.addSecs(-60);
        QVERIFY(record.isInterrupted());
    }

    void theFolderCanBeChosen()
    {
        const QTemporaryDir folder;
        qputenv("BASEKEEP_DATA_DIR", QFile::encodeName(folder.path()));
        const QString registryFolder = JobRegistry().folder();
        qunsetenv("BASEKEEP_DATA_DIR");
        QCOMPARE(registryFolder, folder.filePath(QStringLiteral("jobs")));
        QVERIFY(JobRegistry().folder().endsWith(QStringLiteral("/basekeep/jobs")));
    }
};

QTEST_GUILESS_MAIN(JobRegistryTest)
#include "JobRegistryTest.moc"
