#include "engine/storage/TargetFolders.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace basekeep;

class TargetFoldersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void makesAMissingFolderAndRemovesIt()
    {
        TargetFolders folders;
        folders.claim(native("target"), 0700);
        QVERIFY(QFileInfo(path("target")).isDir());
        fill("target");
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

#ifdef Q_OS_UNIX
    void givesMadeFoldersTheirMode()
    {
        const mode_t before = ::umask(077);
        TargetFolders folders;
        folders.claim(native("above/target"), 0750);
        ::umask(before);
        struct stat status = {};
        QCOMPARE(::stat(qPrintable(path("above/target")), &status), 0);
        QCOMPARE(unsigned(status.st_mode) & 07777, 0750U);
    }
#endif

#ifdef Q_OS_WIN
    void refusesNamesThatOtherProgramsCannotOpen()
    {
        for (const char* name : {"monday.", "a/aux/target", "blank ", "what?"}) {
            TargetFolders folders;
            BASEKEEP_EXPECT_FAILURE(folders.claim(native(name), 0700), Failure::Code::TargetUnusable, "cannot be made");
            QVERIFY(!TargetFolders::obstacle(native(name)).isEmpty());
        }
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void failsWhereThereIsNoDrive()
    {
        TargetFolders folders;
        BASEKEEP_EXPECT_FAILURE(folders.claim("Q:/no drive/target", 0700), Failure::Code::StorageError,
                                "could not be created");
        QCOMPARE(folders.cleanUp(), QString());
    }
#endif

    void removesTheFoldersAboveThatItMade()
    {
        TargetFolders folders;
        folders.claim(native("a/b/target"), 0700);
        fill("a/b/target");
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void leavesFoldersAboveThatSomebodyElseUses()
    {
        TargetFolders folders;
        folders.claim(native("a/b/target"), 0700);
        fill("a/b/target");
        touch("a/of_somebody_else");
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(!QFileInfo::exists(path("a/b")));
        QVERIFY(QFileInfo::exists(path("a/of_somebody_else")));
    }

    void emptiesAnEmptyFolderAndLeavesIt()
    {
        QVERIFY(QDir().mkpath(path("target")));
        TargetFolders folders;
        folders.claim(native("target"), 0700);
        fill("target");
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(isEmpty("target"));
    }

    void usesAFolderThroughALink()
    {
        BASEKEEP_NEEDS_LINKS();
        QVERIFY(QDir().mkpath(path("real")));
        FileSystem::makeDirectoryLink(native("real"), native("target"));
        TargetFolders folders;
        folders.claim(native("target"), 0700);
        fill("target");
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(FileSystem::isLink(native("target")));
        QVERIFY(isEmpty("real"));
    }

    void cleansUpWithoutFollowingLinksToFiles()
    {
        BASEKEEP_NEEDS_FILE_LINKS();
        touch("outside");
        TargetFolders folders;
        folders.claim(native("target"), 0700);
        QVERIFY(QFile::link(path("outside"), path("target/link")));
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(QFileInfo::exists(path("outside")));
        QVERIFY(!QFileInfo::exists(path("target")));
    }

    void cleansUpWithoutFollowingLinks()
    {
        BASEKEEP_NEEDS_LINKS();
        QVERIFY(QDir().mkpath(path("tablespace")));
        touch("tablespace/of_somebody_else");
        TargetFolders folders;
        folders.claim(native("target"), 0700);
        FileSystem::makeDirectoryLink(native("tablespace"), native("target/16384"));
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(QFileInfo::exists(path("tablespace/of_somebody_else")));
        QVERIFY(!QFileInfo::exists(path("target")));
    }

    void cleansUpSeveralFoldersOnce()
    {
        QVERIFY(QDir().mkpath(path("empty")));
        TargetFolders folders;
        folders.claim(native("one"), 0700);
        folders.claim(native("empty"), 0700);
        folders.claim(native("deep/two"), 0700);
        for (const char* name : {"one", "empty", "deep/two"})
            fill(name);
        QCOMPARE(folders.cleanUp(), QString());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList(QStringLiteral("empty")));
        QVERIFY(isEmpty("empty"));
        fill("empty"); // what comes later is no business of it
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(!isEmpty("empty"));
    }

    void refusesWhatIsNotEmpty_data()
    {
        QTest::addColumn<QStringList>("entries");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* title, const QStringList& entries, const char* text) {
            QTest::newRow(title) << entries << QString::fromLatin1(text);
        };
        row("file", {QStringLiteral("file")}, "exists but is not empty.");
        row("hidden file", {QStringLiteral(".hidden")}, "exists but is not empty.");
        row("folder", {QStringLiteral("folder/")}, "exists but is not empty.");
        row("cluster", {QStringLiteral("PG_VERSION"), QStringLiteral("base/")},
            "it holds a PostgreSQL cluster or a backup");
        row("root of a file system", {QStringLiteral("lost+found/")}, "it is the root of a file system");
        row("root of a used file system", {QStringLiteral("lost+found/"), QStringLiteral("file")},
            "exists but is not empty.");
    }

    void refusesWhatIsNotEmpty()
    {
        QFETCH(QStringList, entries);
        QFETCH(QString, text);
        QVERIFY(QDir().mkpath(path("target")));
        for (const QString& entry : entries) {
            const QString name = path("target") + QLatin1Char('/') + entry;
            if (entry.endsWith(QLatin1Char('/')))
                QVERIFY(QDir().mkpath(name));
            else
                QVERIFY(QFile(name).open(QIODevice::WriteOnly));
        }
        expectRefusal("target", text);
        QCOMPARE(QDir(path("target")).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).size(),
                 entries.size());
    }

    void refusesWhatIsNoFolder()
    {
        touch("file");
        expectRefusal("file", QStringLiteral("is not a folder."));
        QVERIFY(QFileInfo::exists(path("file")));
    }

    void refusesLinksToNothing()
    {
        BASEKEEP_NEEDS_LINKS();
        FileSystem::makeDirectoryLink(native("nowhere"), native("dangling"));
        expectRefusal("dangling", QStringLiteral("is a link that leads nowhere."));
    }

    void refusesLinksToFiles()
    {
        BASEKEEP_NEEDS_FILE_LINKS();
        touch("file");
        QVERIFY(QFile::link(path("file"), path("link_to_file")));
        expectRefusal("link_to_file", QStringLiteral("is not a folder."));
        QVERIFY(QFileInfo::exists(path("file")));
    }

    void leavesNothingWhenAFolderAboveIsAFile()
    {
        touch("file");
        TargetFolders folders;
        QVERIFY(failureOf([&] { folders.claim(native("file/a/target"), 0700); }));
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(QFileInfo(path("file")).isFile());
    }

    void looksWithoutTouching()
    {
        QCOMPARE(TargetFolders::obstacle(native("a/b/target")), QString());
        QVERIFY(!QFileInfo::exists(path("a")));
        QVERIFY(QDir().mkpath(path("empty")));
        QCOMPARE(TargetFolders::obstacle(native("empty")), QString());
        QVERIFY(isEmpty("empty"));
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
        QVERIFY(QFile(path(name)).open(QIODevice::WriteOnly));
    }

    void fill(const char* folder) const
    {
        QVERIFY(QDir(path(folder)).mkpath(QStringLiteral("base/5")));
        for (const char* name : {"/base/5/file", "/.hidden"})
            QVERIFY(QFile(path(folder) + QLatin1String(name)).open(QIODevice::WriteOnly));
    }

    [[nodiscard]] bool isEmpty(const char* folder) const
    {
        return QDir(path(folder)).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }

    void expectRefusal(const char* folder, const QString& text)
    {
        QVERIFY2(TargetFolders::obstacle(native(folder)).contains(text),
                 qPrintable(TargetFolders::obstacle(native(folder))));
        TargetFolders folders;
        BASEKEEP_EXPECT_FAILURE(folders.claim(native(folder), 0700), Failure::Code::TargetUnusable,
                                text.toUtf8().constData());
        QCOMPARE(folders.cleanUp(), QString());
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(TargetFoldersTest)
#include "TargetFoldersTest.moc"
