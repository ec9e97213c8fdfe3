#include "engine/cli/BackupOptions.h"

#include <QtCore/QDir>
#include <QtTest/QtTest>

#include <functional>

#include "engine/jobs/Failure.h"

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
            return s.target == u"/backups/one"_s && s.format == Settings::Format::Plain &&
                   s.walMethod == Settings::WalMethod::Stream && s.checkpoint == Settings::Checkpoint::Spread &&
                   s.label == u"Basekeep base backup"_s && s.sync && s.manifest == Settings::Manifest::Yes &&
                   s.manifestChecksum == ChecksumAlgorithm::Crc32c && s.verifyPageChecksums && s.estimateSize &&
                   s.slot == Settings::Slot::Temporary && s.statusIntervalSeconds == 10 && s.preflight &&
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
        row("what happens anyway", {u"-tclient"_s, u"-Znone"_s, u"--sync-method=fsync"_s},
            [](const Options& o) { return o.settings.format == Settings::Format::Plain; });
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
        for (const QString& line : help.split(u'\n'))
            QVERIFY2(line.size() <= 100, qPrintable(line));
    }
};

QTEST_GUILESS_MAIN(BackupOptionsTest)
#include "BackupOptionsTest.moc"
