#include "tests/support/BackupServerCheck.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/CommandRun.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <array>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

struct Codec
{
    BackupCompression::Place place = BackupCompression::Place::Client;
    CompressionMethod method = CompressionMethod::None;

    [[nodiscard]] QString name() const
    {
        if (method == CompressionMethod::None)
            return compressionMethodName(method);
        return (place == BackupCompression::Place::Server ? QStringLiteral("server-") : QStringLiteral("client-")) +
               compressionMethodName(method);
    }
};

} // namespace

/// Every server version, format and way of the WAL, with writers at work and two tablespaces, uncompressed and with
/// every codec: the backup is verified, the tools of its kind and the stock one agree where they can read it, and a
/// server started on it has the right rows.
class BackupMatrixTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void restoresWithTheRightRows_data()
    {
        addColumns();
        for (const int major : TestServer::majors()) {
            for (const bool isTar : {false, true}) {
                for (const BackupSettings::WalMethod method : walMethods)
                    addRow(major, isTar, {}, method);
            }
        }
    }

    void restoresWithTheRightRows() { checkRow(); }

    /// Each codec with each version that has it and with each way of the WAL, but not each with each of both.
    void restoresWhatWasCompressed_data()
    {
        addColumns();
        using Place = BackupCompression::Place;
        const QList<CompressionMethod> methods{CompressionMethod::Gzip, CompressionMethod::Lz4,
                                               CompressionMethod::Zstd};
        int turn = 0;
        for (const int major : TestServer::majors()) {
            for (const CompressionMethod method : methods)
                addRow(major, true, {Place::Client, method}, walMethods[std::size_t(turn++ % 3)]);
            for (const bool isTar : {false, true}) {
                if (major >= firstCompressingServer)
                    addRow(major, isTar, {Place::Server, CompressionMethod::Gzip}, walMethods[std::size_t(major % 3)]);
            }
            ++turn;
        }
        // Of the others only the system's own server is sure to have been built with these.
        const int withAll = TestServer::anyMajor();
        for (const CompressionMethod method : {CompressionMethod::Lz4, CompressionMethod::Zstd}) {
            for (const bool isTar : {false, true}) {
                for (const BackupSettings::WalMethod walMethod : walMethods) {
                    if (withAll >= firstCompressingServer)
                        addRow(withAll, isTar, {Place::Server, method}, walMethod);
                }
            }
        }
    }

    void restoresWhatWasCompressed() { checkRow(); }

