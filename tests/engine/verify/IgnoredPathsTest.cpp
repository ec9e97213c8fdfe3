#include "engine/verify/IgnoredPaths.h"

#include <QtTest/QTest>

using namespace basekeep;

class IgnoredPathsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsWhatAToolMayChange()
    {
        const IgnoredPaths ignored;
        for (const char* path : {"backup_manifest", "pg_wal", "pg_wal/000000010000000000000001", "pg_wal/a/b",
                                 "postgresql.auto.conf", "recovery.signal", "standby.signal"})
            QVERIFY2(ignored.covers(path), path);
        for (const char* path :
             {"", "pg_walx", "pg_wa", "base/pg_wal", "PG_WAL", "postgresql.conf", "backup_manifest.old"})
            QVERIFY2(!ignored.covers(path), path);
    }

    void tidiesWhatWasTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("isIgnored");
        const auto row = [](const char* typed, const char* path, bool isIgnored) {
            QTest::addRow("%s: %s", typed, path) << QString::fromUtf8(typed) << QString::fromUtf8(path) << isIgnored;
        };
        row("base/1", "base/1", true);
        row("base/1", "base/1/2619", true);
        row("base/1", "base/12", false);
        row("base/1", "base", false);
        row("base//1/", "base/1/x", true);
        row("./base/./1", "base/1", true);
        row("base/2/../1", "base/1", true);
        row("../base", "base", false);
        row("/base", "base", false);
        row("", "base", false);
        row(".", "base", false);
        row("base/*", "base/1", false);
    }

    void tidiesWhatWasTyped()
    {
        QFETCH(QString, typed);
        QFETCH(QString, path);
        IgnoredPaths ignored;
        ignored.add(typed.toStdString());
        QTEST(ignored.covers(path.toStdString()), "isIgnored");
    }
};

QTEST_GUILESS_MAIN(IgnoredPathsTest)
#include "IgnoredPathsTest.moc"
