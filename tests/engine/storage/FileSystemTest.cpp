#include "engine/storage/FileSystem.h"

#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

class FileSystemTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void makesFolders()
    {
        QVERIFY(FileSystem::makeDirectory(native("one"), 0700));
        QVERIFY(!FileSystem::makeDirectory(native("one"), 0700));
        QVERIFY(FileSystem::makeDirectories(native("a/b/c"), 0700));
        QVERIFY(!FileSystem::makeDirectories(native("a/b/c"), 0700));
        QVERIFY(QFileInfo(path("a/b/c")).isDir());
        touch("file");
        BASEKEEP_EXPECT_FAILURE(FileSystem::makeDirectory(native("file"), 0700), Failure::Code::StorageError,
                                path("file").toUtf8());
        BASEKEEP_EXPECT_FAILURE(FileSystem::makeDirectory(native("no/folder"), 0700), Failure::Code::StorageError,
                                "could not be created");
    }

    void linksFolders()
    {
        QVERIFY(QDir().mkpath(path("real")));
        FileSystem::makeDirectoryLink(native("real"), native("link"));
        touch("link/file");
        QVERIFY(QFileInfo::exists(path("real/file")));
        BASEKEEP_EXPECT_FAILURE(FileSystem::makeDirectoryLink(native("real"), native("link")),
                                Failure::Code::StorageError, "could not be created");
    }

    void renamesOverAnOldFile_data()
    {
        QTest::addColumn<bool>("durable");
        QTest::newRow("durably") << true;
        QTest::newRow("without sync") << false;
    }

    void renamesOverAnOldFile()
    {
        QFETCH(bool, durable);
        write("new", "new");
        write("old", "old");
        FileSystem::rename(native("new"), native("old"), durable);
        QCOMPARE(contentOf(path("old")), QByteArray("new"));
        QVERIFY(!QFileInfo::exists(path("new")));
        BASEKEEP_EXPECT_FAILURE(FileSystem::rename(native("new"), native("old"), durable), Failure::Code::StorageError,
                                path("new").toUtf8());
        QCOMPARE(contentOf(path("old")), QByteArray("new"));
    }

    void makesThingsDurable()
    {
        touch("file");
        FileSystem::syncFile(native("file"));
        FileSystem::syncDirectory(FileSystem::toPath(m_folder->path()));
        BASEKEEP_EXPECT_FAILURE(FileSystem::syncFile(native("missing")), Failure::Code::StorageError, "missing");
    }

    void removesTreesButNotWhatLinksLeadTo()
    {
        QVERIFY(QDir().mkpath(path("tree/inner/deep")));
        QVERIFY(QDir().mkpath(path("outside")));
        touch("outside/file");
        touch("tree/inner/deep/file");
        FileSystem::makeDirectoryLink(native("outside"), native("tree/link"));
        QCOMPARE(FileSystem::removeTree(native("tree"), false), QString());
        QVERIFY(QDir(path("tree")).exists());
        QVERIFY(QDir(path("tree")).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot));
        QVERIFY(QFileInfo::exists(path("outside/file")));
        FileSystem::makeDirectoryLink(native("outside"), native("tree/link"));
        QCOMPARE(FileSystem::removeTree(native("tree"), true), QString());
        QVERIFY(!QFileInfo::exists(path("tree")));
        QVERIFY(QFileInfo::exists(path("outside/file")));
    }

    void triesWhetherLinksCanBeMade()
    {
        QVERIFY(QDir().mkpath(path("outside")));
        try {
            FileSystem::makeDirectoryLink(native("outside"), native("link"));
        } catch (const Failure& failure) {
            QVERIFY(!QFileInfo::exists(path("link"))); // half a link would pass for an empty folder
            QCOMPARE(FileSystem::linkObstacle(native("not/yet"), native("outside/not/yet")), failure.detail);
            QSKIP("skipped: folders cannot be linked here");
        }
        QCOMPARE(FileSystem::linkObstacle(native("not/yet"), native("outside/not/yet")), QString());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(), 2);
    }

    void measuresSpaceWhereAFolderWouldBe()
    {
        const FileSystem::Space here = FileSystem::spaceFor(FileSystem::toPath(m_folder->path()));
        const FileSystem::Space missing = FileSystem::spaceFor(native("not/yet/there"));
        QVERIFY(here.available.value_or(0) > 0);
        QVERIFY(!here.device.isEmpty());
        QVERIFY(!here.mountPoint.isEmpty());
        QCOMPARE(missing.device, here.device);
    }

    void measuresSpaceWhereNoMountTableTells()
    {
        // Without /proc there is no mount table, as in many a chroot. The same test again, in such a place.
        const auto callWithoutProc = [](const QString& command) {
            QProcess process;
            process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            process.start(QStringLiteral("unshare"),
                          {QStringLiteral("--mount"), QStringLiteral("sh"), QStringLiteral("-c"),
                           QStringLiteral("mount -t tmpfs none /proc && exec ") + command});
            return process.waitForFinished() && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        };
        if (callWithoutProc(QStringLiteral("true")) != 0)
            QSKIP("skipped: mounting needs Linux and root");
        QCOMPARE(callWithoutProc(QCoreApplication::applicationFilePath() +
                                 QStringLiteral(" measuresSpaceWhereAFolderWouldBe")),
                 0);
    }

    void looksWhetherAFolderCanBeWrittenTo()
    {
        QVERIFY(FileSystem::isWritable(FileSystem::toPath(m_folder->path())));
        QVERIFY(FileSystem::isWritable(native("not/yet/there")));
        QVERIFY(QDir(m_folder->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot));
    }

    void keepsNamesThroughBothForms()
    {
        for (const QString& name :
             {QStringLiteral("plain"), QStringLiteral("\u00e4\u6570\u636e"), QStringLiteral("a b/c")})
            QCOMPARE(FileSystem::toText(FileSystem::toPath(name)), name);
    }

private:
    [[nodiscard]] QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    [[nodiscard]] std::filesystem::path native(const char* name) const { return FileSystem::toPath(path(name)); }
    void touch(const char* name) const { write(name, {}); }
    void write(const char* name, const QByteArray& content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), qint64(content.size()));
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(FileSystemTest)
#include "FileSystemTest.moc"
