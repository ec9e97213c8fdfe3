#include "engine/basebackup/BackupJob.h"

#include "engine/stream/Decompressor.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/TestFolder.h"
#include "tests/walsender/ScriptedWalsender.h"
#include "tests/walsender/WalsenderMessages.h"

#include <functional>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Code = Failure::Code;
using Format = BackupSettings::Format;
using Point = WalsenderPoint;
using Change = std::function<void(WalsenderScript&)>;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray decompressed(const QByteArray& bytes, CompressionMethod method)
{
    RecordedBytes record;
    const auto decompressor = makeDecompressor(method, std::make_unique<RecordingByteSink>(record));
    decompressor->write(std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
    decompressor->finish();
    return record.bytes;
}

} // namespace

/// What a server does with a backup beyond sending its files: compressing the archives, keeping them, building on an
/// earlier backup. Truthful servers and such as fail or lie about it.
class ServerSideTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { BASEKEEP_NEEDS_LINKS(); } // the scripted server has a tablespace

    void init() { m_folder = std::make_unique<TestFolder>(); }

    void cleanup()
    {
        m_run.reset();
        m_server.reset();
        m_folder.reset();
    }

    void takesCompressedArchives_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<bool>("isTar");
        for (const CompressionMethod method : methods()) {
            for (const bool isTar : {false, true}) {
                QTest::addRow("%s %s", qPrintable(compressionMethodName(method)), isTar ? "tar" : "plain")
                    << int(method) << isTar;
            }
        }
    }

    void takesCompressedArchives()
    {
        QFETCH(int, method);
        QFETCH(bool, isTar);
        BackupSettings settings = compressedSettings(CompressionMethod(method), isTar);
        settings.compression.detail = QStringLiteral("level=1");
        run(WalsenderScript::truthful(17), settings);
        expectVerified();
        const QByteArray command = backupCommand();
        QVERIFY(command.contains("COMPRESSION '" + compressionMethodName(CompressionMethod(method)).toLatin1() + '\''));
        QVERIFY(command.contains("COMPRESSION_DETAIL 'level=1'"));
        const BackupRequest request = BackupRequest::parse(command);
        const WalsenderScript& script = m_server->script();
        const JobProgress::Snapshot progress = m_run->job().progress();
        QVERIFY2(qint64(progress.bytesDone) > script.archiveChunks(script.archives.last(), request).join().size(),
                 "Progress counts what the archives hold, not what came over the network.");
        if (!isTar) {
            QCOMPARE(contentOf(target() + QStringLiteral("/PG_VERSION")), memberContent("PG_VERSION"));
            return;
        }
        for (const ScriptedArchive& archive : script.archives) {
            const QString name = (archive.oid == 0 ? QStringLiteral("base.tar") : QStringLiteral("16384.tar")) +
                                 compressionSuffix(CompressionMethod(method));
            const QByteArray sent = script.archiveChunks(archive, request).join();
            QVERIFY2(contentOf(target() + QLatin1Char('/') + name) == sent, qPrintable(name));
        }
    }

    void addsRecoverySettingsToArchivesThatTheServerCompressed_data()
    {
        QTest::addColumn<int>("method");
        for (const CompressionMethod method : methods())
            QTest::newRow(qPrintable(compressionMethodName(method))) << int(method);
    }

    void addsRecoverySettingsToArchivesThatTheServerCompressed()
    {
        QFETCH(int, method);
        BackupSettings settings = compressedSettings(CompressionMethod(method), true);
        settings.writeRecoveryConf = true;
        run(WalsenderScript::truthful(17), settings);
        expectVerified();
        const QByteArray archive =
            contentOf(target() + QStringLiteral("/base.tar") + compressionSuffix(CompressionMethod(method)));
        const QByteArray tar = decompressed(archive, CompressionMethod(method));
        QVERIFY(tar.contains("primary_conninfo = "));
        QVERIFY(tar.contains("standby.signal"));
    }

    void goesByTheNameOfWhatComes()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.compression = CompressionMethod::Zstd; // nobody asked for it
        run(script, compressedSettings(CompressionMethod::None, false));
        expectVerified();
        QCOMPARE(contentOf(target() + QStringLiteral("/PG_VERSION")), memberContent("PG_VERSION"));
    }

    void refusesDamagedArchives_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<Change>("change");
        const QList<std::pair<const char*, std::function<void(QByteArray&)>>> damages = {
            {"cut off",
             [](QByteArray& bytes) {
                 bytes.chop(5);
             }},
            {"cut in the middle",
             [](QByteArray& bytes) {
                 bytes.truncate(bytes.size() / 2);
             }},
            {"empty",
             [](QByteArray& bytes) {
                 bytes.clear();
             }},
            {"more behind its end",
             [](QByteArray& bytes) {
                 bytes += "more";
             }},
            {"a bit flipped",
             [](QByteArray& bytes) {
                 char& byte = bytes[bytes.size() / 2];
                 byte = char(byte ^ 0x10);
             }},
            {"not compressed at all",
             [](QByteArray& bytes) {
                 bytes.fill('x');
             }},
        };
        for (const CompressionMethod method : methods()) {
            for (const auto& [name, damage] : damages) {
                for (const bool isTar : {false, true}) {
                    QTest::addRow("%s %s %s", qPrintable(compressionMethodName(method)), isTar ? "tar" : "plain", name)
                        << int(method) << isTar
                        << Change([damage = damage](WalsenderScript& script) { script.damageCompressed = damage; });
                }
            }
        }
    }

    void refusesDamagedArchives()
    {
        QFETCH(int, method);
        QFETCH(bool, isTar);
        QFETCH(Change, change);
        WalsenderScript script = WalsenderScript::truthful(17);
        change(script);
        run(script, compressedSettings(CompressionMethod(method), isTar));
        expectNothingLeft();
    }

    void refusesNamesWithUnknownEndings_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name :
             {"base.tar.bz2", "base.tar.gz.gz", ".tar.gz", "base.gz", "base.tar.GZ", "base.tar.", ".gz"})
            QTest::newRow(name) << QByteArray(name);
    }

    void refusesNamesWithUnknownEndings()
    {
        QFETCH(QByteArray, name);
        WalsenderScript script = WalsenderScript::truthful(17);
        script.base().sentName = name;
        run(script, compressedSettings(CompressionMethod::Gzip, false));
        expectNothingLeft();
        QCOMPARE(m_run->failureCode(), Code::ProtocolViolation);
    }

    void letsTheServerKeepTheBackup()
    {
        run(WalsenderScript::truthful(17), targetSettings());
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().facts().verification, BackupFacts::Verification::NotHere);
        QVERIFY(backupCommand().contains("TARGET 'server', TARGET_DETAIL '/srv/backup'"));
        QVERIFY(backupCommand().contains("TABLESPACE_MAP"));
        QVERIFY2(m_run->job().progress().bytesDone > 0, "The server's own progress counts.");
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
    }

    void refusesDataThatTheServerWasToKeep()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::replace(Point::Progress, {WalsenderMessages::copyData("dxyz")})};
        run(script, targetSettings());
        QCOMPARE(m_run->failureCode(), Code::ProtocolViolation);
    }

    void tellsOldServersWhatTheyCannotDo_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<BackupSettings>("settings");
        QTest::addColumn<QString>("text");
        const BackupSettings compressed = compressedSettings(CompressionMethod::Gzip, true);
        const BackupSettings kept = targetSettings();
        BackupSettings incremental = compressedSettings(CompressionMethod::None, false);
        incremental.incrementalFrom = QStringLiteral("/nowhere/backup_manifest");
        for (const int major : {13, 14}) {
            QTest::addRow("compression %d", major) << major << compressed << QStringLiteral("server-side compression");
            QTest::addRow("target %d", major) << major << kept << QStringLiteral("backup targets");
        }
        for (const int major : {14, 16})
            QTest::addRow("incremental %d", major) << major << incremental << QStringLiteral("incremental backup");
    }

    void tellsOldServersWhatTheyCannotDo()
    {
        QFETCH(int, major);
        QFETCH(BackupSettings, settings);
        QFETCH(QString, text);
        if (settings.writesFolder())
            settings.target = target(); // of this test's own folder
        run(WalsenderScript::truthful(major), settings);
        expectNothingLeft();
        QVERIFY2(m_run->failureText().contains(text), qPrintable(m_run->failureText()));
        QVERIFY(backupCommand().isEmpty());
    }

    void sendsTheManifestOfTheEarlierBackup_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {1, 65536, 65537, 300000})
            QTest::addRow("%d", size) << size;
    }

    void sendsTheManifestOfTheEarlierBackup()
    {
        QFETCH(int, size);
        const QByteArray manifest(size, 'm');
        const BackupSettings settings = incrementalSettings(manifest);
        run(WalsenderScript::truthful(17), settings);
        expectVerified();
        QVERIFY(m_server->uploadedManifest() == manifest);
        QVERIFY(backupCommand().contains("INCREMENTAL"));
        QVERIFY(m_run->job().facts().isIncremental);
    }

    void passesOnWhatTheServerSaysOfTheManifest_data()
    {
        QTest::addColumn<int>("point");
        QTest::newRow("when it begins") << int(Point::UploadBegin);
        QTest::newRow("when it has read it") << int(Point::UploadEnd);
        QTest::newRow("when the backup begins") << int(Point::StartRow);
    }

    void passesOnWhatTheServerSaysOfTheManifest()
    {
        QFETCH(int, point);
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::error(Point(point), "55000", "the earlier backup is of no use")};
        run(script, incrementalSettings("m"));
        expectNothingLeft();
        QVERIFY2(m_run->failureText().contains(QLatin1String("the earlier backup is of no use")),
                 qPrintable(m_run->failureText()));
        QVERIFY2(m_run->failureText().contains(QLatin1String("full backup")), qPrintable(m_run->failureText()));
    }

    void refusesAManifestThatCannotBeRead()
    {
        BackupSettings settings = compressedSettings(CompressionMethod::None, false);
        settings.incrementalFrom = m_folder->filePath(QStringLiteral("no such file"));
        run(WalsenderScript::truthful(17), settings);
        expectNothingLeft();
        QVERIFY2(m_run->failureText().contains(QLatin1String("no such file")), qPrintable(m_run->failureText()));
        QVERIFY(backupCommand().isEmpty());
    }

