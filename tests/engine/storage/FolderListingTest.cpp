#include "engine/storage/FolderListing.h"

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

class FolderListingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("tree/folder/inner")));
        write("tree/file", QByteArray(5000, 'x'));
        write("tree/.hidden", {});
        write("tree/folder/inner/deep", "deep");
    }

    void listsWhatThereIs()
    {
        QStringList entries;
        FolderListing listing(native("tree"));
        QVERIFY(!listing.error());
        while (listing.next()) {
            QVERIFY(!listing.isLink());
            QVERIFY(listing.isFile() != listing.isFolder());
            QCOMPARE(listing.path(), native("tree") / listing.name());
            entries << QStringLiteral("%1 %2 %3")
                           .arg(QString::fromStdString(listing.name()),
                                listing.isFolder() ? QStringLiteral("folder") : QString())
                           .arg(listing.isFile() ? listing.size() : 0);
        }
        QVERIFY(!listing.next());
        QVERIFY(!listing.error());
        entries.sort();
        QCOMPARE(entries, QStringList({QStringLiteral(".hidden  0"), QStringLiteral("file  5000"),
                                       QStringLiteral("folder folder 0")}));
    }

    void knowsAnEmptyFolder()
    {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("empty")));
        FolderListing listing(native("empty"));
        QVERIFY(!listing.next());
        QVERIFY(!listing.error());
    }

    void tellsWhyThereIsNothing()
    {
        for (const char* name : {"missing", "tree/file", "tree/file/below"}) {
            FolderListing listing(native(name));
            QVERIFY2(listing.error(), name);
            QVERIFY(!listing.next());
            QVERIFY(!FileSystem::textOf(listing.error()).isEmpty());
        }
        BASEKEEP_EXPECT_FAILURE(FolderListing::walk(native("missing"), [](const FolderListing&) {}),
                                Failure::Code::StorageError, "missing could not be read");
    }

    void tellsLinks()
    {
        BASEKEEP_NEEDS_LINKS();
        FileSystem::makeDirectoryLink(native("tree/folder"), native("tree/link"));
        FileSystem::makeDirectoryLink(native("nowhere"), native("tree/dangling"));
        FolderListing listing(native("tree"));
        QStringList links;
        while (listing.next()) {
            if (!listing.isLink())
                continue;
            links << QString::fromStdString(listing.name());
            QCOMPARE(listing.isFolder(), listing.name() == "link");
            QVERIFY(!listing.isFile());
        }
        links.sort();
        QCOMPARE(links, QStringList({QStringLiteral("dangling"), QStringLiteral("link")}));
    }

    void walksThroughFoldersButNotThroughLinks()
    {
        const bool hasLinks = FileSystem::canMakeDirectoryLinks(native("tree"));
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("outside/more")));
        if (hasLinks)
            FileSystem::makeDirectoryLink(native("outside"), native("tree/folder/link"));
        QStringList seen;
        FolderListing::walk(native("tree"), [&](const FolderListing& entry) {
            seen << FileSystem::toText(entry.path()).mid(path("tree/").size());
        });
        QVERIFY(seen.indexOf(QStringLiteral("folder")) < seen.indexOf(QStringLiteral("folder/inner")));
        QStringList expected{QStringLiteral(".hidden"), QStringLiteral("file"), QStringLiteral("folder"),
                             QStringLiteral("folder/inner"), QStringLiteral("folder/inner/deep")};
        if (hasLinks)
            expected << QStringLiteral("folder/link");
        seen.sort();
        QCOMPARE(seen, expected);
    }

#ifdef Q_OS_UNIX
    void keepsNamesThatAreNoText()
    {
        const std::string name("no\xFF\x80text");
        QCOMPARE(::mkdir((native("tree/folder/inner") / name).c_str(), 0700), 0);
        FolderListing listing(native("tree/folder/inner"));
        bool isFound = false;
        while (listing.next())
            isFound |= listing.name() == name;
        QVERIFY(isFound);
    }
#endif

private:
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] std::filesystem::path native(const char* name) const
    {
        return FileSystem::toPath(path(name));
    }
    void write(const char* name, const QByteArray& content) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), qint64(content.size()));
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(FolderListingTest)
#include "FolderListingTest.moc"
