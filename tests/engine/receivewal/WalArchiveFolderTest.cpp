#include "engine/receivewal/WalArchiveFolder.h"

#include "engine/wal/ArchivedSegment.h"
#include "engine/storage/FileSystem.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = 1024 * 1024;
const QString name = QStringLiteral("000000010000000000000003");

void write(WalArchiveFolder& folder, QByteArrayView bytes)
{
    folder.write(bytesOf(bytes.toByteArray()));
}

} // namespace

class WalArchiveFolderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void keepsSegments_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<bool>("sync");
        QTest::newRow("raw") << int(CompressionMethod::None) << QString() << true;
        QTest::newRow("raw, no sync") << int(CompressionMethod::None) << QString() << false;
        QTest::newRow("gzip") << int(CompressionMethod::Gzip) << QStringLiteral(".gz") << true;
        QTest::newRow("gzip, no sync") << int(CompressionMethod::Gzip) << QStringLiteral(".gz") << false;
        QTest::newRow("lz4") << int(CompressionMethod::Lz4) << QStringLiteral(".lz4") << true;
    }

    void keepsSegments()
    {
        QFETCH(int, method);
        QFETCH(QString, suffix);
        QFETCH(bool, sync);
        const QByteArray bytes = SampleBytes::rows(segmentSize);
        const QString partial = name + suffix + QStringLiteral(".partial");
        WalArchiveFolder folder = archive(CompressionMethod(method), sync);
        folder.beginSegment(name);
        QCOMPARE(files(), QStringList{partial});
        if (suffix.isEmpty())
            QCOMPARE(QFileInfo(m_folder->filePath(partial)).size(), qint64(segmentSize));
        write(folder, QByteArrayView(bytes).first(300000));
        folder.sync();
        if (sync) // all that was given can be had back from the disk at this moment
            QVERIFY(contentOf(partial).startsWith(bytes.first(300000)));
        write(folder, QByteArrayView(bytes).sliced(300000));
        folder.endSegment();
        QCOMPARE(files(), QStringList{name + suffix});
        QCOMPARE(contentOf(name + suffix), bytes);
        QVERIFY(ArchivedSegment::isComplete(path(name + suffix), CompressionMethod(method), segmentSize));
#ifndef Q_OS_WIN
        QCOMPARE(QFile::permissions(m_folder->filePath(name + suffix)) &
                     (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
#endif
    }

    void anIncompleteSegmentStaysPartial_data()
    {
        keepsSegments_data();
    }

    void anIncompleteSegmentStaysPartial()
    {
        QFETCH(int, method);
        QFETCH(QString, suffix);
        QFETCH(bool, sync);
        const QByteArray bytes = SampleBytes::rows(1000);
        WalArchiveFolder folder = archive(CompressionMethod(method), sync);
        folder.beginSegment(name);
        write(folder, bytes);
        folder.endSegment();
        const QString partial = name + suffix + QStringLiteral(".partial");
        QCOMPARE(files(), QStringList{partial});
        QVERIFY(contentOf(partial).startsWith(bytes));
    }

    void aRawRestIsWrittenOverInPlace()
    {
        const QByteArray bytes = SampleBytes::rows(segmentSize);
        const QString partial = name + QStringLiteral(".partial");
        put(partial, bytes);
        WalArchiveFolder folder = archive(CompressionMethod::None, true);
        folder.beginSegment(name);
        write(folder, QByteArrayView(bytes).first(1000));
        folder.endSegment();
        QCOMPARE(contentOf(partial), bytes); // what is known to be safe does not get lost
    }

    void aRestOfAnotherSize()
    {
        const QString partial = name + QStringLiteral(".partial");
        for (const qsizetype size : {qsizetype(0), qsizetype(4711)}) {
            put(partial, QByteArray(size, 'x'));
            WalArchiveFolder folder = archive(CompressionMethod::None, true);
            folder.beginSegment(name);
            folder.endSegment();
            QCOMPARE(contentOf(partial), QByteArray(segmentSize, '\0'));
        }
        put(partial, QByteArray(segmentSize + 1, 'x'));
        WalArchiveFolder folder = archive(CompressionMethod::None, true);
        BASEKEEP_EXPECT_FAILURE(folder.beginSegment(name), Failure::Code::TargetUnusable, ".partial");
        QCOMPARE(contentOf(partial), QByteArray(segmentSize + 1, 'x'));
    }

    void aCompressedRestStaysUntilThereIsMore_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QString>("suffix");
        QTest::newRow("gzip") << int(CompressionMethod::Gzip) << QStringLiteral(".gz");
        QTest::newRow("lz4") << int(CompressionMethod::Lz4) << QStringLiteral(".lz4");
    }

    void aCompressedRestStaysUntilThereIsMore()
    {
        QFETCH(int, method);
        QFETCH(QString, suffix);
        const QByteArray bytes = SampleBytes::rows(segmentSize);
        const QString partial = name + suffix + QStringLiteral(".partial");
        const auto receive = [&](qsizetype count, bool ends) {
            auto folder = std::make_unique<WalArchiveFolder>(FileSystem::toPath(m_folder->path()), segmentSize,
                                                             spec(CompressionMethod(method)), true);
            folder->beginSegment(name);
            write(*folder, QByteArrayView(bytes).first(count));
            folder->sync();
            if (ends)
                folder->endSegment();
        };
        receive(500000, false); // killed: the file just stops
        QVERIFY(contentOf(partial).startsWith(bytes.first(500000)));
        // Rubbish behind it, as pg_receivewal leaves it.
        QFile file(m_folder->filePath(partial));
        QVERIFY(file.open(QIODevice::Append));
        file.write(QByteArray(2 * segmentSize, 'x'));
        file.close();

        const auto former = [&] {
            QFile left(m_folder->filePath(partial));
            return left.open(QIODevice::ReadOnly) ? left.readAll() : QByteArray();
        };
        const QByteArray before = former();
        receive(1000, false);
        QVERIFY(former() == before);
        receive(1000, true);
        QVERIFY(former() == before);
        QCOMPARE(files(), QStringList{partial});
        receive(600000, false);
        QVERIFY(contentOf(partial).startsWith(bytes.first(600000)));
        receive(700000, true);
        QCOMPARE(contentOf(partial), bytes.first(700000));
        receive(segmentSize, true);
        QCOMPARE(files(), QStringList{name + suffix});
        QCOMPARE(contentOf(name + suffix), bytes);
    }

    void aCompleteSegmentTakesThePlaceOfEveryRest()
    {
        for (const char* suffix : {".partial", ".gz.partial", ".lz4.partial"})
            put(name + QLatin1String(suffix), suffix == QByteArray(".partial") ? QByteArray() : QByteArray("x"));
        put(QStringLiteral("000000010000000000000004.partial"), {});
        WalArchiveFolder folder = archive(CompressionMethod::Gzip, true);
        folder.beginSegment(name);
        write(folder, SampleBytes::rows(segmentSize));
        folder.endSegment();
        QCOMPARE(files(),
                 QStringList({name + QStringLiteral(".gz"), QStringLiteral("000000010000000000000004.partial")}));
    }

    void keepsHistoriesUncompressed()
    {
        const QString history = QStringLiteral("00000002.history");
        WalArchiveFolder folder = archive(CompressionMethod::Gzip, true);
        QVERIFY(!folder.hasHistory(history));
        put(history + QStringLiteral(".tmp"), "left over");
        folder.writeHistory(history, "1\t0/3000000\treason\n");
        QCOMPARE(files(), QStringList{history});
        QCOMPARE(contentOf(history), QByteArray("1\t0/3000000\treason\n"));
        QVERIFY(folder.hasHistory(history));
        QVERIFY(!folder.hasHistory(QStringLiteral("00000003.history")));
        put(QStringLiteral("00000003.history.gz"), "pg_receivewal's");
        QVERIFY(folder.hasHistory(QStringLiteral("00000003.history")));
    }

    void aLinkIsNotFollowed()
    {
#ifndef Q_OS_LINUX
        QSKIP("skipped: links are another matter here");
#endif
        QVERIFY(QFile::link(QStringLiteral("/dev/null"), m_folder->filePath(name + QStringLiteral(".gz.partial"))));
        WalArchiveFolder folder = archive(CompressionMethod::Gzip, true);
        // A link is not followed, so nothing can be written through it to somewhere else.
        BASEKEEP_EXPECT_FAILURE(folder.beginSegment(name), Failure::Code::StorageError, ".gz.partial");
    }

private:
    static CompressionSpec spec(CompressionMethod method)
    {
        CompressionSpec spec;
        spec.method = method;
        return spec;
    }

    WalArchiveFolder archive(CompressionMethod method, bool sync) const
    {
        return {FileSystem::toPath(m_folder->path()), segmentSize, spec(method), sync};
    }

    std::filesystem::path path(const QString& file) const
    {
        return FileSystem::toPath(m_folder->filePath(file));
    }

    QStringList files() const
    {
        return QDir(m_folder->path()).entryList(QDir::Files, QDir::Name);
    }

    void put(const QString& file, const QByteArray& content) const
    {
        QFile output(m_folder->filePath(file));
        QVERIFY(output.open(QIODevice::WriteOnly));
        output.write(content);
    }

    QByteArray contentOf(const QString& file) const
    {
        return ArchivedSegment::content(path(file),
                                        compressionFromFileName(QString(file).remove(QStringLiteral(".partial"))),
                                        2 * segmentSize, 2 * segmentSize)
            .start;
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(WalArchiveFolderTest)
#include "WalArchiveFolderTest.moc"
