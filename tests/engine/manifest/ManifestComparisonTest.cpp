#include "engine/manifest/ManifestComparison.h"

#include <QtTest/QTest>

#include "engine/jobs/Failure.h"
#include "engine/manifest/ArrivalLog.h"

using namespace basekeep;

using Kind = ManifestDifference::Kind;
using Coverage = ManifestComparison::Coverage;

namespace {

const Digest right = *Digest::fromHex("00000001");
const Digest wrong = *Digest::fromHex("00000002");

ManifestFile listed(const std::string& path, quint64 size, const Digest& checksum = right)
{
    return {path, size, checksum.size == 0 ? ChecksumAlgorithm::None : ChecksumAlgorithm::Crc32c, checksum};
}

} // namespace

class ManifestComparisonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsNothingInASoundBackup()
    {
        ArrivalLog arrivals;
        arrivals.add("base/1/2619", 8192, right);
        arrivals.add("global/pg_control", 8192, right);
        ManifestComparison comparison(arrivals, 7);
        comparison.version(2);
        comparison.systemIdentifier(7);
        comparison.file(listed("global/pg_control", 8192));
        comparison.file(listed("base/1/2619", 8192));
        comparison.walRange({1, Lsn{0x2000028}, Lsn{0x2000120}});
        comparison.finish();
        QVERIFY(comparison.isEqual());
        QCOMPARE(comparison.filesCompared(), quint64{2});
        QCOMPARE(comparison.bytesCompared(), quint64{16384});
        QVERIFY(comparison.checksumCoverage() == Coverage::All);
        QCOMPARE(comparison.manifestVersion(), 2);
        QVERIFY(comparison.manifestSystemIdentifier() == quint64{7});
        QCOMPARE(comparison.walRanges().size(), std::size_t{1});
        QCOMPARE(comparison.walRanges().front().end.value, quint64{0x2000120});
    }

    void findsDamage_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, Kind kind, const char* path, const char* sentence) {
            QTest::newRow(name) << QString::fromLatin1(name) << static_cast<int>(kind) << QString::fromLatin1(path)
                                << QString::fromLatin1(sentence);
        };
        row("missing", Kind::Missing, "base/1/1", "\"base/1/1\" is in the manifest but did not arrive.");
        row("extra", Kind::Extra, "base/1/1", "\"base/1/1\" arrived but is not in the manifest.");
        row("truncated", Kind::SizeDiffers, "base/1/1", "\"base/1/1\" has a size of 99 bytes, the manifest says 100.");
        row("changed", Kind::ChecksumDiffers, "base/1/1",
            "\"base/1/1\" has the checksum 00000002, the manifest says 00000001.");
        row("listed twice", Kind::DuplicateEntry, "base/1/1", "The manifest names \"base/1/1\" more than once.");
        row("another cluster", Kind::WrongSystemIdentifier, "",
            "The manifest belongs to the cluster 8, the server is 7.");
    }

    void findsDamage()
    {
        QFETCH(QString, damage);
        QFETCH(int, kind);
        QFETCH(QString, path);
        QFETCH(QString, sentence);
        ArrivalLog arrivals;
        if (damage != u"missing")
            arrivals.add("base/1/1", damage == u"truncated" ? 99 : 100, damage == u"changed" ? wrong : right);
        arrivals.add("PG_VERSION", 3, right);

        ManifestComparison comparison(arrivals, 7);
        comparison.systemIdentifier(damage == u"another cluster" ? 8 : 7);
        comparison.file(listed("PG_VERSION", 3));
        if (damage != u"extra")
            comparison.file(listed("base/1/1", 100));
        if (damage == u"listed twice")
            comparison.file(listed("base/1/1", 100));
        comparison.finish();

        QVERIFY(!comparison.isEqual());
        QCOMPARE(comparison.differenceCount(), quint64{1});
        QCOMPARE(comparison.count(static_cast<Kind>(kind)), quint64{1});
        QCOMPARE(comparison.differences().size(), qsizetype{1});
        QCOMPARE(static_cast<int>(comparison.differences().front().kind), kind);
        QCOMPARE(QString::fromStdString(comparison.differences().front().path), path);
        QCOMPARE(comparison.differences().front().toText(), sentence);
    }

    void excusesWhatToolsAddOrChange_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("isExcused");
        for (const char* path : {"pg_wal/000000010000000000000002", "pg_wal/archive_status/x.done", "backup_manifest",
                                 "postgresql.auto.conf", "standby.signal", "recovery.signal"})
            QTest::newRow(path) << QByteArray(path) << true;
        for (const char* path :
             {"pg_walx/1", "base/backup_manifest", "postgresql.conf", "backup_label", "pg_xact/0000"})
            QTest::newRow(path) << QByteArray(path) << false;
    }

    void excusesWhatToolsAddOrChange()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, isExcused);
        const std::string_view view(path.constData(), static_cast<std::size_t>(path.size()));
        ArrivalLog arrived;
        arrived.add(view, 100, {});
        ManifestComparison extra(arrived, 0);
        extra.finish();
        QCOMPARE(extra.isEqual(), isExcused);

        ManifestComparison changed(arrived, 0);
        changed.file(listed(path.toStdString(), 99));
        changed.finish();
        QCOMPARE(changed.isEqual(), isExcused);

        const ArrivalLog nothing;
        ManifestComparison missing(nothing, 0);
        missing.file(listed(path.toStdString(), 100));
        missing.finish();
        QCOMPARE(missing.isEqual(), isExcused);
    }

    void comparesAnExcusedFileThatArrivedUnchanged()
    {
        ArrivalLog arrivals;
        arrivals.add("postgresql.auto.conf", 88, wrong);
        ManifestComparison comparison(arrivals, 0);
        comparison.file(listed("postgresql.auto.conf", 88));
        comparison.finish();
        QCOMPARE(comparison.count(Kind::ChecksumDiffers), quint64{1});
    }

    void tellsHowFarChecksumsReach_data()
    {
        QTest::addColumn<QByteArray>("first");
        QTest::addColumn<QByteArray>("second");
        QTest::addColumn<int>("coverage");
        const QByteArray crc("00000001");
        const QByteArray other(64, '0');
        QTest::newRow("all") << crc << crc << static_cast<int>(Coverage::All);
        QTest::newRow("some") << crc << QByteArray() << static_cast<int>(Coverage::Some);
        QTest::newRow("none") << QByteArray() << QByteArray() << static_cast<int>(Coverage::None);
        QTest::newRow("another algorithm") << other << other << static_cast<int>(Coverage::None);
    }

    void tellsHowFarChecksumsReach()
    {
        QFETCH(QByteArray, first);
        QFETCH(QByteArray, second);
        QFETCH(int, coverage);
        ArrivalLog arrivals;
        arrivals.add("a", 1, right);
        arrivals.add("b", 1, right);
        ManifestComparison comparison(arrivals, 0);
        comparison.file(listed("a", 1, *Digest::fromHex(first)));
        comparison.file(listed("b", 1, *Digest::fromHex(second)));
        comparison.finish();
        QVERIFY(comparison.isEqual());
        QCOMPARE(static_cast<int>(comparison.checksumCoverage()), coverage);
    }

    void keepsCountingWhenTheListIsFull()
    {
        const ArrivalLog nothing;
        ManifestComparison comparison(nothing, 0);
        for (int number = 0; number < 2500; ++number)
            comparison.file(listed("base/1/" + std::to_string(number), 1));
        comparison.finish();
        QCOMPARE(comparison.differenceCount(), quint64{2500});
        QCOMPARE(comparison.count(Kind::Missing), quint64{2500});
        QCOMPARE(comparison.differences().size(), ManifestComparison::maximumKept);
    }

    void refusesASecondFileOfTheSamePath()
    {
        ArrivalLog arrivals;
        arrivals.add("base/1/1", 1, right);
        try {
            arrivals.add("base/1/1", 2, wrong);
            QFAIL("the second file was accepted");
        } catch (const Failure& failure) {
            QVERIFY(failure.code == Failure::Code::UnsafeMember);
            QVERIFY(failure.message.contains(QStringLiteral("base/1/1")));
        }
        QCOMPARE(arrivals.size(), std::size_t{1});
        QCOMPARE(arrivals.at(0).size, quint64{1});
    }

    void remembersManyFiles()
    {
        ArrivalLog arrivals;
        constexpr std::size_t count = 50000;
        const auto pathOf = [](std::size_t number) {
            return "base/16384/" + std::to_string(number);
        };
        for (std::size_t number = 0; number < count; ++number) {
            Checksum checksum(number % 2 == 0 ? ChecksumAlgorithm::Crc32c : ChecksumAlgorithm::None);
            const std::string path = pathOf(number);
            checksum.update(std::as_bytes(std::span(path)));
            arrivals.add(path, number, checksum.finish());
        }
        QCOMPARE(arrivals.size(), count);
        for (std::size_t number = 0; number < count; ++number) {
            const std::string path = pathOf(number);
            QVERIFY(arrivals.find(path) == number);
            const ArrivalLog::Entry entry = arrivals.at(number);
            QVERIFY(entry.path == path);
            QCOMPARE(entry.size, quint64{number});
            Checksum checksum(number % 2 == 0 ? ChecksumAlgorithm::Crc32c : ChecksumAlgorithm::None);
            checksum.update(std::as_bytes(std::span(path)));
            QVERIFY(entry.digest == checksum.finish());
        }
        QVERIFY(!arrivals.find("base/16384/50000"));
        QVERIFY(!arrivals.find(""));
    }
};

QTEST_APPLESS_MAIN(ManifestComparisonTest)
#include "ManifestComparisonTest.moc"