private:
    static QList<CompressionMethod> methods()
    {
        return {CompressionMethod::Gzip, CompressionMethod::Lz4, CompressionMethod::Zstd};
    }

    [[nodiscard]] QString target() const { return m_folder->filePath(QStringLiteral("backup")); }

    [[nodiscard]] BackupSettings compressedSettings(CompressionMethod method, bool isTar) const
    {
        BackupSettings settings;
        settings.target = m_folder ? target() : QStringLiteral("/unused");
        settings.format = isTar ? Format::Tar : Format::Plain;
        settings.walMethod = BackupSettings::WalMethod::Stream;
        settings.compression = {BackupCompression::Place::Server, method, {}};
        settings.sync = false;
        settings.preflight = false;
        if (!isTar && m_folder) {
            settings.tablespaceMappings = {{QStringLiteral("/srv/space"), m_folder->filePath(QStringLiteral("space"))}};
        }
        return settings;
    }

    static BackupSettings targetSettings()
    {
        BackupSettings settings;
        settings.serverTarget = ServerTarget{QStringLiteral("server"), QStringLiteral("/srv/backup")};
        settings.walMethod = BackupSettings::WalMethod::Fetch;
        settings.preflight = false;
        return settings;
    }

    [[nodiscard]] BackupSettings incrementalSettings(const QByteArray& manifest) const
    {
        BackupSettings settings = compressedSettings(CompressionMethod::None, false);
        settings.incrementalFrom = m_earlier.filePath(QStringLiteral("backup_manifest"));
        QFile file(settings.incrementalFrom);
        if (file.open(QIODevice::WriteOnly))
            file.write(manifest);
        return settings;
    }

    void run(const WalsenderScript& script, BackupSettings settings)
    {
        m_server = std::make_unique<ScriptedWalsender>(script);
        settings.connection = m_server->connectionSettings();
        m_run = std::make_unique<BackupTestRun>(settings);
        QVERIFY(m_run->finish());
    }

    void expectVerified()
    {
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().facts().verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(QFileInfo::exists(target() + QStringLiteral("/backup_manifest")));
    }

    void expectNothingLeft()
    {
        QCOMPARE(m_run->job().state(), Job::State::Failed);
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList());
        QTRY_COMPARE(m_server->slotNames(), QList<QByteArray>());
    }

    [[nodiscard]] QByteArray backupCommand() const
    {
        const QList<QByteArray> commands = m_server->commands(WalsenderLane::Data);
        for (const QByteArray& command : commands) {
            if (command.startsWith("BASE_BACKUP"))
                return command;
        }
        return {};
    }

    [[nodiscard]] QByteArray memberContent(const QByteArray& name) const
    {
        for (const ScriptedMember& member : m_server->script().archives.last().members) {
            if (member.name == name)
                return member.content;
        }
        return "no such member";
    }

    const TestFolder m_earlier;
    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<ScriptedWalsender> m_server;
    std::unique_ptr<BackupTestRun> m_run;
};

QTEST_GUILESS_MAIN(ServerSideTest)
#include "ServerSideTest.moc"
