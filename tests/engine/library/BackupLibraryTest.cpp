#include "engine/library/BackupLibrary.h"

#include "engine/library/VerificationRecorder.h"
#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// The list of known backups: what is in it, and what is remembered of their verifications.
class BackupLibraryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_library = BackupLibrary(m_folder->path());
    }

    void listsWhatWasTakenAndWhatWasAdopted()
    {
        const HandMadeBackup taken;
        const HandMadeBackup found;
        save(job(u"taken"_s, taken.folder()));
        JobRecord failed = job(u"failed"_s, u"/nowhere"_s);
        failed.state = u"failed"_s;
        save(failed);
        JobRecord kept = job(u"kept"_s, u"server:/srv"_s);
        kept.startedAt = kept.startedAt.addDays(-30);
        save(kept);
        m_library.adopt({describe(found.folder()), describe(taken.folder())}); // the second is known

        const QList<KnownBackup> backups = m_library.backups();
        QCOMPARE(backups.size(), 3);
        QCOMPARE(backups.at(0).jobId, u"taken"_s);
        QCOMPARE(backups.at(0).server, u"prod"_s);
        QCOMPARE(backups.at(0).description.formatName(), u"tar.gz"_s);
        QCOMPARE(backups.at(0).description.serverMajor, 15);
        QCOMPARE(backups.at(0).takenBy(), u"Basekeep"_s);
        QCOMPARE(backups.at(0).presence, KnownBackup::Presence::There);
        QCOMPARE(backups.at(0).lastVerification->meansText(), u"on arrival by Basekeep 0.0.9"_s);
        QVERIFY(backups.at(1).isAdopted());
        QCOMPARE(backups.at(1).server, u"prod"_s); // by the system identifier
        QCOMPARE(backups.at(1).takenBy(), u"another tool"_s);
        QVERIFY(!backups.at(1).lastVerification);
        QCOMPARE(backups.at(2).presence, KnownBackup::Presence::NotOnThisDisk);

        QVERIFY(BackupLibrary::isKnown(found.folder() + u"/."_s, m_library.places()));
        QVERIFY(!BackupLibrary::isKnown(u"/nowhere"_s, m_library.places()));
    }

    void forgetsWithoutTouchingTheDisk()
    {
        const HandMadeBackup taken;
        const HandMadeBackup found;
        save(job(u"taken"_s, taken.folder()));
        m_library.adopt({describe(found.folder())});
        for (const KnownBackup& backup : m_library.backups())
            m_library.forget(backup);
        QVERIFY(m_library.backups().isEmpty());
        QVERIFY(QFile::exists(taken.filePath(u"backup_manifest"_s)));
        QVERIFY(QFile::exists(found.filePath(u"backup_manifest"_s)));
    }

    void seesThatABackupIsGone()
    {
        HandMadeBackup found;
        m_library.adopt({describe(found.folder())});
        m_library.record(verification(found.folder()));
        QVERIFY(QDir(found.folder()).removeRecursively());
        QCOMPARE(m_library.backups().first().presence, KnownBackup::Presence::Missing);
        QVERIFY(m_library.backups().first().lastVerification);
        QVERIFY(QDir().mkpath(found.folder())); // an empty mount point is no backup
        QCOMPARE(m_library.backups().first().presence, KnownBackup::Presence::Missing);
    }

    void remembersVerificationsOfKnownBackupsOnly()
    {
        const HandMadeBackup found;
        m_library.record(verification(found.folder()));
        m_library.adopt({describe(found.folder())});
        QVERIFY(!m_library.backups().first().lastVerification);

        m_library.record(verification(found.folder() + u"/../backup/"_s));
        std::optional<VerificationRecord> last = m_library.backups().first().lastVerification;
        QVERIFY(last);
        QCOMPARE(last->verdictText(), u"good"_s);
        QVERIFY(m_library.backups().first().isVerifiedSince(last->endedAt.addSecs(-1)));
        QVERIFY(!m_library.backups().first().isVerifiedSince(last->endedAt.addSecs(1)));

        VerificationRecord bad = verification(found.folder());
        bad.verdict = VerificationRecord::Verdict::NotGood;
        bad.problems = 2;
        bad.pageChecksums = true;
        m_library.record(bad);
        last = m_library.backups().first().lastVerification;
        QCOMPARE(last->verdict, VerificationRecord::Verdict::NotGood);
        QCOMPARE(last->meansText(), u"by Basekeep 0.1.0, with page checksums"_s);
        QVERIFY(!m_library.backups().first().isVerifiedSince({}));

        for (const KnownBackup& backup : m_library.backups())
            m_library.forget(backup);
        m_library.adopt({describe(found.folder())});
        QVERIFY(!m_library.backups().first().lastVerification);
    }

    void theLaterVerificationCounts()
    {
        const HandMadeBackup taken;
        const JobRecord record = job(u"taken"_s, taken.folder());
        save(record);
        VerificationRecord earlier = verification(taken.folder());
        earlier.endedAt = record.finishedAt.addSecs(-1);
        m_library.record(earlier); // of what was in the folder before
        QVERIFY(m_library.backups().first().lastVerification->onArrival);
        m_library.record(verification(taken.folder()));
        QVERIFY(!m_library.backups().first().lastVerification->onArrival);
    }

    void anotherBackupInTheSameFolderIsNotVerified()
    {
        const HandMadeBackup found;
        m_library.adopt({describe(found.folder())});
        m_library.record(verification(found.folder()));
        QVERIFY(m_library.backups().first().lastVerification);
        QFile manifest(found.filePath(u"backup_manifest"_s));
        QVERIFY(manifest.open(QIODevice::ReadWrite));
        QVERIFY(manifest.setFileTime(QDateTime::currentDateTimeUtc().addDays(1), QFileDevice::FileModificationTime));
        manifest.close();
        QVERIFY(!m_library.backups().first().lastVerification);
    }

    void ofTwoJobsWithOneFolderTheLastCounts()
    {
        const HandMadeBackup taken;
        JobRecord older = job(u"older"_s, taken.folder());
        older.startedAt = older.startedAt.addDays(-1);
        save(older);
        save(job(u"newer"_s, taken.folder()));
        QCOMPARE(m_library.backups().size(), 1);
        QCOMPARE(m_library.backups().first().jobId, u"newer"_s);
        m_library.forget(m_library.backups().first());
        QVERIFY(m_library.backups().isEmpty());
        for (const QString& id : {u"one"_s, u"two"_s})
            save(job(id, u"server:/srv"_s)); // who knows what is there
        QCOMPARE(m_library.backups().size(), 2);
        m_library.forget(m_library.backups().first());
        QCOMPARE(m_library.backups().size(), 1);
    }

    void aJobsEndIsRecorded_data()
    {
        QTest::addColumn<bool>("isDamaged");
        QTest::newRow("good") << false;
        QTest::newRow("damaged") << true;
    }

    void aJobsEndIsRecorded()
    {
        QFETCH(bool, isDamaged);
        const HandMadeBackup backup;
        m_library.adopt({describe(backup.folder())});
        if (isDamaged)
            backup.flip(u"base/5/16384"_s, 17);
        VerifySettings settings;
        settings.folder = backup.folder();
        settings.ignoredPaths = {"nothing"};
        VerifyJob verify(settings);
        new VerificationRecorder(verify, u"command line"_s, m_library);
        verify.start();
        verify.wait();
        const std::optional<VerificationRecord> last = m_library.backups().first().lastVerification;
        QVERIFY(last);
        QCOMPARE(last->verdict, isDamaged ? VerificationRecord::Verdict::NotGood : VerificationRecord::Verdict::Good);
        QCOMPARE(last->problems, isDamaged ? 1u : 0u);
        QCOMPARE(last->verdictText(), isDamaged ? u"1 problem(s) found"_s : u"good"_s); // no catalogue here
        QCOMPARE(last->meansText(),
                 u"by "_s + JobRecord::ownProgram() + u", on the command line, some paths left out"_s);
    }

    void whatCameToNoVerdictIsNotRecorded()
    {
        const HandMadeBackup backup;
        m_library.adopt({describe(backup.folder())});
        QVERIFY(QFile::remove(backup.filePath(u"backup_manifest"_s)));
        VerifySettings settings;
        settings.folder = backup.folder() + u"/nowhere"_s;
        VerifyJob verify(settings);
        new VerificationRecorder(verify, u"window"_s, m_library);
        verify.start();
        verify.wait();
        QVERIFY(!VerificationRecord::of(verify.report()));
        QVERIFY(!m_library.backups().first().lastVerification);
    }

    void saysWhenTheListCannotBeWritten()
    {
        const HandMadeBackup backup;
        QFile file(m_folder->filePath(u"adopted"_s)); // where the folder should be
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY_EXCEPTION_THROWN(m_library.adopt({describe(backup.folder())}), Failure);
    }

