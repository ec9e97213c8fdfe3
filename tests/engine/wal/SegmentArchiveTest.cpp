#include "engine/wal/SegmentArchive.h"

#include "engine/storage/FileSystem.h"
#include "engine/stream/TarReader.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = 1 << 20;

} // namespace

class SegmentArchiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAnArchiveThatCanBeRead_data()
    {
        QTest::addColumn<bool>("sync");
        QTest::newRow("with sync") << true;
        QTest::newRow("without sync") << false;
    }

    void writesAnArchiveThatCanBeRead()
    {
        QFETCH(bool, sync);
        const TestFolder folder;
        const QString path = folder.filePath(QStringLiteral("pg_wal.tar"));
        const QByteArray whole(segmentSize, 'w');
        const QByteArray history("1\t0/3000000\tno recovery target specified\n");
        SegmentArchive archive(FileSystem::toPath(path), segmentSize, 0640, sync);
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
        reader.write(bytesOf(contentOf(path)));
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
