#include "engine/wal/SegmentArchive.h"

#include "engine/storage/FileSystem.h"
#include "engine/stream/Decompressor.h"
#include "engine/stream/TarReader.h"
#include "tests/support/CodecProgram.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <algorithm>

#include <QtCore/QtEndian>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = 1 << 20;

constexpr CompressionMethod methods[] = {CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4,
                                         CompressionMethod::Zstd};

CompressionSpec specOf(int method)
{
    CompressionSpec spec;
    spec.method = CompressionMethod(method);
    return spec;
}

/// What can be had of the file's bytes, also when they end in the middle.
QByteArray restored(CompressionMethod method, const QByteArray& stream)
{
    RecordedBytes record;
    makeDecompressor(method, std::make_unique<RecordingByteSink>(record))->write(bytesOf(stream));
    return record.bytes;
}

} // namespace

class SegmentArchiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAnArchiveThatCanBeRead_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<bool>("sync");
        for (const CompressionMethod method : methods) {
            const QByteArray name = compressionMethodName(method).toUtf8();
            QTest::addRow("%s with sync", name.constData()) << int(method) << true;
            QTest::addRow("%s without sync", name.constData()) << int(method) << false;
        }
    }

    void writesAnArchiveThatCanBeRead()
    {
        QFETCH(int, method);
        QFETCH(bool, sync);
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar"));
        const QByteArray whole(segmentSize, 'w');
        const QByteArray history("1\t0/3000000\tno recovery target specified\n");
        SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0640, sync, specOf(method));
        archive.beginSegment(QStringLiteral("000000010000000000000002"));
        archive.write(bytesOf(whole.left(7)));
        archive.sync();
        archive.write(bytesOf(whole.mid(7)));
        archive.endSegment();
        archive.writeHistory(QStringLiteral("00000002.history"), history);
        archive.beginSegment(QStringLiteral("000000020000000000000003"));
        archive.write(bytesOf("only a part"));
        archive.endSegment();
        archive.finish();

        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required);
        const QByteArray content = restored(CompressionMethod(method), contentOf(path));
        reader.write(bytesOf(content));
        reader.finish();
        QStringList names;
        for (const RecordedMembers::Entry& entry : record.entries) {
            names << QString::fromStdString(entry.member.path);
            QCOMPARE(entry.member.type, TarMember::Type::File);
            QCOMPARE(entry.member.mode, 0600U); // though the archive itself is 0640
        }
        // Names are relative to pg_wal, into which the archive is unpacked.
        QCOMPARE(names, QStringList({QStringLiteral("000000010000000000000002"),
                                     QStringLiteral("archive_status/000000010000000000000002.done"),
                                     QStringLiteral("00000002.history"),
                                     QStringLiteral("archive_status/00000002.history.done"),
                                     QStringLiteral("000000020000000000000003")}));
        QVERIFY(record.entries[0].content == whole);
        QCOMPARE(record.entries[1].content, QByteArray());
        QCOMPARE(record.entries[2].content, history);
        QVERIFY(record.entries[4].content == "only a part" + QByteArray(qsizetype(segmentSize) - 11, '\0'));
    }

    void whatWasSyncedCanBeHadFromTheFile_data()
    {
        QTest::addColumn<int>("method");
        for (const CompressionMethod method : methods)
            QTest::newRow(qPrintable(compressionMethodName(method))) << int(method);
    }

    void whatWasSyncedCanBeHadFromTheFile()
    {
        QFETCH(int, method);
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar.part"));
        const QByteArray wal = SampleBytes::rows(segmentSize);
        const qsizetype headerSize = 512;
        SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0600, true, specOf(method));
        archive.beginSegment(QStringLiteral("000000010000000000000002"));
        for (const qsizetype end : {qsizetype{1}, qsizetype{8192}, qsizetype{700'000}}) {
            const qsizetype have = restored(CompressionMethod(method), contentOf(path)).size();
            const qsizetype begin = std::max<qsizetype>(0, have - headerSize);
            archive.write(bytesOf(wal.mid(begin, end - begin)));
            archive.sync();
            const QByteArray content = restored(CompressionMethod(method), contentOf(path));
            QCOMPARE(content.size(), headerSize + end);
            QVERIFY(content.mid(headerSize) == wal.left(end));
        }
    }

    void gzipIsOneMember()
    {
        const CodecProgram gzip(QStringLiteral("gzip"));
        BASEKEEP_SKIP_FOR(gzip.unavailableReason());
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar.gz"));
        SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0600, true,
                               CompressionSpec::parse(CompressionMethod::Gzip, QStringLiteral("9")));
        for (int segment = 1; segment <= 3; ++segment) {
            archive.beginSegment(QStringLiteral("00000001000000000000000%1").arg(segment));
            archive.write(bytesOf(SampleBytes::rows(segmentSize, quint32(segment))));
            archive.endSegment();
        }
        archive.finish();
        const QByteArray stream = contentOf(path);
        const CodecProgram::Result unpacked = gzip.run({QStringLiteral("-dc")}, stream);
        QVERIFY2(unpacked.isOk, unpacked.complaint.constData());
        // The size at the end is that of the last member only.
        QCOMPARE(qFromLittleEndian<quint32>(stream.constData() + stream.size() - 4), quint32(unpacked.output.size()));
    }

    void goesOnWhereAnotherBrokeOff_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<bool>("sync");
        for (const CompressionMethod method : {CompressionMethod::None, CompressionMethod::Gzip}) {
            const QByteArray name = compressionMethodName(method).toUtf8();
            QTest::addRow("%s with sync", name.constData()) << int(method) << true;
            QTest::addRow("%s without sync", name.constData()) << int(method) << false;
        }
    }

    void goesOnWhereAnotherBrokeOff()
    {
        QFETCH(int, method);
        QFETCH(bool, sync);
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar"));
        QList<QByteArray> segments;
        const auto add = [&segments](SegmentArchive& archive) {
            archive.beginSegment(QStringLiteral("00000001000000000000000%1").arg(segments.size() + 2));
            archive.write(bytesOf(segments.emplaceBack(SampleBytes::rows(segmentSize, quint32(segments.size() + 1)))));
            archive.endSegment();
        };
        std::optional<WalOutputState> state = WalOutputState{};
        // Three breaks: before anything is whole, then twice amid a segment.
        for (const int wholeOnes : {0, 1, 3}) {
            SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0600, sync, specOf(method), *state);
            while (segments.size() < wholeOnes)
                add(archive);
            if (wholeOnes > 0)
                state = archive.outputState();
            QVERIFY(state);
            archive.beginSegment(QStringLiteral("00000001000000000000000A"));
            archive.write(bytesOf(SampleBytes::rows(segmentSize / 2, 99)));
            archive.sync();
        }
        SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0600, sync, specOf(method), *state);
        add(archive);
        archive.finish();

        const QByteArray stream = contentOf(path);
        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required);
        const QByteArray content = restored(CompressionMethod(method), stream);
        reader.write(bytesOf(content));
        reader.finish();
        QCOMPARE(record.entries.size(), std::size_t(2 * segments.size()));
        for (qsizetype index = 0; index < segments.size(); ++index)
            QVERIFY(record.entries[std::size_t(2 * index)].content == segments.at(index));
        if (CompressionMethod(method) != CompressionMethod::Gzip)
            return;
        // One member all the same, with the checksum and the size of it all.
        const CodecProgram gzip(QStringLiteral("gzip"));
        BASEKEEP_SKIP_FOR(gzip.unavailableReason());
        const CodecProgram::Result unpacked = gzip.run({QStringLiteral("-dc")}, stream);
        QVERIFY2(unpacked.isOk, unpacked.complaint.constData());
        QVERIFY(unpacked.output == content);
        QCOMPARE(qFromLittleEndian<quint32>(stream.constData() + stream.size() - 4), quint32(content.size()));
    }

    void refusesToGoOnWithLessThanThereWas()
    {
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar"));
        SegmentArchive(FileSystem::toPath(path), segmentSize, 0600, false).finish();
        BASEKEEP_EXPECT_FAILURE(
            SegmentArchive(FileSystem::toPath(path), segmentSize, 0600, false, {}, WalOutputState{4711, 0, 0}),
            Failure::Code::StorageError, "is shorter than what was written to it");
        QCOMPARE(contentOf(path).size(), 1024);
    }

    void otherFormatsCannotBeGoneOnWith()
    {
        for (const CompressionMethod method : {CompressionMethod::Lz4, CompressionMethod::Zstd}) {
            const TestFolder folder;
            SegmentArchive archive(FileSystem::toPath(folder.filePath(QStringLiteral("pg_wal.tar"))), segmentSize, 0600,
                                   false, specOf(int(method)));
            QVERIFY(!archive.outputState());
        }
    }

    void refusesToWriteOverAnArchive()
    {
        const TestFolder folder;
        const std::filesystem::path path = FileSystem::toPath(folder.filePath(QStringLiteral("pg_wal.tar")));
        SegmentArchive(path, segmentSize, 0600, false).finish();
        BASEKEEP_EXPECT_FAILURE(SegmentArchive(path, segmentSize, 0600, false), Failure::Code::StorageError,
                                "pg_wal.tar");
    }
};

QTEST_GUILESS_MAIN(SegmentArchiveTest)
#include "SegmentArchiveTest.moc"