private:
    void save(const JobRecord& record) const { JobRegistry(m_folder->filePath(u"jobs"_s)).save(record); }

    static JobRecord job(const QString& id, const QString& folder)
    {
        JobRecord job;
        job.id = id;
        job.kind = u"backup"_s;
        job.program = u"Basekeep 0.0.9"_s;
        job.profileName = u"prod"_s;
        job.target = folder;
        job.format = u"tar.gz"_s;
        job.state = u"finished"_s;
        job.startedAt = QDateTime::currentDateTime().addSecs(-60);
        job.finishedAt = QDateTime::currentDateTime().addSecs(-30);
        job.result = {{u"verification"_s, u"verified-on-arrival"_s},
                      {u"walComplete"_s, true},
                      {u"serverVersion"_s, 150020},
                      {u"systemIdentifier"_s, u"42"_s}};
        return job;
    }

    static BackupDescription describe(const QString& folder)
    {
        BackupDescription backup;
        backup.folder = folder;
        backup.setFormatName(u"plain"_s);
        backup.systemIdentifier = 42;
        backup.label = u"pg_basebackup base backup"_s;
        backup.takenAt = QDateTime::currentDateTimeUtc().addDays(-3);
        return backup;
    }

    static VerificationRecord verification(const QString& folder)
    {
        VerificationRecord record;
        record.folder = folder;
        record.endedAt = QDateTime::currentDateTimeUtc();
        record.program = u"Basekeep 0.1.0"_s;
        record.frontEnd = u"window"_s;
        record.manifestTime = VerificationRecord::manifestTimeOf(folder);
        return record;
    }

    std::unique_ptr<TestFolder> m_folder;
    BackupLibrary m_library{QString()};
};

QTEST_GUILESS_MAIN(BackupLibraryTest)
#include "BackupLibraryTest.moc"
