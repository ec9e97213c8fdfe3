#include "engine/wal/TimelineHistory.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

class TimelineHistoryTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLines()
    {
        const TimelineHistory history =
            TimelineHistory::parse("# a comment\n\n1\t0/3000000\tno recovery target specified\n"
                                   "3 1/AB  after a while\nx\t0/1\n7\tnowhere\n");
        QCOMPARE(history.ancestors.size(), 2);
        QCOMPARE(history.ancestors.first().timeline, 1U);
        QCOMPARE(history.ancestors.first().end.toString(), u"0/3000000"_s);
        QCOMPARE(history.ancestors.last().timeline, 3U);
        QCOMPARE(history.ancestors.last().end.toString(), u"1/AB"_s);
        QVERIFY(TimelineHistory::parse({}).ancestors.isEmpty());
    }

    void findsTheFile()
    {
        const TestFolder folder;
        const std::filesystem::path path = FileSystem::toPath(folder.path());
        QVERIFY(TimelineHistory::read(path, 1)); // the first one has none
        QVERIFY(!TimelineHistory::read(path, 2));
        QFile file(folder.filePath(u"00000002.history"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("1\t0/3000000\treason\n");
        file.close();
        const auto history = TimelineHistory::read(path, 2);
        QVERIFY(history && history->ancestors.size() == 1);
    }
};

QTEST_GUILESS_MAIN(TimelineHistoryTest)
#include "TimelineHistoryTest.moc"
