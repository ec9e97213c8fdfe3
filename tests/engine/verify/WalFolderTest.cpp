#include "engine/verify/WalFolder.h"

#include "engine/receivewal/WalArchiveFolder.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/Compressor.h"
#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Kind = VerifyFinding::Kind;

const QString first = u"000000010000000000000002"_s;
const QString second = u"000000010000000000000003"_s;
const QString third = u"000000010000000000000004"_s;

const QList<CompressionMethod> compressions{CompressionMethod::Gzip, CompressionMethod::Lz4, CompressionMethod::Zstd};

QByteArray compressed(const QByteArray& bytes, CompressionMethod method)
{
    RecordedBytes record;
    CompressionSpec spec;
    spec.method = method;
    const std::unique_ptr<Compressor> stage = makeCompressor(spec, std::make_unique<RecordingByteSink>(record));
    stage->write(bytesOf(bytes));
    stage->finish();
    return record.bytes;
}

QString text(Kind kind, const QString& path)
{
    return VerifyFinding::keyOf(kind) + u": "_s + path;
}

} // namespace

/// WAL of a backup in a folder beside it, compressed and not, complete and not.
class WalFolderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_backup = std::make_unique<HandMadeBackup>();
        QVERIFY(QDir().rename(m_backup->filePath(u"pg_wal"_s), m_backup->elsewhere(u"wal"_s)));
    }

    void readsCompressedSegments_data()
    {
        QTest::addColumn<CompressionMethod>("method");
        for (const CompressionMethod method : compressions)
            QTest::newRow(qPrintable(compressionMethodName(method))) << method;
    }

    void readsCompressedSegments()
    {
        QFETCH(CompressionMethod, method);
        const QString suffix = compressionSuffix(method);
        for (const QString& name : {first, second, third})
            compress(name, method);
        const QString note = text(Kind::WalCompressed, shown(first + suffix));
        QCOMPARE(findings(), QStringList{note});
        QVERIFY(m_isGood);
        QVERIFY(m_records > 100);

        // In the backup's own folder, too, and where no control file tells the size of a segment.
        QVERIFY(QDir().rename(folder(), m_backup->filePath(u"pg_wal"_s)));
        m_backup->put(u"global/pg_control"_s, QByteArray(8192, '\0'));
        VerifySettings settings;
        settings.folder = m_backup->folder();
        settings.checksums = false;
        VerifyJob job(settings);
        QCOMPARE(findingsOf(job), (QStringList{text(Kind::ControlFileDamaged, u"global/pg_control"_s),
                                               text(Kind::WalCompressed, u"pg_wal/"_s + first + suffix)}));
    }

    void findsWhatIsWrongWithCompressedSegments_data() { readsCompressedSegments_data(); }

    void findsWhatIsWrongWithCompressedSegments()
    {
        QFETCH(CompressionMethod, method);
        const QString suffix = compressionSuffix(method);
        const QByteArray wal = content(second);
        const QString damaged = text(Kind::WalDamaged, shown(second + suffix));
        const QString note = text(Kind::WalCompressed, shown(second + suffix));
        QVERIFY(QFile::remove(filePath(second)));
        const auto put = [&](const QByteArray& bytes) {
            QFile file(filePath(second + suffix));
            file.open(QIODevice::WriteOnly);
            file.write(bytes);
        };
        QByteArray bytes = wal;
        bytes[654321] = char(bytes.at(654321) ^ 1);
        put(compressed(bytes, method)); // the segment is damaged, its compression is sound
        QCOMPARE(findings(), (QStringList{note, damaged}));
        const QByteArray good = compressed(wal, method);
        for (const qsizetype cut : {qsizetype{1}, good.size() / 2, good.size()}) {
            put(good.chopped(cut));
            QCOMPARE(findings(), (QStringList{note, damaged}));
        }
        put(good + "something");
        QCOMPARE(findings(), (QStringList{note, damaged}));
        put(wal);
        QCOMPARE(findings(), (QStringList{note, damaged}));
        put(compressed(wal + wal, method));
        QCOMPARE(findings(), (QStringList{note, damaged}));
        put(compressed(wal.first(500000), method));
        QCOMPARE(findings(), (QStringList{note, text(Kind::WalMissing, shown(second + suffix))}));
        put(compressed(content(third), method));
        QCOMPARE(findings(), (QStringList{note, damaged}));
        QFile::remove(filePath(second + suffix));
        QVERIFY(QDir().mkpath(filePath(second + suffix)));
        QCOMPARE(findings(), (QStringList{text(Kind::NotRegular, shown(second + suffix)), note}));
        put(good);
        QDir().rmdir(filePath(second + suffix));
        put(good);
        QCOMPARE(findings(), QStringList{note});
    }

    void damageBehindTheEndCountsWhereItHindersDecompression()
    {
        compress(third, CompressionMethod::Gzip);
        QFile file(filePath(third + u".gz"_s));
        QVERIFY(file.resize(file.size() - 1));
        QCOMPARE(findings(), (QStringList{text(Kind::WalCompressed, shown(third + u".gz"_s)),
                                          text(Kind::WalDamaged, shown(third + u".gz"_s))}));
    }

    void theSegmentItselfComesFirst()
    {
        const QByteArray wal = content(second);
        compress(second, CompressionMethod::Zstd);
        QFile plain(filePath(second));
        QVERIFY(plain.open(QIODevice::ReadWrite));
        plain.write(wal);
        plain.close();
        const QString copy = text(Kind::WalNotUsed, shown(second + u".zst"_s));
        QCOMPARE(findings(), QStringList{copy});
        // Also where the other one would be better.
        QVERIFY(plain.resize(1000));
        QCOMPARE(findings(), (QStringList{text(Kind::WalMissing, shown(second)), copy}));
    }

    void doesNotUsePartialSegments_data()
    {
        QTest::addColumn<QString>("suffix");
        for (const char* suffix : {".partial", ".gz.partial", ".lz4.partial", ".partial.gz", ".partial.zst"})
            QTest::newRow(suffix) << QString::fromLatin1(suffix);
    }

    void doesNotUsePartialSegments()
    {
        QFETCH(QString, suffix);
        QVERIFY(QFile::rename(filePath(second), filePath(second + suffix)));
        QCOMPARE(findings(),
                 (QStringList{text(Kind::WalMissing, shown(second)), text(Kind::WalNotUsed, shown(second + suffix))}));
        // Nobody asks for the partial one where there is a complete one.
        QVERIFY(QFile::copy(filePath(second + suffix), filePath(second)));
        QCOMPARE(findings(), QStringList());
    }

    /// As `basekeep-cli receivewal` leaves it: the last segment is still being received.
    void readsWhatIsReceived_data()
    {
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<bool>("isLastComplete");
        for (const CompressionMethod method :
             {CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4}) {
            for (const bool isComplete : {true, false})
                QTest::addRow("%s, %d", qPrintable(compressionMethodName(method)), int(isComplete))
                    << method << isComplete;
        }
    }

    void readsWhatIsReceived()
    {
        QFETCH(CompressionMethod, method);
        QFETCH(bool, isLastComplete);
        CompressionSpec spec;
        spec.method = method;
        {
            QVERIFY(QDir().mkpath(m_backup->elsewhere(u"received"_s)));
            WalArchiveFolder archive(FileSystem::toPath(m_backup->elsewhere(u"received"_s)), WalBuilder::segmentSize,
                                     spec, false);
            for (const QString& name : {first, second, third}) {
                const QByteArray wal = content(name);
                archive.beginSegment(name);
                const bool isCut = name == third && !isLastComplete;
                archive.write(
                    bytesOf(isCut ? wal.first(qsizetype(m_backup->walEnd() % WalBuilder::segmentSize)) : wal));
                archive.endSegment();
            }
            archive.finish();
        }
        QVERIFY(QDir(folder()).removeRecursively());
        QVERIFY(QDir().rename(m_backup->elsewhere(u"received"_s), folder()));
        const QString suffix = compressionSuffix(method);
        QStringList expected;
        if (method != CompressionMethod::None)
            expected << text(Kind::WalCompressed, shown(first + suffix));
        if (!isLastComplete)
            expected << text(Kind::WalMissing, shown(third))
                     << text(Kind::WalNotUsed, shown(third + suffix + u".partial"_s));
        QCOMPARE(findings(), expected);
        QCOMPARE(m_isGood, isLastComplete);
    }

    void tellsWhichSegmentIsBeingRead()
    {
        compress(second, CompressionMethod::Gzip); // a finding is made of it while it is read
        VerifySettings settings;
        settings.folder = m_backup->folder();
        settings.walFolder = folder();
        VerifyJob job(settings);
        std::vector<std::string> inWork;
        connect(
            &job, &VerifyJob::findingMade, &job, [&] { inWork = job.filesInWork(); }, Qt::DirectConnection);
        findingsOf(job);
        QVERIFY(m_isGood);
        QCOMPARE(inWork, std::vector<std::string>{shown(second + u".gz"_s).toStdString()});
        QVERIFY(job.filesInWork().empty());
    }

