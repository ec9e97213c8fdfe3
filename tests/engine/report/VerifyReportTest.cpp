#include <QtCore/QJsonDocument>
#include <QtTest/QtTest>

#include "engine/report/VerifyReport.h"
#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/WalBuilder.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

/// What is said of a verification when it is over: as a value, as JSON, as a page.
class VerifyReportTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfAGoodBackup()
    {
        const HandMadeBackup backup;
        const VerifyReport report = verify(backup);
        QCOMPARE(report.verdict, VerifyReport::Verdict::Good);
        QVERIFY(!report.failure);
        QCOMPARE(report.format, u"plain"_s);
        QCOMPARE(report.folder, backup.folder());
        QCOMPARE(report.identity.systemIdentifier, std::optional(WalBuilder::systemIdentifier));
        QCOMPARE(report.identity.serverMajor, 18);
        QCOMPARE(report.identity.timeline, 1U);
        QCOMPARE(report.identity.startLsn.value, backup.walStart());
        QCOMPARE(report.identity.stopLsn.value, backup.walEnd());
        QCOMPARE(report.programVersion, QStringLiteral(BASEKEEP_VERSION));
        QVERIFY(report.startedAt.isValid() && report.endedAt >= report.startedAt);
        QVERIFY(report.findings.isEmpty());
        QVERIFY(report.facts.walRecords > 0);
        QVERIFY(report.toHtml().contains(u"The backup is good"_s));
    }

    void tellsOfADamagedBackup()
    {
        const HandMadeBackup backup;
        backup.flip(u"base/5/16384"_s, 5);
#ifdef Q_OS_WIN // which has no names with angle brackets
        const QString name = u"a & b"_s;
#else
        const QString name = u"<script>alert(1)</script>"_s;
#endif
        backup.put(name, "x");
        const VerifyReport report = verify(backup);
        QCOMPARE(report.verdict, VerifyReport::Verdict::Damaged);
        QCOMPARE(report.findings.size(), 2);
        QCOMPARE(report.count(VerifyFinding::Severity::Error), 2U);
        const QString page = report.toHtml();
        QVERIFY(page.contains(u"Damaged: 2 file(s)"_s)); // no catalogue
        QCOMPARE(report.verdictDetail(), u"File not in the manifest: 1 · Checksum differs: 1"_s);
        QVERIFY(page.contains(u"base/5/16384"_s));
        QVERIFY(page.contains(name.toHtmlEscaped()));
        QVERIFY(!page.contains(u"<script"_s));
    }

    void saysWhatItRestsOnAndWhatWasNotLookedAt()
    {
        const HandMadeBackup backup;
        const VerifyReport good = verify(backup);
        const QString files = QLocale().toString(good.facts.fileCount);
        QVERIFY2(good.checksText().startsWith(u"Every byte of %1 files"_s.arg(files)), qPrintable(good.checksText()));
        QVERIFY(good.checksText().contains(
            u"walked from %1 to %2"_s.arg(Lsn{backup.walStart()}.toString(), Lsn{backup.walEnd()}.toString())));
        QVERIFY2(good.uncheckedText().contains(u"data pages"_s), qPrintable(good.uncheckedText()));

        VerifySettings settings;
        settings.folder = backup.folder();
        settings.checksums = false;
        settings.wal = false;
        settings.ignoredPaths = {"base/1"};
        const VerifyReport quick = verify(settings);
        QVERIFY2(quick.checksText().startsWith(u"Names and sizes"_s), qPrintable(quick.checksText()));
        for (const QString& part : {u"content of the files"_s, u"WAL"_s, u"base/1"_s})
            QVERIFY2(quick.uncheckedText().contains(part), qPrintable(quick.uncheckedText()));

        const HandMadeBackup withoutSums(2, ChecksumAlgorithm::None);
        const VerifyReport unsure = verify(withoutSums);
        QCOMPARE(unsure.verdict, VerifyReport::Verdict::Good);
        QVERIFY2(unsure.checksText().startsWith(u"Names and sizes"_s), qPrintable(unsure.checksText()));
        QVERIFY(unsure.uncheckedText().contains(u"without a checksum"_s));
    }

    void claimsNothingForWhatWasNotFinished()
    {
        VerifyReport report = verify(HandMadeBackup());
        report.verdict = VerifyReport::Verdict::Stopped;
        QCOMPARE(report.checksText(), QString());
        QCOMPARE(report.uncheckedText(), QString());
        QVERIFY2(report.verdictDetail().contains(u"not known"_s), qPrintable(report.verdictDetail()));
        report.verdict = VerifyReport::Verdict::Damaged;
        report.stoppedAtFirstError = true;
        QCOMPARE(report.checksText(), QString());
    }

    void tellsWhatWasFoundBeforeAStop()
    {
        const HandMadeBackup backup;
        backup.flip(u"base/5/16384"_s, 5);
        VerifyReport report = verify(backup);
        report.verdict = VerifyReport::Verdict::Stopped;
        QVERIFY2(report.verdictDetail().startsWith(u"The backup is not good."_s), qPrintable(report.verdictDetail()));
        QVERIFY2(report.verdictDetail().contains(u"Checksum differs: 1"_s), qPrintable(report.verdictDetail()));
    }

    void survivesJson()
    {
        const HandMadeBackup backup;
        backup.flip(u"base/5/16384"_s, 5);
        backup.put(u"extra"_s, "x");
        const VerifyReport report = verify(backup);
        const QByteArray text = QJsonDocument(report.toJson()).toJson();
        const auto again = VerifyReport::fromJson(QJsonDocument::fromJson(text).object());
        QVERIFY(again);
        QCOMPARE(QJsonDocument(again->toJson()).toJson(), text);
        QCOMPARE(again->verdict, report.verdict);
        QCOMPARE(again->findings.size(), 2);
        QCOMPARE(again->toHtml(), report.toHtml());
        QVERIFY(!VerifyReport::fromJson({}));
        QVERIFY(!VerifyReport::fromJson({{u"report"_s, u"something else"_s}}));
    }

private:
    static VerifyReport verify(const HandMadeBackup& backup)
    {
        VerifySettings settings;
        settings.folder = backup.folder();
        return verify(settings);
    }

    static VerifyReport verify(const VerifySettings& settings)
    {
        VerifyJob job(settings);
        job.start();
        job.wait();
        return job.report();
    }
};

QTEST_GUILESS_MAIN(VerifyReportTest)
#include "VerifyReportTest.moc"
