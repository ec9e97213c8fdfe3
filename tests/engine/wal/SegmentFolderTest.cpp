#include "engine/wal/SegmentFolder.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

constexpr quint32 segmentSize = 1 << 20;
const QString firstName = QStringLiteral("000000010000000000000002");
const QString secondName = QStringLiteral("000000010000000000000003");

} // namespace

class SegmentFolderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("archive_status")));
    }

    void writesSegmentsAndMarksWholeOnes_data()
    {
        QTest::addColumn<bool>("sync");
        QTest::newRow("with sync") << true;
        QTest::newRow("without sync") << false;
    }

    void writesSegmentsAndMarksWholeOnes()
    {
        QFETCH(bool, sync);
        SegmentFolder folder(root(), segmentSize, 0640, sync);
        const QByteArray whole(segmentSize, 'w');
        folder.beginSegment(firstName);
        folder.write(bytesOf(whole.left(100000)));
        folder.sync();
        folder.write(bytesOf(whole.mid(100000)));
        folder.endSegment();
        folder.beginSegment(secondName);
        folder.write(bytesOf("only a part"));
        folder.endSegment();
        folder.finish();

        QVERIFY(contentOf(path(firstName)) == whole);
        // A segment that was not filled is padded, as the server's own files are.
        QVERIFY(contentOf(path(secondName)) == "only a part" + QByteArray(qsizetype(segmentSize) - 11, '\0'));
        QCOMPARE(QDir(path(QStringLiteral("archive_status"))).entryList(QDir::Files),
                 QStringList(firstName + QStringLiteral(".done")));
        QCOMPARE(contentOf(path(QStringLiteral("archive_status/") + firstName + QStringLiteral(".done"))),
                 QByteArray());
#ifdef Q_OS_UNIX
        QCOMPARE(QFile::permissions(path(firstName)) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther),
                 QFile::Permissions(QFile::ReadGroup));
#endif
    }

    void goesOnWhereAnotherBrokeOff()
    {
        const QByteArray whole(segmentSize, 'w');
        const QString history = QStringLiteral("00000001.history");
        const QString laterHistory = QStringLiteral("00000002.history");
        {
            SegmentFolder folder(root(), segmentSize, 0600, false);
            folder.writeHistory(history, "kept");
            for (const QString& name : {firstName, secondName}) {
                folder.beginSegment(name);
                folder.write(bytesOf(whole));
                folder.endSegment();
            }
            folder.writeHistory(laterHistory, "too early");
            folder.beginSegment(QStringLiteral("000000020000000000000004"));
            folder.write(bytesOf("cut off"));
        }
        WalResumePoint point;
        point.timeline = 1;
        point.position = Lsn{3 * quint64{segmentSize}};
        point.checker = "knows what came before";
        SegmentFolder folder(root(), segmentSize, 0600, false, point);
        folder.beginSegment(secondName);
        folder.write(bytesOf("only a part"));
        folder.endSegment();
        folder.writeHistory(laterHistory, "at its time");
        folder.finish();
        QVERIFY(contentOf(path(firstName)) == whole);
        QVERIFY(contentOf(path(secondName)) == "only a part" + QByteArray(qsizetype(segmentSize) - 11, '\0'));
        QCOMPARE(contentOf(path(history)), QByteArray("kept"));
        QCOMPARE(contentOf(path(laterHistory)), QByteArray("at its time"));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files),
                 QStringList({history, firstName, secondName, laterHistory}));
        QCOMPARE(QDir(path(QStringLiteral("archive_status"))).entryList(QDir::Files),
                 QStringList({history + QStringLiteral(".done"), firstName + QStringLiteral(".done"),
                              laterHistory + QStringLiteral(".done")}));
    }

    void goesOnFromTheVeryBeginning()
    {
        {
            SegmentFolder folder(root(), segmentSize, 0600, false);
            folder.writeHistory(QStringLiteral("00000002.history"), "may be half");
            folder.beginSegment(QStringLiteral("000000020000000000000002"));
            folder.write(bytesOf("cut off"));
        }
        WalResumePoint point;
        point.timeline = 2;
        point.position = Lsn{2 * quint64{segmentSize}};
        SegmentFolder folder(root(), segmentSize, 0600, false, point);
        QVERIFY(QDir(m_folder->path()).entryList(QDir::Files).isEmpty());
        folder.writeHistory(QStringLiteral("00000002.history"), "whole");
    }

    void padsAnEmptySegment()
    {
        SegmentFolder folder(root(), segmentSize, 0600, false);
        folder.beginSegment(firstName);
        folder.endSegment();
        folder.finish();
        QVERIFY(contentOf(path(firstName)) == QByteArray(segmentSize, '\0'));
    }

    void writesHistoryFiles()
    {
        SegmentFolder folder(root(), segmentSize, 0600, true);
        const QByteArray content("1\t0/3000000\tno recovery target specified\n");
        folder.writeHistory(QStringLiteral("00000002.history"), content);
        folder.writeHistory(QStringLiteral("00000003.history"), {});
        folder.finish();
        QCOMPARE(contentOf(path(QStringLiteral("00000002.history"))), content);
        QVERIFY(QFileInfo::exists(path(QStringLiteral("archive_status/00000002.history.done"))));
        QVERIFY(QFileInfo::exists(path(QStringLiteral("archive_status/00000003.history.done"))));
    }

    void refusesToWriteOverASegment()
    {
        SegmentFolder(root(), segmentSize, 0600, false).beginSegment(firstName);
        SegmentFolder folder(root(), segmentSize, 0600, false);
        BASEKEEP_EXPECT_FAILURE(folder.beginSegment(firstName), Failure::Code::StorageError, firstName.toUtf8());
    }

private:
    [[nodiscard]] std::filesystem::path root() const
    {
        return FileSystem::toPath(m_folder->path());
    }
    [[nodiscard]] QString path(const QString& name) const
    {
        return m_folder->filePath(name);
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(SegmentFolderTest)
#include "SegmentFolderTest.moc"
