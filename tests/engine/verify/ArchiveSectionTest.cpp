#include "engine/verify/ArchiveSection.h"
#include "engine/storage/FileSystem.h"
#include "engine/stream/TarReader.h"
#include "engine/stream/TarWriter.h"
#include "engine/verify/BackupArchive.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mebibyte = qsizetype{1} << 20;
constexpr auto blockSize = qsizetype(Tar::blockSize);

/// An archive of members with sizes around a mebibyte, some of none.
QByteArray makeArchive(int members)
{
    RecordedBytes bytes;
    TarWriter writer(std::make_unique<RecordingByteSink>(bytes));
    for (int number = 0; number < members; ++number) {
        const QByteArray content =
            number % 5 == 4 ? QByteArray() : SampleBytes::incompressible(mebibyte / 2 + number * 71993 % mebibyte);
        TarMember member;
        member.path = "base/5/" + std::to_string(16384 + number);
        member.size = quint64(content.size());
        writer.begin(member);
        writer.write(bytesOf(content));
        writer.end();
    }
    writer.finish();
    return bytes.bytes;
}

} // namespace

class ArchiveSectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsEachMemberOnce_data()
    {
        QTest::addColumn<int>("count");
        for (const int count : {1, 2, 3, 7, 64})
            QTest::addRow("%d", count) << count;
    }

    void holdsEachMemberOnce()
    {
        QFETCH(int, count);
        const QByteArray content = makeArchive(40);
        const BackupArchive archive = saved(content);
        const std::vector<ArchiveSection> sections = ArchiveSection::cut(archive, count);
        QVERIFY(int(sections.size()) <= count);
        QVERIFY(count == 1 || sections.size() > 1);
        QVERIFY(count > 3 || int(sections.size()) == count);
        QCOMPARE(membersOf(content, sections), membersOf(content, {ArchiveSection::wholeOf(archive)}));
        QCOMPARE(sections.front().isWhole(), count == 1);
        for (const ArchiveSection& section : sections) {
            QCOMPARE(section.archive, &archive);
            QVERIFY(section.end - section.begin >= quint64(2 * mebibyte));
            QVERIFY(count == 1 ||
                    section.end - section.begin <= quint64(content.size() / std::min(count, 5) + 2 * mebibyte));
        }
    }

    void leavesWholeWhatIsSmallOrCompressed()
    {
        const QByteArray content = makeArchive(40);
        BackupArchive archive = saved(content);
        archive.compression = CompressionMethod::Zstd;
        QCOMPARE(ArchiveSection::cut(archive, 8).size(), std::size_t(1));
        const BackupArchive small = saved(makeArchive(6));
        QVERIFY(ArchiveSection::cut(small, 8).front().isWhole());
        BackupArchive missing;
        missing.path = "there/is/none.tar";
        missing.size = quint64{1} << 30;
        QVERIFY(ArchiveSection::cut(missing, 8).front().isWhole());
    }

    /// What is behind such a header belongs to the section that begins before it.
    void endsAtWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QByteArray>("inserted");
        QTest::newRow("damage") << QByteArray(blockSize, 'x');
        QTest::newRow("end") << QByteArray(blockSize, '\0');
    }

    void endsAtWhatItDoesNotKnow()
    {
        QFETCH(QByteArray, inserted);
        const QByteArray content = makeArchive(40);
        const std::vector<ArchiveSection> sound = ArchiveSection::cut(saved(content), 4);
        QCOMPARE(sound.size(), std::size_t(4));
        QByteArray changed = content;
        changed.insert(qsizetype(sound.at(1).end), inserted);
        const std::vector<ArchiveSection> sections = ArchiveSection::cut(saved(changed), 4);
        QVERIFY(sections.size() >= 2);
        QVERIFY(sections.back().isLast);
        QVERIFY(sections.back().begin <= sound.at(1).end);
        QCOMPARE(sections.back().end, quint64(changed.size()));
    }

private:
    BackupArchive saved(const QByteArray& content)
    {
        const QString name = m_folder.filePath(u"base.tar"_s);
        QFile file(name);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("The archive could not be written.");
        BackupArchive archive;
        archive.name = "base.tar";
        archive.path = FileSystem::toPath(name);
        archive.size = quint64(content.size());
        return archive;
    }

    /// Path and content of all members, section by section.
    static QList<std::pair<QByteArray, QByteArray>> membersOf(const QByteArray& content,
                                                              const std::vector<ArchiveSection>& sections)
    {
        RecordedMembers record;
        quint64 position = 0;
        for (const ArchiveSection& section : sections) {
            if (section.begin != position)
                return {};
            position = section.end;
            TarReader reader(std::make_unique<RecordingMemberSink>(record),
                             section.isLast ? TarReader::Terminator::Required : TarReader::Terminator::Absent);
            reader.write(bytesOf(content.mid(qsizetype(section.begin), qsizetype(section.end - section.begin))));
            reader.finish();
        }
        QList<std::pair<QByteArray, QByteArray>> members;
        for (const RecordedMembers::Entry& entry : record.entries)
            members.append({QByteArray::fromStdString(entry.member.path), entry.content});
        return members;
    }

    TestFolder m_folder;
};

QTEST_GUILESS_MAIN(ArchiveSectionTest)
#include "ArchiveSectionTest.moc"
