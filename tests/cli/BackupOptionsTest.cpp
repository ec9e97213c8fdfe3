#include "engine/cli/BackupOptions.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtTest/QtTest>

#include <functional>

#include "engine/jobs/Failure.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Check = std::function<bool(const BackupOptions&)>;

BackupOptions parsed(const QStringList& arguments)
{
    return BackupOptions::parse(QStringList{u"-D"_s, u"/backups/one"_s} + arguments, BackupOptions::Verb::BaseBackup);
}

} // namespace

Q_DECLARE_METATYPE(Check)

class BackupOptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void setsWhatTheOptionSays_data()
    {
        using Options = BackupOptions;
        using Settings = BackupSettings;
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<Check>("check");
        const auto row = [](const char* name, const QStringList& arguments, Check check) {
            QTest::newRow(name) << arguments << std::move(check);
        };
        row("defaults", {}, [](const Options& o) {
            const Settings& s = o.settings;
            return s.target == QFileInfo(u"/backups/one"_s).absoluteFilePath() && s.format == Settings::Format::Plain &&
                   s.walMethod == Settings::WalMethod::Stream && s.checkpoint == Settings::Checkpoint::Spread &&
                   s.label == u"Basekeep base backup"_s && s.sync && s.manifest == Settings::Manifest::Yes &&
                   s.manifestChecksum == ChecksumAlgorithm::Crc32c && s.verifyPageChecksums && s.estimateSize &&
                   s.directIo && s.slot == Settings::Slot::Temporary && s.statusIntervalSeconds == 10 && s.preflight &&
                   !s.keepOnFailure && !s.writeRecoveryConf && !s.acceptServerTablespacePaths &&
                   o.passwordUse == Options::PasswordUse::IfAsked && !o.showProgress && !o.isVerbose && !o.isJson;
        });
        row("relative target", {u"-D"_s, u"here/../there/"_s},
            [](const Options& o) { return o.settings.target == QDir::current().filePath(u"there"_s); });
        row("-Ft", {u"-Ft"_s}, [](const Options& o) { return o.settings.format == Settings::Format::Tar; });
        row("--format plain", {u"--format"_s, u"plain"_s},
            [](const Options& o) { return o.settings.format == Settings::Format::Plain; });
        row("-X n", {u"-X"_s, u"n"_s},
            [](const Options& o) { return o.settings.walMethod == Settings::WalMethod::None; });
        row("-Xfetch", {u"-Xfetch"_s},
            [](const Options& o) { return o.settings.walMethod == Settings::WalMethod::Fetch; });
        row("-Xs", {u"-Xs"_s}, [](const Options& o) { return o.settings.walMethod == Settings::WalMethod::Stream; });
        row("-c FAST", {u"-c"_s, u"FAST"_s},
            [](const Options& o) { return o.settings.checkpoint == Settings::Checkpoint::Fast; });
        row("-RnN", {u"-RnN"_s}, [](const Options& o) {
            return o.settings.writeRecoveryConf && o.settings.keepOnFailure && !o.settings.sync;
        });
        row("-Pv", {u"-Pv"_s}, [](const Options& o) { return o.showProgress && o.isVerbose; });
        row("label", {u"-l"_s, u"my label"_s}, [](const Options& o) { return o.settings.label == u"my label"_s; });
        row("slot", {u"-S"_s, u"kept"_s}, [](const Options& o) {
            return o.settings.slot == Settings::Slot::Existing && o.settings.slotName == u"kept"_s;
        });
        row("created slot, name first", {u"-S"_s, u"kept"_s, u"-C"_s},
            [](const Options& o) { return o.settings.slot == Settings::Slot::Created; });
        row("created slot, name last", {u"-C"_s, u"-S"_s, u"kept"_s}, [](const Options& o) {
            return o.settings.slot == Settings::Slot::Created && o.settings.slotName == u"kept"_s;
        });
        row("no slot", {u"--no-slot"_s}, [](const Options& o) { return o.settings.slot == Settings::Slot::None; });
        row("no manifest", {u"--no-manifest"_s},
            [](const Options& o) { return o.settings.manifest == Settings::Manifest::No; });
        row("forced encoding, SHA512", {u"--manifest-force-encode"_s, u"--manifest-checksums=sha512"_s},
            [](const Options& o) {
                return o.settings.manifest == Settings::Manifest::ForceEncode &&
                       o.settings.manifestChecksum == ChecksumAlgorithm::Sha512;
            });
        row("no estimate, no page checksums", {u"--no-estimate-size"_s, u"--no-verify-checksums"_s},
            [](const Options& o) { return !o.settings.estimateSize && !o.settings.verifyPageChecksums; });
        row("through the cache", {u"--no-direct-io"_s}, [](const Options& o) { return !o.settings.directIo; });
        row("WAL folder", {u"--waldir=/wal/one"_s},
            [](const Options& o) { return o.settings.walDir == u"/wal/one"_s; });
        row("connection", {u"-d"_s, u"host=a sslmode=require"_s, u"-h"_s, u"b"_s, u"-p"_s, u"5433"_s, u"-U"_s, u"u"_s},
            [](const Options& o) {
                return o.settings.connection.merged() == QMap<QString, QString>{{u"host"_s, u"b"_s},
                                                                                {u"port"_s, u"5433"_s},
                                                                                {u"user"_s, u"u"_s},
                                                                                {u"sslmode"_s, u"require"_s}};
            });
        row("-w", {u"-w"_s}, [](const Options& o) { return o.passwordUse == Options::PasswordUse::Never; });
        row("-W", {u"-W"_s}, [](const Options& o) { return o.passwordUse == Options::PasswordUse::Always; });
        row("our own", {u"--json"_s, u"--use-server-tablespace-paths"_s, u"--no-preflight"_s}, [](const Options& o) {
            return o.isJson && o.settings.acceptServerTablespacePaths && !o.settings.preflight;
        });
        row("what happens anyway", {u"-tclient"_s, u"-Znone"_s, u"--sync-method=fsync"_s}, [](const Options& o) {
            return o.settings.writesFolder() && o.settings.compression.method == CompressionMethod::None &&
                   o.settings.syncMethod == Settings::SyncMethod::Files;
        });
        row("standard output", {u"-D-"_s, u"-Ft"_s, u"-Xf"_s},
            [](const Options& o) { return o.settings.toStandardOutput && o.settings.target.isEmpty(); });
        row("a folder after standard output", {u"-D-"_s, u"-D/b"_s}, [](const Options& o) {
            return !o.settings.toStandardOutput && o.settings.target == QFileInfo(u"/b"_s).absoluteFilePath();
        });
        row("incremental", {u"-i"_s, u"old/backup_manifest"_s}, [](const Options& o) {
            return o.settings.incrementalFrom == QDir::current().filePath(u"old/backup_manifest"_s);
        });
        row("-R", {u"-R"_s},
            [](const Options& o) { return o.settings.writeRecoveryConf && !o.settings.recoveryPassword; });
        row("-R with the password", {u"--write-recovery-conf=with-password"_s},
            [](const Options& o) { return o.settings.writeRecoveryConf && o.settings.recoveryPassword; });
        row("-R with the password, abbreviated", {u"--write=with-password"_s, u"-R"_s},
            [](const Options& o) { return o.settings.writeRecoveryConf && o.settings.recoveryPassword; });
#ifdef Q_OS_LINUX
        row("sync method", {u"--sync-method=syncfs"_s},
            [](const Options& o) { return o.settings.syncMethod == Settings::SyncMethod::FileSystems; });
#endif
        row("the last of a kind wins", {u"-Ft"_s, u"-cfast"_s, u"-lone"_s, u"-Fp"_s, u"-cspread"_s, u"-ltwo"_s},
            [](const Options& o) {
                return o.settings.format == Settings::Format::Plain && o.settings.label == u"two"_s &&
                       o.settings.checkpoint == Settings::Checkpoint::Spread;
            });
        row("help among others", {u"-P"_s, u"-?"_s}, [](const Options& o) { return o.wantsHelp; });
    }

    void setsWhatTheOptionSays()
    {
        QFETCH(QStringList, arguments);
        QFETCH(Check, check);
        try {
            QVERIFY(check(parsed(arguments)));
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void readsCompression_data()
    {
        using Place = BackupCompression::Place;
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<bool>("onServer");
        QTest::addColumn<QString>("detail");
        const auto row = [](const char* name, const QStringList& arguments, CompressionMethod method,
                            Place place = Place::Client, const QString& detail = {}) {
            QTest::newRow(name) << arguments << method << (place == Place::Server) << detail;
        };
        const QStringList target{u"-tblackhole"_s, u"-Xn"_s};
        row("none", {}, CompressionMethod::None);
        row("-z", {u"-z"_s}, CompressionMethod::Gzip);
        row("-z for a target", target + QStringList{u"-z"_s}, CompressionMethod::Gzip, Place::Server);
        row("method", {u"-Zlz4"_s}, CompressionMethod::Lz4);
        row("method for a target", target + QStringList{u"-Zzstd:5"_s}, CompressionMethod::Zstd, Place::Server, u"5"_s);
        row("level", {u"-Zgzip:9"_s}, CompressionMethod::Gzip, Place::Client, u"9"_s);
        row("detail", {u"-Z"_s, u"client-zstd:level=3,workers=2,long"_s}, CompressionMethod::Zstd, Place::Client,
            u"level=3,workers=2,long"_s);
        row("server", {u"-Zserver-lz4"_s}, CompressionMethod::Lz4, Place::Server);
        row("what only the server judges", {u"-Zserver-gzip:no=idea"_s}, CompressionMethod::Gzip, Place::Server,
            u"no=idea"_s);
        row("number", {u"-Z5"_s}, CompressionMethod::Gzip, Place::Client, u"5"_s);
        row("number with a blank", {u"-Z 5"_s}, CompressionMethod::Gzip, Place::Client, u" 5"_s);
        row("number for the server", {u"-Zserver-5"_s}, CompressionMethod::Gzip, Place::Server, u"5"_s);
        row("default level", {u"-Z-1"_s}, CompressionMethod::Gzip, Place::Client, u"-1"_s);
        row("zero", {u"-Z0"_s}, CompressionMethod::None);
        row("zeros", {u"-Z+00"_s}, CompressionMethod::None);
        row("nothing", {u"-Z"_s, QString()}, CompressionMethod::None);
        row("nothing of the client's", {u"-Zclient-"_s}, CompressionMethod::None);
        row("-z after -Z", {u"-Zserver-zstd:3"_s, u"-z"_s}, CompressionMethod::Gzip);
        row("-Z after -z", {u"-z"_s, u"-Zlz4:1"_s}, CompressionMethod::Lz4, Place::Client, u"1"_s);
        row("taken back", {u"-z"_s, u"-Znone"_s}, CompressionMethod::None);
    }

    void readsCompression()
    {
        QFETCH(QStringList, arguments);
        QFETCH(CompressionMethod, method);
        QFETCH(bool, onServer);
        QFETCH(QString, detail);
        QStringList words = arguments;
        if (!arguments.contains(u"-tblackhole"_s))
            words << u"-D"_s << u"/backups/one"_s << u"-Ft"_s;
        try {
            const BackupOptions options = BackupOptions::parse(words, BackupOptions::Verb::BaseBackup);
            QCOMPARE(options.settings.compression.method, method);
            QCOMPARE(options.settings.compression.place == BackupCompression::Place::Server, onServer);
            QCOMPARE(options.settings.compression.detail, detail);
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void readsTargets_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name"); // null: this machine
        QTest::addColumn<QString>("detail");
        QTest::newRow("client") << u"client"_s << QString() << QString();
        QTest::newRow("server") << u"server:/backups/x"_s << u"server"_s << u"/backups/x"_s;
        QTest::newRow("first colon") << u"server:C:\\x"_s << u"server"_s << u"C:\\x"_s;
        QTest::newRow("empty detail") << u"server:"_s << u"server"_s << u""_s;
        QTest::newRow("no detail") << u"blackhole"_s << u"blackhole"_s << QString();
        QTest::newRow("another") << u"shell:a:b"_s << u"shell"_s << u"a:b"_s;
        QTest::newRow("client with a detail is the server's business") << u"client:x"_s << u"client"_s << u"x"_s;
    }

    void readsTargets()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, detail);
        const std::optional<ServerTarget> target = BackupOptions::parseTarget(text);
        QCOMPARE(target.has_value(), !name.isNull());
        if (!target)
            return;
        QCOMPARE(target->name, name);
        QCOMPARE(target->detail.has_value(), !detail.isNull());
        QCOMPARE(target->detail.value_or(QString()), detail);
    }

    void readsTransferRates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("rate"); // 0: refused
        const auto row = [](const char* text, int rate) {
            QTest::newRow(text) << QString::fromLatin1(text) << rate;
        };
        row("32", 32);
        row("100k", 100);
        row("100 k", 100);
        row(" 100k ", 100);
        row("1M", 1024);
        row("1.5M", 1536);
        row("99.9", 99);
        row("1024M", 1048576);
        row("1e3", 1000);
        row("31", 0);
        row("31.99k", 0);
        row("1025M", 0);
        row("0", 0);
        row("-5", 0);
        row("", 0);
        row("k", 0);
        row("100K", 0);
        row("100m", 0);
        row("100kB", 0);
        row("100 k k", 0);
        row("abc", 0);
        row("1e999", 0);
        row("+100", 100);
        row(".5M", 512);
        row("1e3k", 1000);
        row("1,5M", 0);
        row("inf", 0);
        row("nan", 0);
    }

    void readsTransferRates()
    {
        QFETCH(QString, text);
        QFETCH(int, rate);
        try {
            QCOMPARE(BackupOptions::parseMaxRate(text), rate);
        } catch (const Failure&) {
            QCOMPARE(rate, 0);
        }
    }

    void readsStatusIntervals_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("seconds"); // -1: refused
        QTest::newRow("number") << u"5"_s << 5;
        QTest::newRow("blanks") << u" +5 "_s << 5;
        QTest::newRow("nothing") << u""_s << 0;
        QTest::newRow("longest") << u"2147483"_s << 2147483;
        QTest::newRow("too long") << u"2147484"_s << -1;
        QTest::newRow("far too long") << u"99999999999999999999"_s << -1;
        QTest::newRow("negative") << u"-1"_s << -1;
        QTest::newRow("fraction") << u"1.5"_s << -1;
        QTest::newRow("sign alone") << u"+"_s << -1;
        QTest::newRow("word") << u"5s"_s << -1;
    }

    void readsStatusIntervals()
    {
        QFETCH(QString, text);
        QFETCH(int, seconds);
        try {
            QCOMPARE(BackupOptions::parseStatusInterval(text), seconds);
        } catch (const Failure&) {
            QCOMPARE(-1, seconds);
        }
    }

    void readsTablespaceMappings_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("oldPath"); // null: refused
        QTest::addColumn<QString>("newPath");
        QTest::newRow("plain") << u"/a=/b"_s << u"/a"_s << u"/b"_s;
        QTest::newRow("escaped on the left") << u"/a\\=x=/b"_s << u"/a=x"_s << u"/b"_s;
        QTest::newRow("escaped on the right") << u"/a=/b\\=x"_s << u"/a"_s << u"/b=x"_s;
        QTest::newRow("backslashes otherwise stay") << u"D:\\ts=/b"_s << u"D:\\ts"_s << u"/b"_s;
        QTest::newRow("no equals sign") << u"/a"_s << QString() << QString();
        QTest::newRow("only an escaped one") << u"/a\\=/b"_s << QString() << QString();
        QTest::newRow("two") << u"/a=/b=/c"_s << QString() << QString();
        QTest::newRow("left side empty") << u"=/b"_s << QString() << QString();
        QTest::newRow("right side empty") << u"/a="_s << QString() << QString();
        QTest::newRow("old side relative") << u"a=/b"_s << QString() << QString();
        QTest::newRow("new side relative") << u"/a=b"_s << QString() << QString();
        QTest::newRow("drive without a root") << u"C:x=/b"_s << QString() << QString();
        QTest::newRow("too long") << QString(u'/' + QString(1023, u'a') + u"=/b"_s) << QString() << QString();
    }

    void readsTablespaceMappings()
    {
        QFETCH(QString, text);
        QFETCH(QString, oldPath);
        QFETCH(QString, newPath);
        try {
            const TablespaceMapping mapping = BackupOptions::parseTablespaceMapping(text);
            QCOMPARE(mapping.oldPath, oldPath);
            QCOMPARE(mapping.newPath, newPath);
        } catch (const Failure&) {
            QVERIFY(oldPath.isNull());
        }
    }

    void preflightNeedsNoTarget()
    {
        const BackupOptions options = BackupOptions::parse({u"-hdb"_s}, BackupOptions::Verb::Preflight);
        QVERIFY(options.settings.target.isEmpty());
    }

    void helpNamesEveryOption()
    {
        const QString help = BackupOptions::help(BackupOptions::Verb::BaseBackup);
        for (const char* name : {"pgdata",
                                 "format",
                                 "incremental",
                                 "target",
                                 "gzip",
                                 "compress",
                                 "max-rate",
                                 "write-recovery-conf",
                                 "tablespace-mapping",
                                 "waldir",
                                 "wal-method",
                                 "checkpoint",
                                 "create-slot",
                                 "label",
                                 "no-clean",
                                 "no-sync",
                                 "progress",
                                 "slot",
                                 "verbose",
                                 "version",
                                 "help",
                                 "manifest-checksums",
                                 "manifest-force-encode",
                                 "no-direct-io",
                                 "no-estimate-size",
                                 "no-manifest",
                                 "no-slot",
                                 "no-verify-checksums",
                                 "sync-method",
                                 "dbname",
                                 "host",
                                 "port",
                                 "status-interval",
                                 "username",
                                 "no-password",
                                 "password",
                                 "json",
                                 "use-server-tablespace-paths",
                                 "no-preflight"}) {
            QVERIFY2(help.contains(u"--"_s + QLatin1String(name)), name);
        }
        QVERIFY(help.contains(u"-R, --write-recovery-conf[=with-password]"_s));
        for (const QString& line : help.split(u'\n'))
            QVERIFY2(line.size() <= 100, qPrintable(line));
    }

    void takesNoReportIntoTheBackup()
    {
        const TestFolder folder;
        QVERIFY(QDir(folder.path()).mkpath(u"backup"_s));
        QVERIFY(QDir(folder.path()).mkpath(u"spaces/one"_s));
        const auto parse = [&folder](const QString& report) {
            return BackupOptions::parse({u"-D"_s, folder.filePath(u"backup"_s), u"-T"_s,
                                         u"/there="_s + folder.filePath(u"spaces/one"_s), u"--report"_s,
                                         folder.filePath(report)},
                                        BackupOptions::Verb::BaseBackup);
        };
        QCOMPARE(parse(u"backup.html"_s).reports.size(), 1);
        QCOMPARE(parse(u"spaces/report.html"_s).reports.size(), 1);
        for (const QString& report :
             {u"backup/report.html"_s, u"spaces/../backup/report.json"_s, u"spaces/one/report.html"_s})
            BASEKEEP_EXPECT_FAILURE((void)parse(report), Failure::Code::InvalidOption, "inside the backup");
    }
};

QTEST_GUILESS_MAIN(BackupOptionsTest)
#include "BackupOptionsTest.moc"
