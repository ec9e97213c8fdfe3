#include "engine/stream/RecoveryInjector.h"

#include "engine/stream/TarReader.h"
#include "engine/stream/TarWriter.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/TestBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

namespace {

const std::string settings = "primary_conninfo = 'host=db'\nprimary_slot_name = 'standby_1'\n";

struct InputFile
{
    std::string path;
    QByteArray content;
};

RecordedMembers inject(const QList<InputFile>& files, unsigned fileMode = 0600)
{
    RecordedMembers record;
    RecoveryInjector injector(std::make_unique<RecordingMemberSink>(record), settings, fileMode);
    for (const InputFile& file : files) {
        TarMember member;
        member.path = file.path;
        member.mode = 0640;
        member.userId = 26;
        member.groupId = 27;
        member.size = quint64(file.content.size());
        member.modifiedAt = 1000;
        injector.begin(member);
        for (qsizetype done = 0; done < file.content.size(); done += 100)
            injector.write(bytesOf(file.content.mid(done, 100)));
        injector.end();
    }
    injector.finish();
    return record;
}

} // namespace

class RecoveryInjectorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addsSettingsToTheirFile_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("with a line feed") << QByteArray("# comment\nwork_mem = '4MB'\n");
        QTest::newRow("without a line feed") << QByteArray("work_mem = '4MB'");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("exactly a block") << QByteArray(511, 'x') + '\n';
        QTest::newRow("a block once it is longer") << QByteArray(512 - int(settings.size()) - 1, 'x');
        QTest::newRow("longer than a message") << QByteArray(100000, 'x');
    }

    void addsSettingsToTheirFile()
    {
        QFETCH(QByteArray, content);
        const RecordedMembers record =
            inject({{"PG_VERSION", "17\n"}, {"postgresql.auto.conf", content}, {"global/pg_control", "x"}});
        QCOMPARE(record.finished, 1);
        QCOMPARE(record.entries.size(), std::size_t{4});
        const RecordedMembers::Entry& file = record.entries[1];
        QCOMPARE(file.member.path, std::string("postgresql.auto.conf"));
        QVERIFY(file.content.startsWith(content));
        QVERIFY(file.content.endsWith('\n' + QByteArray::fromStdString(settings)));
        QCOMPARE(file.member.size, quint64(file.content.size()));
        QVERIFY(file.isEnded);
        // What else the file is stays as it was.
        QCOMPARE(file.member.mode, 0640U);
        QCOMPARE(file.member.userId, quint64{26});
        QCOMPARE(file.member.groupId, quint64{27});
        QVERIFY(file.member.modifiedAt > 1000);

        const RecordedMembers::Entry& signal = record.entries[3];
        QCOMPARE(signal.member.path, std::string("standby.signal"));
        QCOMPARE(signal.member.size, quint64{0});
        QCOMPARE(signal.member.mode, 0600U);
        QCOMPARE(signal.content, QByteArray());
        QVERIFY(signal.isEnded);
    }

    void makesTheFileIfThereIsNone()
    {
        const RecordedMembers record = inject({{"PG_VERSION", "17\n"}}, 0640);
        QCOMPARE(record.entries.size(), std::size_t{3});
        QCOMPARE(record.entries[1].member.path, std::string("postgresql.auto.conf"));
        QCOMPARE(record.entries[1].member.mode, 0640U);
        QCOMPARE(record.entries[1].content, '\n' + QByteArray::fromStdString(settings));
        QCOMPARE(record.entries[1].member.size, quint64(settings.size() + 1));
        QCOMPARE(record.entries[2].member.path, std::string("standby.signal"));
        QCOMPARE(record.entries[2].member.mode, 0640U);
    }

    void replacesAStandbySignal()
    {
        const RecordedMembers record = inject({{"standby.signal", "of the server"}, {"postgresql.auto.conf", "x\n"}});
        QCOMPARE(record.entries.size(), std::size_t{2});
        QCOMPARE(record.entries[0].member.path, std::string("postgresql.auto.conf"));
        QCOMPARE(record.entries[1].member.path, std::string("standby.signal"));
        QCOMPARE(record.entries[1].content, QByteArray());
    }

    void leavesFilesOfOtherFoldersAlone()
    {
        const RecordedMembers record = inject({{"conf/postgresql.auto.conf", "x"}, {"conf/standby.signal", "y"}});
        QCOMPARE(record.entries[0].content, QByteArray("x"));
        QCOMPARE(record.entries[1].content, QByteArray("y"));
        QCOMPARE(record.entries[2].member.path, std::string("postgresql.auto.conf"));
    }

    void makesAnArchiveThatCanBeRead()
    {
        RecordedBytes archive;
        RecoveryInjector injector(std::make_unique<TarWriter>(std::make_unique<RecordingByteSink>(archive)), settings,
                                  0600);
        TarMember member;
        member.path = "postgresql.auto.conf";
        member.size = 600;
        injector.begin(member);
        injector.write(bytesOf(QByteArray(600, 'x')));
        injector.end();
        injector.finish();

        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required);
        reader.write(bytesOf(archive.bytes));
        reader.finish();
        QCOMPARE(record.entries.size(), std::size_t{2});
        QCOMPARE(record.entries[0].content, QByteArray(600, 'x') + '\n' + QByteArray::fromStdString(settings));
        QCOMPARE(record.entries[1].member.path, std::string("standby.signal"));
    }
};

QTEST_APPLESS_MAIN(RecoveryInjectorTest)
#include "RecoveryInjectorTest.moc"
