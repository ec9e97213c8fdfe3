#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/FolderLock.h"
#include "engine/storage/InputFile.h"
#include "engine/storage/OutputFile.h"
#include "engine/storage/TargetFolders.h"
#include "engine/verify/VerifyJob.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/Wine.h"

#include <QtCore/QDir>
#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// What lies deeper than the 260 characters to which Windows is used: all that is done to a backup works there too.
class LongPathsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_top = FileSystem::toPath(m_folder->filePath(u"top"_s));
        m_deep = m_top;
        while (FileSystem::toText(m_deep).size() < 400)
            m_deep /= FileSystem::toPath(u"a folder with a long n\u00e4me"_s);
    }

    void filesAreMadeAndRead()
    {
        QVERIFY(FileSystem::makeDirectories(m_deep, 0700));
        QVERIFY(!FileSystem::makeDirectory(m_deep, 0700));
        for (const auto caching : {OutputFile::Caching::System, OutputFile::Caching::Direct}) {
            const std::filesystem::path path = m_deep / (caching == OutputFile::Caching::Direct ? "direct" : "cached");
            OutputFile file(path, 0600, OutputFile::IfExists::Refuse, caching);
            file.write(bytesOf("content"));
            file.sync();
            file.close();
            FileSystem::syncFile(path);
            QCOMPARE(FileSystem::fileSize(path), std::optional<quint64>(7));
            QByteArray read(7, '\0');
            QCOMPARE(InputFile(path).readAt(0, std::as_writable_bytes(std::span(read.data(), 7))), std::size_t{7});
            QCOMPARE(read, QByteArray("content"));
        }
        FileSystem::syncDirectory(m_deep);
        FileSystem::rename(m_deep / "cached", m_deep / "direct", true);
        QVERIFY(!FileSystem::exists(m_deep / "cached"));
        QVERIFY(EntryStatus::of(m_deep / "direct").kind == EntryStatus::Kind::File);
        QVERIFY(!FileSystem::remove(m_deep / "direct"));
        QVERIFY(!FileSystem::exists(m_deep / "direct"));
    }

    void foldersAreListedLockedAndRemoved()
    {
        FileSystem::makeDirectories(m_deep / "one" / "two", 0700);
        OutputFile(m_deep / "one" / "file", 0600).write(bytesOf("x"));
        QStringList names;
        FolderListing listing(m_deep / "one");
        while (listing.next())
            names << QString::fromStdString(listing.name());
        names.sort();
        QCOMPARE(names, QStringList({u"file"_s, u"two"_s}));
        {
            const FolderLock lock(m_deep);
        }
        std::error_code error;
        const std::filesystem::path resolved = FileSystem::canonical(m_deep, error);
        if (!isUnderWine()) { // which tells final names of up to 260 characters only
            QVERIFY(!error);
            QCOMPARE(FileSystem::weaklyCanonical(m_deep / "not" / "there", error), resolved / "not" / "there");
            QVERIFY(!error);
        }
        QVERIFY(FileSystem::spaceFor(m_deep).available.value_or(0) > 0);
        QVERIFY(FileSystem::isWritable(m_deep));
        QCOMPARE(FileSystem::removeTree(m_top, true), QString());
        QVERIFY(!FileSystem::exists(m_top));
    }

    void targetsAreClaimedAndCleanedUp()
    {
        TargetFolders folders;
        folders.claim(m_deep, 0700);
        OutputFile(m_deep / "file", 0600).write(bytesOf("x"));
        QVERIFY(TargetFolders::obstacle(m_deep).contains(u"is not empty"_s));
        QCOMPARE(folders.cleanUp(), QString());
        QVERIFY(!FileSystem::exists(m_top));
        QCOMPARE(TargetFolders::obstacle(m_deep), QString());
    }

    void backupsAreVerified()
    {
        const HandMadeBackup backup;
        FileSystem::makeDirectories(m_deep.parent_path(), 0700);
        FileSystem::rename(FileSystem::toPath(backup.folder()), m_deep, false);
        VerifySettings settings;
        settings.folder = FileSystem::toText(m_deep);
        QVERIFY(verify(settings).verdict == VerifyReport::Verdict::Good);
        QVERIFY(!FileSystem::remove(m_deep / "base" / "1" / "1259"));
        OutputFile(m_deep / "base" / "1" / "extra", 0600).close();
        QStringList paths;
        const VerifyReport report = verify(settings);
        for (const VerifyFinding& finding : report.findings)
            paths << QString::fromStdString(finding.path);
        paths.sort();
        QCOMPARE(paths, QStringList({u"base/1/1259"_s, u"base/1/extra"_s}));
    }

    void cleanup() { QCOMPARE(FileSystem::removeTree(m_top, true), QString()); }

private:
    static VerifyReport verify(const VerifySettings& settings)
    {
        VerifyJob job(settings);
        job.start();
        job.wait();
        return job.report();
    }

    std::unique_ptr<TestFolder> m_folder;
    std::filesystem::path m_top;
    std::filesystem::path m_deep; ///< more than 400 characters long
};

QTEST_GUILESS_MAIN(LongPathsTest)
#include "LongPathsTest.moc"
