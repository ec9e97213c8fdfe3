#include "engine/identity/TablespaceMap.h"

#include "tests/support/DirectoryLinks.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// tablespace_map as servers write it, and as somebody else may have.
class TablespaceMapTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLines_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("major");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("nothing") << QByteArray() << 18 << QStringList();
        QTest::newRow("two") << QByteArray("16390 /a b\n16391 /c\n") << 18
                             << QStringList{u"16390=/a b"_s, u"16391=/c"_s};
        QTest::newRow("path with spaces in front") << QByteArray("5   /a\n") << 18 << QStringList{u"5=  /a"_s};
        QTest::newRow("escapes") << QByteArray("5 /a\\\nb\\\\c\n") << 18 << QStringList{u"5=/a\nb\\c"_s};
        QTest::newRow("13") << QByteArray("5 C:\\data\\ts\n6 /a\\\nb\n") << 13
                            << QStringList{u"5=C:\\data\\ts"_s, u"6=/a\nb"_s};
        QTest::newRow("no number") << QByteArray("x /a\n-1 /a\n0 /a\n /a\n99999999999 /a\n\n") << 18 << QStringList();
        QTest::newRow("cut off") << QByteArray("5 /a\n6 /b\\") << 18 << QStringList{u"5=/a"_s};
    }

    void readsLines()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, major);
        QStringList lines;
        for (const BackupIdentity::Tablespace& tablespace : TablespaceMap::parse(text, major))
            lines << QString::number(tablespace.oid) + u'=' + tablespace.location;
        QTEST(lines, "expected");
    }

    void readsLinks()
    {
        const TestFolder folder;
        QDir().mkpath(folder.filePath(u"data/pg_tblspc/16391"_s));
        QDir().mkpath(folder.filePath(u"space"_s));
        BASEKEEP_NEEDS_LINKS();
        for (const char* name : {"16390", "other"}) {
            FileSystem::makeDirectoryLink(FileSystem::toPath(folder.filePath(u"space"_s)),
                                          FileSystem::toPath(folder.filePath(u"data/pg_tblspc"_s)) / name);
        }
        const QList<BackupIdentity::Tablespace> tablespaces = TablespaceMap::readLinks(folder.filePath(u"data"_s));
        QCOMPARE(tablespaces.size(), 1);
        QCOMPARE(tablespaces.first().oid, 16390U);
        QCOMPARE(tablespaces.first().location, QDir::toNativeSeparators(folder.filePath(u"space"_s)));
    }
};

QTEST_GUILESS_MAIN(TablespaceMapTest)
#include "TablespaceMapTest.moc"
