#include "engine/storage/FolderLock.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

class FolderLockTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAtATime()
    {
        const TestFolder folder;
        const TestFolder other;
        const std::filesystem::path path = FileSystem::toPath(folder.path());
        {
            const FolderLock lock(path);
            BASEKEEP_EXPECT_FAILURE(FolderLock second(path), Failure::Code::TargetUnusable, folder.path().toUtf8());
            const FolderLock elsewhere(FileSystem::toPath(other.path()));
        }
        const FolderLock again(path);
    }

    void leavesNothing()
    {
        const TestFolder folder;
        {
            const FolderLock lock(FileSystem::toPath(folder.path()));
        }
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void aMissingFolderIsAFailure()
    {
        BASEKEEP_EXPECT_FAILURE(FolderLock lock("/nonexistent/folder"), Failure::Code::StorageError, "nonexistent");
    }
};

QTEST_GUILESS_MAIN(FolderLockTest)
#include "FolderLockTest.moc"
