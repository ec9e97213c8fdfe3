#include "engine/basebackup/BackupSettings.h"

#include <QtCore/QDir>
#include <QtTest/QtTest>

#include <functional>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Change = std::function<void(BackupSettings&)>;

BackupSettings goodSettings()
{
    BackupSettings settings;
    settings.target = QStringLiteral("/backups/one");
    return settings;
}

void toPipe(BackupSettings& settings)
{
    settings.target.clear();
    settings.toStandardOutput = true;
    settings.format = BackupSettings::Format::Tar;
    settings.walMethod = BackupSettings::WalMethod::Fetch;
}

void toServer(BackupSettings& settings)
{
    settings.target.clear();
    settings.serverTarget = ServerTarget{u"server"_s, u"/backups/it's"_s};
    settings.walMethod = BackupSettings::WalMethod::Fetch;
}

} // namespace

Q_DECLARE_METATYPE(Change)

class BackupSettingsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void seesConflicts_data()
    {
        using Settings = BackupSettings;
        using Place = BackupCompression::Place;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("conflict"); // a piece of it; empty where there is none
        const auto row = [](const char* name, const char* conflict, Change change) {
            QTest::newRow(name) << std::move(change) << QString::fromLatin1(conflict);
        };
        row("as made", "", [](Settings&) {});
        row("no target", "No target folder", [](Settings& s) { s.target.clear(); });
        row("relative target", "must be an absolute path", [](Settings& s) { s.target = QStringLiteral("one"); });
        row("slot while fetching", "only be used when the WAL is streamed", [](Settings& s) {
            s.walMethod = Settings::WalMethod::Fetch;
            s.slot = Settings::Slot::Existing;
            s.slotName = QStringLiteral("kept");
        });
        row("temporary slot while fetching", "", [](Settings& s) { s.walMethod = Settings::WalMethod::Fetch; });
        row("existing slot", "", [](Settings& s) {
            s.slot = Settings::Slot::Existing;
            s.slotName = QStringLiteral("kept_1");
        });
        row("existing slot, nameless", "to be used needs a name",
            [](Settings& s) { s.slot = Settings::Slot::Existing; });
        row("created slot, nameless", "to be created needs a name",
            [](Settings& s) { s.slot = Settings::Slot::Created; });
        row("no slot, but a name", "cannot name one", [](Settings& s) {
            s.slot = Settings::Slot::None;
            s.slotName = QStringLiteral("kept");
        });
        row("slot name with a capital", "lower case letters", [](Settings& s) {
            s.slot = Settings::Slot::Existing;
            s.slotName = QStringLiteral("Kept");
        });
        row("slot name too long", "lower case letters", [](Settings& s) {
            s.slot = Settings::Slot::Existing;
            s.slotName = QString(64, QLatin1Char('a'));
        });
        row("slot name with a line feed", "lower case letters", [](Settings& s) {
            s.slot = Settings::Slot::Existing;
            s.slotName = QStringLiteral("kept\n");
        });
        row("WAL folder", "", [](Settings& s) { s.walDir = QStringLiteral("/wal/one"); });
        row("WAL folder in tar format", "plain format only", [](Settings& s) {
            s.walDir = QStringLiteral("/wal/one");
            s.format = Settings::Format::Tar;
        });
        row("relative WAL folder", "WAL folder must be an absolute path",
            [](Settings& s) { s.walDir = QStringLiteral("wal"); });
        row("WAL folder is the target", "beside each other", [](Settings& s) { s.walDir = s.target + u'/'; });
        row("WAL folder in the target", "beside each other",
            [](Settings& s) { s.walDir = s.target + QStringLiteral("/x/../wal"); });
        row("target in the WAL folder", "beside each other",
            [](Settings& s) { s.walDir = QStringLiteral("/backups"); });
        row("WAL folder with the target's name in front", "", [](Settings& s) { s.walDir = s.target + u'2'; });
        row("mapping", "", [](Settings& s) { s.tablespaceMappings = {{u"/srv/ts"_s, u"/local/ts"_s}}; });
        row("mapping of a Windows server", "", [](Settings& s) {
            s.tablespaceMappings = {{u"D:\\ts"_s, u"/local/ts"_s}};
        });
        row("mapping from a relative path", "of the server must be absolute", [](Settings& s) {
            s.tablespaceMappings = {{u"ts"_s, u"/local/ts"_s}};
        });
        row("mapping to a relative path", "new tablespace path \"ts\" must be absolute", [](Settings& s) {
            s.tablespaceMappings = {{u"/srv/ts"_s, u"ts"_s}};
        });
        row("mapping with an empty side", "needs the server's path", [](Settings& s) {
            s.tablespaceMappings = {{u"/srv/ts"_s, u""_s}};
        });
        row("mapping too long", "at most 1023 bytes", [](Settings& s) {
            s.tablespaceMappings = {{u'/' + QString(1023, u'a'), u"/local/ts"_s}};
        });
        row("mapped twice", "mapped twice", [](Settings& s) {
            s.tablespaceMappings = {{u"/srv/ts"_s, u"/local/a"_s}, {u"/srv//ts/"_s, u"/local/b"_s}};
        });
        row("two to one folder", "used for two things", [](Settings& s) {
            s.tablespaceMappings = {{u"/srv/a"_s, u"/local/ts"_s}, {u"/srv/b"_s, u"/local/ts/"_s}};
        });
        row("mapping onto the target", "used for two things", [](Settings& s) {
            s.tablespaceMappings = {{u"/srv/a"_s, s.target}};
        });
        row("label with a line break", "line break", [](Settings& s) { s.label = QStringLiteral("a\nb"); });
        row("label with a carriage return", "line break", [](Settings& s) { s.label = QStringLiteral("a\rb"); });
        row("label too long", "1024 bytes", [](Settings& s) { s.label = QString(1025, u'a'); });
        row("label of many bytes", "1024 bytes", [](Settings& s) { s.label = QString(600, QChar(0x00e9)); });
        row("slowest rate", "", [](Settings& s) { s.maxRateKiB = 32; });
        row("fastest rate", "", [](Settings& s) { s.maxRateKiB = 1048576; });
        row("too slow", "transfer rate", [](Settings& s) { s.maxRateKiB = 31; });
        row("too fast", "transfer rate", [](Settings& s) { s.maxRateKiB = 1048577; });
        row("negative rate", "transfer rate", [](Settings& s) { s.maxRateKiB = -1; });
        row("status interval", "status interval", [](Settings& s) { s.statusIntervalSeconds = -1; });
        row("status interval too long", "status interval", [](Settings& s) { s.statusIntervalSeconds = 2147484; });
        row("checksums without a manifest", "needs a manifest", [](Settings& s) {
            s.manifest = Settings::Manifest::No;
            s.manifestChecksum = ChecksumAlgorithm::Sha256;
        });
        row("no manifest", "", [](Settings& s) { s.manifest = Settings::Manifest::No; });
        row("compressed archives", "", [](Settings& s) {
            s.format = Settings::Format::Tar;
            s.compression = {Place::Client, CompressionMethod::Zstd, u"level=3,long"_s};
        });
        row("plain files compressed here", "Only a backup in tar format can be compressed",
            [](Settings& s) { s.compression.method = CompressionMethod::Gzip; });
        row("plain files compressed by the server", "", [](Settings& s) {
            s.compression = {Place::Server, CompressionMethod::Gzip, u"anything"_s};
        });
        row("level out of range", "between 1 and 9", [](Settings& s) {
            s.format = Settings::Format::Tar;
            s.compression = {Place::Client, CompressionMethod::Gzip, u"10"_s};
        });
        row("level of nothing", "\"none\"", [](Settings& s) { s.compression.detail = u"1"_s; });
        row("standard output", "", toPipe);
        row("standard output, plain", "in tar format", [](Settings& s) {
            toPipe(s);
            s.format = Settings::Format::Plain;
        });
        row("standard output, streamed WAL", "cannot be streamed", [](Settings& s) {
            toPipe(s);
            s.walMethod = Settings::WalMethod::Stream;
        });
        row("standard output, WAL folder", "plain format only", [](Settings& s) {
            toPipe(s);
            s.walDir = u"/wal"_s;
        });
        row("standard output, compressed here", "", [](Settings& s) {
            toPipe(s);
            s.compression.method = CompressionMethod::Lz4;
        });
        row("standard output, compressed by the server", "no manifest can be added", [](Settings& s) {
            toPipe(s);
            s.compression = {Place::Server, CompressionMethod::Lz4, {}};
        });
        row("standard output, compressed by the server, without a manifest", "", [](Settings& s) {
            toPipe(s);
            s.compression = {Place::Server, CompressionMethod::Lz4, {}};
            s.manifest = Settings::Manifest::No;
        });
        row("standard output and a target", "either to standard output or", [](Settings& s) {
            toPipe(s);
            s.serverTarget = ServerTarget{u"blackhole"_s, {}};
        });
        row("server's target", "", toServer);
        row("server's target, compressed there", "", [](Settings& s) {
            toServer(s);
            s.compression = {Place::Server, CompressionMethod::Zstd, {}};
        });
        row("server's target, compressed here", "cannot be compressed on this machine", [](Settings& s) {
            toServer(s);
            s.compression.method = CompressionMethod::Zstd;
        });
        row("server's target, nameless", "needs a name", [](Settings& s) {
            toServer(s);
            s.serverTarget->name.clear();
        });
        row("server's target, streamed WAL", "cannot be streamed", [](Settings& s) {
            toServer(s);
            s.walMethod = Settings::WalMethod::Stream;
        });
        row("server's target, WAL folder", "has no WAL folder", [](Settings& s) {
            toServer(s);
            s.walDir = u"/wal"_s;
        });
        row("server's target, recovery settings", "Recovery settings cannot be added", [](Settings& s) {
            toServer(s);
            s.writeRecoveryConf = true;
        });
        row("incremental", "", [](Settings& s) { s.incrementalFrom = u"/old/backup_manifest"_s; });
        row("incremental to a relative path", "manifest must be absolute",
            [](Settings& s) { s.incrementalFrom = u"old/backup_manifest"_s; });
#ifdef Q_OS_LINUX
        row("whole file systems", "", [](Settings& s) { s.syncMethod = Settings::SyncMethod::FileSystems; });
#else
        row("whole file systems", "syncfs", [](Settings& s) { s.syncMethod = Settings::SyncMethod::FileSystems; });
#endif
    }

    void seesConflicts()
    {
        QFETCH(Change, change);
        QFETCH(QString, conflict);
        BackupSettings settings = goodSettings();
        change(settings);
        const QString conflicts = settings.conflicts().join(u'\n');
        if (conflict.isEmpty())
            QCOMPARE(conflicts, QString());
        else
            QVERIFY2(conflicts.contains(conflict), qPrintable(conflicts));
    }

    void tellsWhereItGoes()
    {
        BackupSettings settings = goodSettings();
        QCOMPARE(settings.targetText(), QDir::toNativeSeparators(u"/backups/one"_s));
        QVERIFY(settings.writesFolder());
        toServer(settings);
        QCOMPARE(settings.targetText(), u"server:/backups/it's"_s);
        QVERIFY(!settings.writesFolder());
        settings.serverTarget->detail.reset();
        QCOMPARE(settings.targetText(), u"server"_s);
        settings = goodSettings();
        toPipe(settings);
        QCOMPARE(settings.targetText(), u"standard output"_s);
        QVERIFY(!settings.writesFolder());
    }

    void becomesACommand_data()
    {
        using Settings = BackupSettings;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("command");
        const auto row = [](const char* name, const char* command, Change change) {
            QTest::newRow(name) << std::move(change) << QString::fromUtf8(command);
        };
        row("as made",
            "pg_basebackup -D /backups/one --format=plain --wal-method=stream --checkpoint=spread"
            " '--label=Basekeep base backup' --progress",
            [](Settings&) {});
        row("everything",
            "pg_basebackup -h db -p 5433 -U backup -D '/backups/it'\\''s' --format=plain --wal-method=stream"
            " --create-slot --slot=s --waldir=/wal --checkpoint=fast --label=l --max-rate=100k"
            " -T '/srv/a\\=b=/local/ts' --write-recovery-conf --manifest-checksums=SHA256 --manifest-force-encode"
            " --no-verify-checksums --no-sync --no-clean --status-interval=5 --no-estimate-size",
            [](Settings& s) {
                s.connection.parameters = {{u"host"_s, u"db"_s}, {u"port"_s, u"5433"_s}, {u"user"_s, u"backup"_s}};
                s.connection.password = QStringLiteral("hunter2");
                s.target = QStringLiteral("/backups/it's");
                s.slot = Settings::Slot::Created;
                s.slotName = QStringLiteral("s");
                s.walDir = QStringLiteral("/wal");
                s.checkpoint = Settings::Checkpoint::Fast;
                s.label = QStringLiteral("l");
                s.maxRateKiB = 100;
                s.tablespaceMappings = {{u"/srv/a=b"_s, u"/local/ts"_s}};
                s.writeRecoveryConf = true;
                s.manifest = Settings::Manifest::ForceEncode;
                s.manifestChecksum = ChecksumAlgorithm::Sha256;
                s.verifyPageChecksums = false;
                s.sync = false;
                s.keepOnFailure = true;
                s.statusIntervalSeconds = 5;
                s.estimateSize = false;
            });
        row("tar, fetched, without a manifest",
            "pg_basebackup -D /backups/one --format=tar --wal-method=fetch --checkpoint=spread --label=l --no-manifest"
            " --progress",
            [](Settings& s) {
                s.format = Settings::Format::Tar;
                s.walMethod = Settings::WalMethod::Fetch;
                s.manifest = Settings::Manifest::No;
                s.label = QStringLiteral("l");
            });
        row("a password in the text stays out",
            "pg_basebackup -h db -U u -d sslmode=require -D /backups/one --format=plain --wal-method=none"
            " --checkpoint=spread --label=l --progress",
            [](Settings& s) {
                s.connection.connectionString = QStringLiteral("postgresql://u:hunter2@db/?sslmode=require");
                s.walMethod = Settings::WalMethod::None;
                s.label = QStringLiteral("l");
            });
        row("a passfile goes along",
            "pg_basebackup -h db -d passfile=/home/me/passfile -D /backups/one --format=plain --wal-method=none"
            " --checkpoint=spread --label=l --progress",
            [](Settings& s) {
                s.connection.parameters = {{u"host"_s, u"db"_s}, {u"passfile"_s, u"/home/me/passfile"_s}};
                s.walMethod = Settings::WalMethod::None;
                s.label = QStringLiteral("l");
            });
        row("to standard output",
            "pg_basebackup -D - --format=tar --compress=client-gzip:9 --wal-method=fetch --checkpoint=spread --label=l"
            " --progress",
            [](Settings& s) {
                toPipe(s);
                s.compression = {BackupCompression::Place::Client, CompressionMethod::Gzip, u"9"_s};
                s.label = QStringLiteral("l");
            });
        row("to a target of the server",
            "pg_basebackup '--target=server:/backups/it'\\''s' --compress=server-zstd:level=3,long --wal-method=fetch"
            " --checkpoint=spread --label=l --progress",
            [](Settings& s) {
                toServer(s);
                s.compression = {BackupCompression::Place::Server, CompressionMethod::Zstd, u"level=3,long"_s};
                s.label = QStringLiteral("l");
            });
        row("incremental, whole file systems, password asked for",
            "pg_basebackup -D /backups/one --format=plain --wal-method=stream"
            " --incremental=/old/backup_manifest --checkpoint=spread --label=l --write-recovery-conf"
            " --sync-method=syncfs --progress",
            [](Settings& s) {
                s.incrementalFrom = QStringLiteral("/old/backup_manifest");
                s.syncMethod = Settings::SyncMethod::FileSystems;
                s.writeRecoveryConf = true;
                s.recoveryPassword = true;
                s.label = QStringLiteral("l");
            });
        row("no slot",
            "pg_basebackup -D /backups/one --format=plain --wal-method=stream --no-slot --checkpoint=spread --label=l"
            " --progress",
            [](Settings& s) {
                s.slot = Settings::Slot::None;
                s.label = QStringLiteral("l");
            });
    }

    void becomesACommand()
    {
        QFETCH(Change, change);
        QFETCH(QString, command);
        BackupSettings settings = goodSettings();
        change(settings);
#ifdef Q_OS_WIN
        QSKIP("skipped: the commands here are quoted for a POSIX shell");
#endif
        QCOMPARE(settings.toCommandLine(), command);
    }
};

QTEST_GUILESS_MAIN(BackupSettingsTest)
#include "BackupSettingsTest.moc"
