#include "engine/storage/FileSystem.h"

#include "tests/support/DirectoryLinks.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtTest/QTest>

#ifdef Q_OS_WIN
#include "engine/storage/WindowsPath_windows.h"

#include <thread>

#include <windows.h>
#endif

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

    void tellsWhatIsThere()
    {
        QVERIFY(QDir().mkpath(path("folder")));
        write("file", "12345");
        std::error_code error;
        QVERIFY(FileSystem::exists(native("file"), error) && !error);
        QVERIFY(!FileSystem::exists(native("no/such/file"), error) && !error);
        QVERIFY(!FileSystem::exists(native("file/below"), error) && !error);
        QVERIFY(FileSystem::isFile(native("file")));
        QVERIFY(!FileSystem::isFile(native("folder")));
        QVERIFY(FileSystem::isFolder(native("folder")));
        QVERIFY(!FileSystem::isFolder(native("file")));
        QVERIFY(!FileSystem::isLink(native("folder")));
        QCOMPARE(FileSystem::fileSize(native("file")), std::optional<quint64>(5));
        QCOMPARE(FileSystem::fileSize(native("folder")), std::nullopt);
        QCOMPARE(FileSystem::fileSize(native("missing")), std::nullopt);
        QCOMPARE(FileSystem::nearestExisting(native("folder/a/b")), native("folder"));
        QCOMPARE(FileSystem::nearestExisting("not-there/a"), std::filesystem::path("."));
    }

    void resolvesPaths()
    {
        QVERIFY(QDir().mkpath(path("a/b")));
        std::error_code error;
        const QString top = QFileInfo(m_folder->path()).canonicalFilePath();
        QCOMPARE(FileSystem::toText(FileSystem::canonical(native("a/../a/b"), error)), top + QStringLiteral("/a/b"));
        QVERIFY(!error);
        static_cast<void>(FileSystem::canonical(native("a/missing"), error));
        QVERIFY(error);
        QVERIFY(!FileSystem::textOf(error).isEmpty());
        QCOMPARE(FileSystem::toText(FileSystem::weaklyCanonical(native("a/missing/x"), error)),
                 top + QStringLiteral("/a/missing/x"));
        QVERIFY(!error);
    }

    void knowsUnderWhichNameSomethingIsThere()
    {
        write("Name", {});
        write("other", {});
        QCOMPARE(FileSystem::otherName(native("Name")), std::nullopt);
        QCOMPARE(FileSystem::otherName(native("missing")), std::nullopt);
        const bool doesCaseCount = !QFileInfo::exists(path("name"));
        QCOMPARE(FileSystem::otherName(native("name")),
                 doesCaseCount ? std::nullopt : std::optional(std::filesystem::path("Name")));
    }

    void linksFolders()
    {
        BASEKEEP_NEEDS_LINKS();
        QVERIFY(QDir().mkpath(path("real")));
        FileSystem::makeDirectoryLink(native("real"), native("link"));
        touch("link/file");
        QVERIFY(QFileInfo::exists(path("real/file")));
        BASEKEEP_EXPECT_FAILURE(FileSystem::makeDirectoryLink(native("real"), native("link")),
                                Failure::Code::StorageError, "could not be created");
        QVERIFY(QDir().mkpath(path("folder")));
        BASEKEEP_EXPECT_FAILURE(FileSystem::makeDirectoryLink(native("real"), native("folder")),
                                Failure::Code::StorageError, "could not be created");
        QVERIFY(!FileSystem::isLink(native("folder")));
    }

    void readsLinks()
    {
        BASEKEEP_NEEDS_LINKS();
        QVERIFY(QDir().mkpath(path("real")));
        FileSystem::makeDirectoryLink(native("real"), native("link"));
        FileSystem::makeDirectoryLink(native("nowhere"), native("dangling"));
        const auto target = [this](const char* name) {
            return FileSystem::toText(FileSystem::readLink(native(name)).value_or(std::filesystem::path()));
        };
        QCOMPARE(target("link"), path("real"));
        QCOMPARE(target("dangling"), path("nowhere"));
        QCOMPARE(target("real"), QString());
        QCOMPARE(target("missing"), QString());
        QVERIFY(FileSystem::isLink(native("link")));
        QVERIFY(FileSystem::isLink(native("dangling")));
        QVERIFY(FileSystem::isFolder(native("link")));
        std::error_code error;
        QVERIFY(!FileSystem::exists(native("dangling"), error) && !error);
        QVERIFY(!FileSystem::remove(native("link")));
        QVERIFY(!FileSystem::isLink(native("link")));
        QVERIFY(QFileInfo::exists(path("real")));
    }

    void looksWhetherLinksCanBeMade()
    {
        const auto obstacle = FileSystem::directoryLinkObstacle(native("not/yet/there"), native("nor/there"));
        QCOMPARE(FileSystem::canMakeDirectoryLinks(native("not/yet/there")), !obstacle);
        QVERIFY(QDir(m_folder->path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot));
        if (!obstacle)
            return;
        QVERIFY(obstacle->message.contains(QStringLiteral("could not be created")));
        QVERIFY(!obstacle->hint.isEmpty());
        QVERIFY(!obstacle->detail.isEmpty());
    }

    void tellsWhereLinksCannotBeMade()
    {
        // A file system of message queues knows files and nothing else.
        if (qEnvironmentVariableIsSet("BASEKEEP_TEST_WITHOUT_LINKS")) {
            QVERIFY(FileSystem::isWritable(FileSystem::toPath(qEnvironmentVariable("BASEKEEP_TEST_WITHOUT_LINKS"))));
            const auto obstacle = FileSystem::directoryLinkObstacle(
                FileSystem::toPath(qEnvironmentVariable("BASEKEEP_TEST_WITHOUT_LINKS")), native("space"));
            QVERIFY(obstacle);
            QVERIFY(!obstacle->detail.isEmpty());
            return;
        }
        const QString place = path("queues");
        QVERIFY(QDir().mkpath(place));
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        const QString mount = QStringLiteral("mount -t mqueue none %1 && ").arg(place);
        const auto run = [&](const QString& command) {
            process.start(QStringLiteral("unshare"),
                          {QStringLiteral("--mount"), QStringLiteral("sh"), QStringLiteral("-c"), mount + command});
            return process.waitForFinished() && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
        };
        if (run(QStringLiteral("true")) != 0)
            QSKIP("skipped: mounting needs Linux and root");
        QCOMPARE(run(QStringLiteral("BASEKEEP_TEST_WITHOUT_LINKS=%1 exec %2 tellsWhereLinksCannotBeMade")
                         .arg(place, QCoreApplication::applicationFilePath())),
                 0);
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

    void removesEntries()
    {
        QVERIFY(QDir().mkpath(path("folder/inner")));
        write("file", "x");
        QVERIFY(QFile::setPermissions(path("file"), QFile::ReadOwner));
        QVERIFY(!FileSystem::remove(native("file")));
        QVERIFY(!QFileInfo::exists(path("file")));
        QVERIFY(!FileSystem::remove(native("file")));
        QVERIFY(FileSystem::remove(native("folder")));
        QVERIFY(QFileInfo::exists(path("folder/inner")));
        QVERIFY(!FileSystem::remove(native("folder/inner")));
        QVERIFY(!FileSystem::remove(native("folder")));
    }

    void removesTreesOfAllKinds()
    {
        QVERIFY(QDir().mkpath(path("tree/a/b/c")));
        QVERIFY(QDir().mkpath(path("tree/empty")));
        write("tree/a/read-only", "x");
        QVERIFY(QFile::setPermissions(path("tree/a/read-only"), QFile::ReadOwner));
        write("tree/a/b/\u00e4", "x");
        QCOMPARE(FileSystem::removeTree(native("tree"), true), QString());
        QVERIFY(!QFileInfo::exists(path("tree")));
        QCOMPARE(FileSystem::removeTree(native("tree"), true), QString());
        QVERIFY(FileSystem::removeTree(native("tree"), false).startsWith(path("tree")));
        write("file", "x");
        QCOMPARE(FileSystem::removeTree(native("file"), true), QString());
        QVERIFY(!QFileInfo::exists(path("file")));
    }

    void removesTreesButNotWhatLinksLeadTo()
    {
        BASEKEEP_NEEDS_LINKS();
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
        FileSystem::makeDirectoryLink(native("outside"), native("link"));
        QCOMPARE(FileSystem::removeTree(native("link"), true), QString());
        QVERIFY(!FileSystem::isLink(native("link")));
        QVERIFY(QFileInfo::exists(path("outside/file")));
    }

#ifdef Q_OS_WIN
    void namesWhoHasAFileOpen()
    {
        write("file", "x");
        const HANDLE handle = CreateFileW(path("file").toStdWString().c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                          OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
        QVERIFY(handle != INVALID_HANDLE_VALUE);
        const auto failure = failureOf([this] { FileSystem::syncFile(native("file")); });
        const QString problem = FileSystem::removeTree(m_folder->path().toStdWString(), false);
        CloseHandle(handle);
        QVERIFY(failure);
        QVERIFY2(failure->message.contains(QStringLiteral("has it open")), qPrintable(failure->message));
        QVERIFY(!failure->hint.isEmpty());
        QVERIFY(problem.startsWith(path("file")));
    }

    void waitsForWhoHasAFileOpen()
    {
        write("file", "x");
        write("new", "y");
        const HANDLE handle = CreateFileW(path("file").toStdWString().c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                          OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
        QVERIFY(handle != INVALID_HANDLE_VALUE);
        std::thread scanner([handle] {
            Sleep(50); // there is no other sign that somebody waits for the file
            CloseHandle(handle);
        });
        FileSystem::rename(native("new"), native("file"), true);
        scanner.join();
        QCOMPARE(contentOf(path("file")), QByteArray("y"));
    }

    void knowsSharesAndLongPaths()
    {
        QCOMPARE(longPath(L"C:\\a/b"), std::wstring(L"\\\\?\\C:\\a\\b"));
        QCOMPARE(longPath(L"c:/a//./b/../c/"), std::wstring(L"\\\\?\\c:\\a\\c"));
        QCOMPARE(longPath(L"C:/.."), std::wstring(L"\\\\?\\C:\\"));
        QCOMPARE(longPath(L"C:/a/con./x."), std::wstring(L"\\\\?\\C:\\a\\con.\\x."));
        QCOMPARE(longPath(L"//server/share/a"), std::wstring(L"\\\\?\\UNC\\server\\share\\a"));
        QCOMPARE(longPath(L"\\\\server\\share"), std::wstring(L"\\\\?\\UNC\\server\\share\\"));
        QCOMPARE(longPath(L"\\\\?\\C:\\a"), std::wstring(L"\\\\?\\C:\\a"));
        QVERIFY(longPath(L"a").starts_with(L"\\\\?\\"));
        QVERIFY(longPath(L"a").ends_with(L"\\a"));
        QCOMPARE(longPath(L"/a"), longPath(QDir::currentPath().left(3).toStdWString()) + L"a");
        for (const wchar_t* text : {L"C:\\a", L"\\\\server\\share\\a"})
            QCOMPARE(withoutPrefix(longPath(text)), std::wstring(text));
        QCOMPARE(FileSystem::toText(L"\\\\server\\share\\a"), QStringLiteral("//server/share/a"));
        QCOMPARE(FileSystem::toText(L"\\\\?\\C:\\a"), QStringLiteral("C:/a"));
    }
#endif

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
#ifdef __SANITIZE_ADDRESS__
        QSKIP("skipped: LeakSanitizer needs /proc");
#endif
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
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] std::filesystem::path native(const char* name) const
    {
        return FileSystem::toPath(path(name));
    }
    void touch(const char* name) const
    {
        write(name, {});
    }
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
