#include "engine/replica/CloneDefaults.h"
#include "engine/replica/ConfigurationFiles.h"
#include "engine/replica/LocalCluster.h"
#include "engine/replica/PostmasterFile.h"
#include "engine/replica/ReplicaPassfile.h"
#include "engine/replica/ServerPlatform.h"
#include "engine/replica/SlotReport.h"
#include "engine/replica/TargetGuard.h"
#include "engine/replica/UndoList.h"
#include "tests/support/TestBytes.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// The small parts of a clone, each by itself.
class ReplicaPartsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsPlatforms_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("text");
        QTest::newRow("Debian") << u"PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc "
                                   "(Debian 12.2.0-14) 12.2.0, 64-bit"_s
                                << u"Linux, x86_64, 64 bit"_s;
        QTest::newRow("Homebrew")
            << u"PostgreSQL 16.4 (Homebrew) on aarch64-apple-darwin23.4.0, compiled by Apple clang, 64-bit"_s
            << u"macOS, arm64, 64 bit"_s;
        QTest::newRow("Windows up to 16")
            << u"PostgreSQL 15.3, compiled by Visual C++ build 1914, 64-bit"_s << u"Windows, x86_64, 64 bit"_s;
        QTest::newRow("Windows from 17") << u"PostgreSQL 17.2 on x86_64-windows, compiled by msvc-19.42.34435, 64-bit"_s
                                         << u"Windows, x86_64, 64 bit"_s;
        QTest::newRow("i686") << u"PostgreSQL 13.1 on i686-pc-linux-gnu, compiled by gcc, 32-bit"_s
                              << u"Linux, i386, 32 bit"_s;
    }
    void readsPlatforms()
    {
        QFETCH(QString, version);
        QFETCH(QString, text);
        QCOMPARE(ServerPlatform::parse(version).text(), text);
    }

    void tellsWhatCannotRunHere()
    {
        const ServerPlatform linux = ServerPlatform::parse(u"PostgreSQL 15 on x86_64-pc-linux-gnu, 64-bit"_s);
        QVERIFY(linux.obstacleFor(linux).isEmpty());
        QVERIFY(linux.obstacleFor(ServerPlatform()).isEmpty()); // nothing is known
        QVERIFY(!linux.obstacleFor(ServerPlatform::parse(u"PostgreSQL 15 on aarch64-unknown-linux-gnu, 64-bit"_s))
                     .isEmpty());
        const ServerPlatform windows =
            ServerPlatform::parse(u"PostgreSQL 17.2 on x86_64-windows, compiled by msvc-19.42.34435, 64-bit"_s);
        QVERIFY(linux.obstacleFor(windows).isEmpty()); // the files are the same, see DatabaseLocales for the rest
        QVERIFY(windows.obstacleFor(linux).isEmpty());
        QVERIFY(windows.isOtherSystemThan(linux) && !linux.isOtherSystemThan(linux));
        QVERIFY(!windows.isOtherSystemThan(ServerPlatform()));
        const ServerPlatform mac = ServerPlatform::parse(u"PostgreSQL 16.4 on aarch64-apple-darwin23.4.0, 64-bit"_s);
        QVERIFY(windows.obstacleFor(mac).contains(u"macOS, arm64"_s));
        QVERIFY(!windows.obstacleFor(ServerPlatform::parse(u"PostgreSQL 15.3, compiled by Visual C++, 32-bit"_s))
                     .isEmpty());
        QVERIFY(!linux.obstacleFor(ServerPlatform::parse(u"PostgreSQL 15 on x86_64-unknown-freebsd14, 64-bit"_s))
                     .isEmpty());
        QVERIFY(!ServerPlatform::here().architecture.isEmpty());
        QVERIFY(ServerPlatform::parse(u"PostgreSQL 15 on x86_64-pc-linux-musl, 64-bit"_s).isMusl);
    }

    void readsPostmasterFiles()
    {
        const PostmasterFile file = PostmasterFile::parse("4711\n/srv/data\n1790000000\n5433\n/tmp\nlocalhost\n"
                                                          "  1234567    98304\nstandby \n");
        QCOMPARE(file.pid, 4711);
        QCOMPARE(file.dataDirectory, u"/srv/data"_s);
        QCOMPARE(file.port, 5433);
        QCOMPARE(file.host(), u"localhost"_s);
        QVERIFY(file.status == PostmasterFile::Status::Standby);
        QCOMPARE(PostmasterFile::parse("1\n/d\n1\n5433\n/run\n\n").host(), u"/run"_s);
        QCOMPARE(PostmasterFile::parse("1\n/d\n1\n5433\n/run\n*\n").host(), u"localhost"_s);
        QCOMPARE(PostmasterFile::parse("1\n/d\n1\n5433\n/run\n10.0.0.7\n").host(), u"10.0.0.7"_s);
        QVERIFY(!PostmasterFile::parse({}).isAlive());
        // The id was given to a process that is no server: to this one.
        QVERIFY(!PostmasterFile::parse(QByteArray::number(QCoreApplication::applicationPid())).isAlive());
    }

    void guardsFolders()
    {
        const QTemporaryDir place;
        const auto path = [&place](const QString& name) {
            return place.filePath(name);
        };
        QVERIFY(TargetGuard::look(path(u"new/deep"_s)).kind == TargetGuard::Kind::Free);
        QVERIFY(QDir().mkpath(path(u"empty"_s)));
        QVERIFY(TargetGuard::look(path(u"empty"_s)).kind == TargetGuard::Kind::Free);
        QVERIFY(QDir().mkpath(path(u"other/.hidden"_s)));
        QVERIFY(TargetGuard::look(path(u"other"_s)).kind == TargetGuard::Kind::OtherFiles);
        QVERIFY(QDir().mkpath(path(u"space/PG_15_202209061/16384"_s)));
        QVERIFY(TargetGuard::look(path(u"space"_s)).kind == TargetGuard::Kind::InsideTablespace);
        QVERIFY(TargetGuard::look(path(u"space/new"_s)).kind == TargetGuard::Kind::InsideTablespace);
        makeCluster(path(u"data"_s));
        TargetGuard guard = TargetGuard::look(path(u"data"_s));
        QVERIFY(guard.kind == TargetGuard::Kind::StoppedCluster);
        QCOMPARE(guard.version, u"15"_s);
        QVERIFY(TargetGuard::look(path(u"data/base/new"_s)).kind == TargetGuard::Kind::InsideCluster);
        QVERIFY(write(path(u"data/postmaster.pid"_s), "4194000\n"));
        guard = TargetGuard::look(path(u"data"_s));
        const Finding finding = guard.finding(u"target-folder"_s, 1, {}, false);
        QVERIFY(finding.severity == Finding::Severity::Blocker);
        QVERIFY2(finding.measured.contains(u"stale"_s), qPrintable(finding.measured));
        QVERIFY(finding.remedy.contains(u"--move-aside"_s));
        QVERIFY(guard.finding(u"target-folder"_s, 1, {}, true).severity == Finding::Severity::Note);
        // The same folder as the source's, by whichever way.
        QVERIFY(guard.finding(u"x"_s, 0, path(u"empty/../data"_s), true).title.contains(u"very server"_s));
#ifndef Q_OS_WIN
        QVERIFY(QFile::link(path(u"data"_s), path(u"link"_s)));
        QVERIFY(TargetGuard::look(path(u"link/new"_s)).kind == TargetGuard::Kind::InsideCluster);
        QVERIFY(TargetGuard::look(path(u"link"_s)).kind == TargetGuard::Kind::StoppedCluster);
#endif
    }

    void readsConfigurationsWithIncludes()
    {
        const QTemporaryDir place;
        const QString data = place.filePath(u"data"_s);
        QVERIFY(QDir().mkpath(data + u"/conf.d"_s));
        QVERIFY(write(data + u"/postgresql.conf"_s, "port = 1\ninclude 'more.conf'\ninclude_dir 'conf.d'\n"
                                                    "include '/not/there.conf'\ninclude_if_exists 'nor/this.conf'\n"
                                                    "include_dir '/no/folder'\nwork_mem = '1MB' # small\n"));
        QVERIFY(write(data + u"/more.conf"_s, "port = 2\nssl = on\n"));
        QVERIFY(write(data + u"/conf.d/a.conf"_s, "port = 3\n"));
        QVERIFY(write(data + u"/conf.d/ignored.txt"_s, "port = 4\n"));
        QVERIFY(write(data + u"/postgresql.auto.conf"_s, "ssl = off"));
        ConfigurationFiles files(data);
        QCOMPARE(files.values().value(u"port"_s), u"3"_s);
        QCOMPARE(files.values().value(u"ssl"_s), u"off"_s);
        QCOMPARE(files.values().value(u"work_mem"_s), u"1MB"_s);
        QCOMPARE(files.missingIncludes().size(), 2);
        for (const ConfigurationFiles::Setting& include : files.missingIncludes()) {
            QVERIFY(files.isInside(include.file));
            ConfigurationFiles::commentOut(include, u"gone"_s);
        }
        QVERIFY(ConfigurationFiles(data).missingIncludes().isEmpty());
        QVERIFY(contentOf(data + u"/postgresql.conf"_s).contains("#include '/not/there.conf'  # gone\n"));
        ConfigurationFiles::append(data + u"/postgresql.auto.conf"_s, "port = 9\n");
        QCOMPARE(contentOf(data + u"/postgresql.auto.conf"_s), QByteArray("ssl = off\nport = 9\n"));
        QCOMPARE(ConfigurationFiles(data).values().value(u"port"_s), u"9"_s);
    }

    void offersGoodNames()
    {
        const QString name = CloneDefaults::slotName(u"/srv/My Replica (2)/"_s);
        QVERIFY2(QRegularExpression(u"^basekeep_[a-z0-9_]*my_replica_2$"_s).match(name).hasMatch(), qPrintable(name));
        QVERIFY(CloneDefaults::slotName(u"/srv/"_s + QString(200, u'x')).size() <= 63);
        QCOMPARE(CloneDefaults::tablespaceFolder(u"/srv/r"_s, u"fast disk/1"_s), u"/srv/r-fast_disk_1"_s);
        CloneSettings settings;
        settings.target = u"/srv/replica"_s;
        CloneDefaults::fill(settings);
        QCOMPARE(settings.conflicts(), QStringList());
        QVERIFY(LocalCluster::isPortFree(settings.port));
        settings.extraSettings.insert(u"port"_s, u"1"_s);
        settings.extraSettings.insert(u"no name"_s, u"1"_s);
        settings.slotName = u"Capital"_s;
        QCOMPARE(settings.conflicts().size(), 3);
    }

    void writesPasswordsThatLibpqReads()
    {
        QCOMPARE(ReplicaPassfile::line(u"a:b"_s, u"x\\y:z"_s), QByteArray("*:*:*:a\\:b:x\\\\y\\:z\n"));
    }

    void undoesInReverse()
    {
        QStringList done;
        UndoList list;
        list.add(u"first stays"_s, [&done] { done << u"1"_s; });
        list.add(u"second stays."_s, [] { throw Failure{Failure::Code::StorageError, u"broken"_s, {}, {}}; });
        list.add(u"third stays"_s, [&done] { done << u"3"_s; });
        const QStringList problems = list.undo();
        QCOMPARE(done, (QStringList{u"3"_s, u"1"_s}));
        QCOMPARE(problems, QStringList{u"second stays. broken"_s});
        QVERIFY(list.undo().isEmpty());
    }

    void foreseesTheEndOfTheDisk()
    {
        SlotReport slot;
        slot.position = {1000};
        slot.restart = {400};
        QCOMPARE(slot.heldBytes(), std::optional<quint64>(600));
        QVERIFY(!slot.secondsToLimit());
        slot.safe = 5000;
        slot.diskFree = 2000;
        slot.bytesPerSecond = 100;
        QCOMPARE(slot.secondsToLimit(), std::optional<double>(20));
    }

private:
    static bool write(const QString& name, const QByteArray& text)
    {
        QFile file(name);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }

    static void makeCluster(const QString& folder)
    {
        QVERIFY(QDir().mkpath(folder + u"/global"_s));
        QVERIFY(QDir().mkpath(folder + u"/base"_s));
        QVERIFY(write(folder + u"/PG_VERSION"_s, "15\n"));
        QVERIFY(write(folder + u"/global/pg_control"_s, QByteArray(8192, '\0')));
    }
};

QTEST_GUILESS_MAIN(ReplicaPartsTest)
#include "ReplicaPartsTest.moc"
