#include "engine/stream/TarReader.h"

#include "engine/stream/TarWriter.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/TestBytes.h"
#include "tests/walsender/ScriptedMember.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Terminator = TarReader::Terminator;

const QByteArray terminator(1024, '\0');

QList<ScriptedMember> awkwardMembers()
{
    QList<ScriptedMember> members{ScriptedMember::folder("base"), ScriptedMember::file("base/empty")};
    for (const int size : {1, 511, 512, 513, 1024, 5000}) {
        QByteArray content(size, '\0');
        for (int index = 0; index < size; ++index)
            content[index] = char(index * 7 + size);
        members.append(ScriptedMember::file("base/" + QByteArray::number(size), content));
    }
    members.append(ScriptedMember::link("pg_tblspc/16384", "/srv/space"));
    members.append(ScriptedMember::file("last_and_empty"));
    return members;
}

QByteArray archiveOf(const QList<ScriptedMember>& members)
{
    QByteArray archive;
    for (const ScriptedMember& member : members)
        archive += member.encoded();
    return archive;
}

/// Reads in chunks of one size up to the end.
void read(const QByteArray& archive, qsizetype chunk, Terminator expected, RecordedMembers& record)
{
    TarReader reader(std::make_unique<RecordingMemberSink>(record), expected);
    for (qsizetype done = 0; done < archive.size(); done += chunk)
        reader.write(bytesOf(archive.mid(done, chunk)));
    reader.finish();
}

} // namespace

/// Reader and writer: two ends of one format.
class TarReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsArchivesInChunksOfAnySize()
    {
        const QList<ScriptedMember> members = awkwardMembers();
        const QByteArray archive = archiveOf(members) + terminator;
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{100}, qsizetype{511}, qsizetype{512}, qsizetype{513},
                                      qsizetype{4096}, archive.size()}) {
            RecordedMembers record;
            read(archive, chunk, Terminator::Required, record);
            QCOMPARE(record.finished, 1);
            QCOMPARE(qsizetype(record.entries.size()), members.size());
            for (qsizetype index = 0; index < members.size(); ++index) {
                const RecordedMembers::Entry& entry = record.entries[std::size_t(index)];
                QVERIFY(entry.isEnded);
                QCOMPARE(entry.content, members[index].content);
                QCOMPARE(entry.member.size, quint64(members[index].content.size()));
            }
        }
    }

    void handsOnEmptyChunksToNobody()
    {
        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), Terminator::Required);
        reader.write({});
        reader.write(bytesOf(archiveOf({ScriptedMember::file("empty")})));
        reader.write({});
        QVERIFY(record.entries.front().isEnded);
        reader.write(bytesOf(terminator));
        reader.finish();
    }

    void endsAsTheServersVersionDoes_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<Terminator>("expected");
        QTest::addColumn<bool>("isGood");
        QTest::newRow("15, two zero blocks") << terminator << Terminator::Required << true;
        QTest::newRow("15, many zero blocks") << QByteArray(10240, '\0') << Terminator::Required << true;
        QTest::newRow("15, nothing") << QByteArray() << Terminator::Required << false;
        QTest::newRow("15, half a block") << QByteArray(256, '\0') << Terminator::Required << false;
        QTest::newRow("14, nothing") << QByteArray() << Terminator::Absent << true;
        QTest::newRow("14, two zero blocks") << terminator << Terminator::Absent << true;
        QTest::newRow("14, half a block") << QByteArray(256, '\0') << Terminator::Absent << false;
    }

    void endsAsTheServersVersionDoes()
    {
        QFETCH(QByteArray, end);
        QFETCH(Terminator, expected);
        QFETCH(bool, isGood);
        RecordedMembers record;
        const QByteArray archive = archiveOf(awkwardMembers()) + end;
        if (isGood) {
            read(archive, 1000, expected, record);
            QCOMPARE(record.finished, 1);
            return;
        }
        BASEKEEP_EXPECT_FAILURE(read(archive, 1000, expected, record), Failure::Code::ProtocolViolation,
                                "The archive ended before its last file was complete.");
        QCOMPARE(record.finished, 0);
    }

    void takesAnEmptyArchive()
    {
        RecordedMembers record;
        read({}, 1, Terminator::Absent, record);
        read(terminator, 100, Terminator::Required, record);
        QCOMPARE(record.entries.size(), std::size_t{0});
        QCOMPARE(record.finished, 2);
    }

    void aCutAnywhereIsNoticed()
    {
        const QByteArray archive =
            archiveOf({ScriptedMember::file("one", "content"), ScriptedMember::file("two", "more")});
        for (qsizetype length = 1; length < archive.size(); ++length) {
            // Between the members an archive of an old server looks complete; its manifest tells.
            if (length == archive.size() / 2)
                continue;
            RecordedMembers record;
            BASEKEEP_EXPECT_FAILURE(read(archive.left(length), 700, Terminator::Absent, record),
                                    Failure::Code::ProtocolViolation, "");
        }
    }

    void namesTheLastFileItSaw()
    {
        RecordedMembers record;
        const QByteArray archive = archiveOf(awkwardMembers());
        BASEKEEP_EXPECT_FAILURE(
            read(archive.left(archive.indexOf("last_and_empty")), 700, Terminator::Required, record),
            Failure::Code::ProtocolViolation, "The last file seen was pg_tblspc/16384.");
    }

    void refusesContentBehindTheEnd()
    {
        RecordedMembers record;
        BASEKEEP_EXPECT_FAILURE(
            read(terminator + ScriptedMember::file("more", "x").encoded(), 512, Terminator::Required, record),
            Failure::Code::ProtocolViolation, "The archive goes on behind its own end.");
        QCOMPARE(record.entries.size(), std::size_t{0});
    }

    void writerAndReaderAgreeByteForByte()
    {
        const QByteArray archive = archiveOf(awkwardMembers()) + terminator;
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{513}, archive.size()}) {
            RecordedBytes record;
            auto writer = std::make_unique<TarWriter>(std::make_unique<RecordingByteSink>(record));
            TarReader reader(std::move(writer), Terminator::Required);
            for (qsizetype done = 0; done < archive.size(); done += chunk)
                reader.write(bytesOf(archive.mid(done, chunk)));
            reader.finish();
            QCOMPARE(record.finished, 1);
            QVERIFY(record.bytes == archive);
        }
    }

    void writesAnEmptyArchive()
    {
        RecordedBytes record;
        TarWriter writer(std::make_unique<RecordingByteSink>(record));
        writer.finish();
        QCOMPARE(record.bytes, terminator);
        QCOMPARE(record.finished, 1);
    }
};

QTEST_APPLESS_MAIN(TarReaderTest)
#include "TarReaderTest.moc"
