#include "engine/manifest/ManifestSummary.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "tests/support/ManifestText.h"

using namespace basekeep;

class ManifestSummaryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsServerRangeAndSize()
    {
        const ManifestSummary summary = read(manifestText(2, 77, {"PG_VERSION", "base/1/2619"}));
        QCOMPARE(summary.version, 2);
        QCOMPARE(summary.systemIdentifier.value_or(0), quint64(77));
        QCOMPARE(summary.timeline(), quint32(1));
        QCOMPARE(summary.startLsn().toString(), QStringLiteral("0/2000028"));
        QCOMPARE(summary.fileCount, quint64(2));
        QCOMPARE(summary.totalBytes, quint64(6));
        QVERIFY(!summary.isIncremental);
    }

    void startsAtTheOldestRangeAndEndsOnTheNewestTimeline()
    {
        const ManifestSummary summary =
            read(manifestText(2, 77, {"PG_VERSION"},
                              "{ \"Timeline\": 2, \"Start-LSN\": \"0/5000000\", \"End-LSN\": \"0/5000120\" },\n"
                              "{ \"Timeline\": 1, \"Start-LSN\": \"0/4000028\", \"End-LSN\": \"0/5000000\" }"));
        QCOMPARE(summary.timeline(), quint32(2));
        QCOMPARE(summary.startLsn().toString(), QStringLiteral("0/4000028"));
    }

    void knowsAnIncrementalBackupByItsFiles()
    {
        QVERIFY(read(manifestText(2, 77, {"PG_VERSION", "base/1/INCREMENTAL.2619"})).isIncremental);
        QVERIFY(!read(manifestText(2, 77, {"base/1/notINCREMENTAL.2619"})).isIncremental);
    }

    void versionOneNamesNoServer()
    {
        const ManifestSummary summary = read(manifestText(1, 77));
        QCOMPARE(summary.version, 1);
        QVERIFY(!summary.systemIdentifier);
    }

    void refusesADamagedManifest()
    {
        QByteArray text = manifestText(2, 77);
        text.replace("\"Size\": 3", "\"Size\": 4");
        QCOMPARE(failureOf(text), Failure::Code::VerificationFailed);
        QCOMPARE(failureOf(manifestText(2, 77).chopped(10)), Failure::Code::VerificationFailed);
        QCOMPARE(failureOf({}), Failure::Code::VerificationFailed);
    }

    void saysWhenThereIsNoFile()
    {
        const CancelToken never;
        try {
            (void)ManifestSummary::read(m_folder.filePath(QStringLiteral("missing")), never);
            QFAIL("It was read.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::StorageError);
            QVERIFY(!failure.detail.isEmpty());
        }
    }

    void stopsWhenItIsCancelled()
    {
        CancelToken token;
        token.cancel();
        write(manifestText(2, 77));
        try {
            (void)ManifestSummary::read(name(), token);
            QFAIL("It was read.");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::Cancelled);
        }
    }

private:
    [[nodiscard]] QString name() const { return m_folder.filePath(QStringLiteral("backup_manifest")); }

    void write(const QByteArray& text) const
    {
        QFile file(name());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    ManifestSummary read(const QByteArray& text) const
    {
        write(text);
        const CancelToken never;
        return ManifestSummary::read(name(), never);
    }

    Failure::Code failureOf(const QByteArray& text) const
    {
        try {
            (void)read(text);
            return Failure::Code::Internal;
        } catch (const Failure& failure) {
            return failure.code;
        }
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(ManifestSummaryTest)
#include "ManifestSummaryTest.moc"