private:
    QString folder() const { return m_backup->elsewhere(u"wal"_s); }
    QString filePath(const QString& name) const { return folder() + u'/' + name; }
    QString shown(const QString& name) const { return filePath(name); }
    QByteArray content(const QString& name) const { return contentOf(filePath(name)); }

    void compress(const QString& name, CompressionMethod method) const
    {
        const QByteArray wal = content(name);
        QFile file(filePath(name + compressionSuffix(method)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(compressed(wal, method));
        QVERIFY(QFile::remove(filePath(name)));
    }

    QStringList findings()
    {
        VerifySettings settings;
        settings.folder = m_backup->folder();
        settings.walFolder = folder();
        VerifyJob job(settings);
        return findingsOf(job);
    }

    QStringList findingsOf(VerifyJob& job)
    {
        job.start();
        if (!job.wait(60000))
            return {u"it does not end"_s};
        m_isGood = job.state() == Job::State::Finished;
        m_records = job.facts().walRecords;
        QStringList found;
        for (const VerifyFinding& finding : job.verifyFindings()) {
            found << text(finding.kind, finding.pathText());
            if (finding.toText().isEmpty() || finding.meaning().isEmpty())
                return {u"without words: "_s + found.last()};
        }
        found.sort();
        return found;
    }

    std::unique_ptr<HandMadeBackup> m_backup;
    bool m_isGood = false;
    quint64 m_records = 0;
};

QTEST_GUILESS_MAIN(WalFolderTest)
#include "WalFolderTest.moc"