private:
    static constexpr int firstCompressingServer = 15;
    static constexpr std::array walMethods{BackupSettings::WalMethod::None, BackupSettings::WalMethod::Fetch,
                                           BackupSettings::WalMethod::Stream};

    static void addColumns()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<bool>("isTar");
        QTest::addColumn<int>("codecPlace");
        QTest::addColumn<int>("codecMethod");
        QTest::addColumn<int>("walMethod");
    }

    static void addRow(int major, bool isTar, const Codec& codec, BackupSettings::WalMethod walMethod)
    {
        static const char* const names[] = {"none", "fetch", "stream"};
        QTest::addRow("%d %s -Z %s -X %s", major, isTar ? "tar" : "plain", qPrintable(codec.name()),
                      names[int(walMethod)])
            << major << isTar << int(codec.place) << int(codec.method) << int(walMethod);
    }

    void checkRow()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        try {
            checkBackup();
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
    }

    void checkBackup()
    {
        QFETCH(int, major);
        QFETCH(bool, isTar);
        QFETCH(int, codecPlace);
        QFETCH(int, codecMethod);
        QFETCH(int, walMethod);
        TestServer& server = serverOf(major);
        const TestFolder folder;
        const QString target = folder.filePath(QStringLiteral("backup"));

        BackupSettings settings = BackupTestRun::quickSettings(server, target);
        settings.format = isTar ? BackupSettings::Format::Tar : BackupSettings::Format::Plain;
        settings.walMethod = BackupSettings::WalMethod(walMethod);
        settings.compression.place = BackupCompression::Place(codecPlace);
        settings.compression.method = CompressionMethod(codecMethod);
        if (isTar)
            settings.tablespaceMappings.clear();
        const quint64 atLeast = server.committedRows();
        BackupTestRun run(settings);
        QVERIFY(run.finish());
        QCOMPARE(run.failureText(), QString());
        const quint64 atMost = server.begunRows();

        const BackupFacts facts = run.job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(facts.filesVerified > 900);
        QCOMPARE(facts.tablespaces.size(), 3);
        QCOMPARE(facts.serverVersion / 10000, major);
        QVERIFY(facts.endLsn > facts.startLsn);
        const bool hasWal = settings.walMethod != BackupSettings::WalMethod::None;
        QCOMPARE(facts.walComplete, hasWal);
        QCOMPARE(facts.walRecordsChecked > 0, hasWal);
        QVERIFY(QFileInfo::exists(target + QStringLiteral("/backup_manifest")));

        QString dataDirectory = target;
        if (isTar) {
            const QString suffix = compressionSuffix(settings.compression.method);
            const QString mainArchive = target + QStringLiteral("/base.tar") + suffix;
            QVERIFY(QFileInfo::exists(mainArchive));
            if (hasWal && settings.walMethod == BackupSettings::WalMethod::Stream) {
                // Of the WAL only gzip on this side is used, as pg_basebackup does.
                const bool isCompressed = settings.compression.isOnClient() && suffix == QLatin1String(".gz");
                QVERIFY(
                    QFileInfo::exists(target + QStringLiteral("/pg_wal.tar") + (isCompressed ? suffix : QString())));
            }
            checkWithToolOfItsKind(target);
            dataDirectory = folder.filePath(QStringLiteral("unpacked"));
            BackupServerCheck::unpackTarBackup(target, dataDirectory, folder.filePath(QStringLiteral("spaces")));
        }
        if (server.hasProgram(QStringLiteral("pg_verifybackup"))) {
            QStringList arguments{dataDirectory};
            if (isTar)
                arguments << QStringLiteral("-m") << target + QStringLiteral("/backup_manifest");
            if (!hasWal)
                arguments << QStringLiteral("-n");
            // As whoever took the backup: its files are for nobody else.
            QProcess verify;
            verify.setProcessChannelMode(QProcess::MergedChannels);
            verify.start(server.binFolder() + QStringLiteral("/pg_verifybackup"), arguments);
            QVERIFY(verify.waitForFinished(60000));
            const QByteArray output = verify.readAll();
            QVERIFY2(verify.exitCode() == 0, output.constData());
        }
        BackupServerCheck check(server, dataDirectory);
        if (!hasWal)
            check.takeWalFromOrigin();
        const quint64 atMostWithArchive = hasWal ? atMost : server.begunRows();
        check.start();
        check.checkRows(atLeast, atMostWithArchive);
    }

    /// Each archive is sound, and of gzip there is one member: more would make `gzip -l` lie.
    static void checkWithToolOfItsKind(const QString& folder)
    {
        const QFileInfoList archives = QDir(folder).entryInfoList({QStringLiteral("*.tar.*")}, QDir::Files);
        for (const QFileInfo& archive : archives) {
            const QString path = archive.filePath();
            const QString tool = archive.suffix() == QLatin1String("gz")    ? QStringLiteral("gzip")
                                 : archive.suffix() == QLatin1String("lz4") ? QStringLiteral("lz4")
                                                                            : QStringLiteral("zstd");
            CommandRun::outputOf(tool, {QStringLiteral("-t"), path});
            if (tool == QLatin1String("gzip")) {
                const qsizetype size = CommandRun::outputOf(tool, {QStringLiteral("-dc"), path}).size();
                const QByteArray listed = CommandRun::outputOf(tool, {QStringLiteral("-l"), path}).simplified();
                QVERIFY2(listed.contains(' ' + QByteArray::number(size) + ' '), listed.constData());
            }
        }
    }

    TestServer& serverOf(int major)
    {
        if (!m_server || m_server->major() != major) {
            m_server.reset();
            TestServerOptions options;
            options.major = major;
            options.tablespaces = 2;
            m_server = std::make_unique<TestServer>(options);
            m_server->startWriting();
        }
        return *m_server;
    }

    std::unique_ptr<TestServer> m_server;
};

QTEST_GUILESS_MAIN(BackupMatrixTest)
#include "BackupMatrixTest.moc"
