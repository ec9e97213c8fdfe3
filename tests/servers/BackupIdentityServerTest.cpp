#include "engine/verify/VerifyJob.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// Backups of real servers: on arrival, afterwards and without a manifest the same is told of where they come from.
class BackupIdentityServerTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isToldAlike_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<bool>("isTar");
        for (const int major : TestServer::majors()) {
            QTest::addRow("%d plain", major) << major << false;
            QTest::addRow("%d tar", major) << major << true;
        }
    }

    void isToldAlike()
    {
        QFETCH(int, major);
        QFETCH(bool, isTar);
        BASEKEEP_NEEDS_SERVER(major);
        TestServerOptions options;
        options.major = major;
        TestServer server(options);
        const TestFolder folder;
        BackupSettings settings = BackupTestRun::quickSettings(server, folder.filePath(u"backup"_s));
        settings.label = u"a <b>label</b>"_s;
        if (isTar) {
            settings.format = BackupSettings::Format::Tar;
            settings.walMethod = BackupSettings::WalMethod::Fetch;
        }
        BackupTestRun run(settings);
        QVERIFY2(run.finish() && run.job().state() == Job::State::Finished, qPrintable(run.failureText()));

        const VerifyReport arrived = run.job().report();
        QCOMPARE(arrived.verdict, VerifyReport::Verdict::Good);
        QCOMPARE(arrived.occasion, VerifyReport::Occasion::Arrival);
        QVERIFY(arrived.facts.fileCount > 500);
        QVERIFY(arrived.startedAt.isValid() && arrived.endedAt >= arrived.startedAt);
        QVERIFY(arrived.toHtml().contains(u"a &lt;b&gt;label"_s));

        const VerifyReport verified = verify(settings.target);
        QVERIFY2(verified.verdict == VerifyReport::Verdict::Good, qPrintable(verified.toHtml()));
        QCOMPARE(verified.findings.size(), 0);
        QCOMPARE(verified.identity.serverMajor, major);
        QCOMPARE(verified.identity.label, settings.label);
        QCOMPARE(verified.identity.source, BackupIdentity::Source::Primary);
        QCOMPARE(verified.identity.clusterState, BackupIdentity::ClusterState::InProduction);
        QCOMPARE(verified.identity.method, u"streamed"_s);
        QVERIFY(verified.identity.hasDataChecksums && verified.identity.checkpointLsn > verified.identity.startLsn);
        QCOMPARE(arrived.identity.toJson(), verified.identity.toJson()); // all of it, in both formats

        QVERIFY(QFile::remove(settings.target + u"/backup_manifest"_s));
        const VerifyReport bare = verify(settings.target);
        QVERIFY2(bare.verdict == VerifyReport::Verdict::NotVerifiable, qPrintable(bare.toHtml()));
        QCOMPARE(bare.findings.size(), 0);
        QCOMPARE(bare.identity.startLsn, verified.identity.startLsn);
        QCOMPARE(bare.identity.stopLsn, verified.identity.stopLsn); // which the WAL tells
        // The manifest also counts what no verification looks at: postgresql.auto.conf and, fetched, a WAL segment.
        QCOMPARE(bare.identity.fileCount + (isTar ? 2 : 1), verified.identity.fileCount);
        QVERIFY(bare.facts.walRecords > 0);
    }

private:
    static VerifyReport verify(const QString& folder)
    {
        VerifySettings settings;
        settings.folder = folder;
        VerifyJob job(settings);
        job.start();
        job.wait();
        return job.report();
    }
};

QTEST_GUILESS_MAIN(BackupIdentityServerTest)
#include "BackupIdentityServerTest.moc"
