#include "engine/storage/FileSyncer.h"

#include "engine/jobs/JobProgress.h"
#include "engine/storage/FileSystem.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtTest/QTest>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace basekeep;

class FileSyncerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesEveryFileDurable_data()
    {
        QTest::addColumn<bool>("sync");
        QTest::newRow("with sync") << true;
        QTest::newRow("without sync") << false;
    }

    void makesEveryFileDurable()
    {
        QFETCH(bool, sync);
        const TestFolder folder;
        JobProgress progress;
        FileSyncer syncer(sync, progress);
        constexpr int files = 200; // more than the queue holds
        for (int index = 0; index < files; ++index) {
            OutputFile file(FileSystem::toPath(folder.filePath(QString::number(index))), 0600);
            file.write(bytesOf("x"));
            syncer.submit(std::move(file));
        }
        syncer.finish();
        QCOMPARE(progress.snapshot().filesDurable, quint64{files});
        for (int index = 0; index < files; ++index)
            QCOMPARE(contentOf(folder.filePath(QString::number(index))), QByteArray("x"));
    }

    void hasNothingToDoWithoutFiles()
    {
        JobProgress progress;
        FileSyncer syncer(true, progress);
        syncer.finish();
        QCOMPARE(progress.snapshot().filesDurable, quint64{0});
    }

    void canBeGivenUp()
    {
        const TestFolder folder;
        JobProgress progress;
        FileSyncer syncer(true, progress);
        for (int index = 0; index < 20; ++index)
            syncer.submit(OutputFile(FileSystem::toPath(folder.filePath(QString::number(index))), 0600));
    }

#ifdef Q_OS_UNIX
    void theFirstFailureIsThrown()
    {
        // A pipe can be written to and closed, but not be made durable.
        const TestFolder folder;
        const QByteArray pipe = QFile::encodeName(folder.filePath(QStringLiteral("pipe")));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        const int reader = ::open(pipe.constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        QVERIFY(reader >= 0);
        JobProgress progress;
        FileSyncer syncer(true, progress);
        const auto submitPipe = [&] {
            syncer.submit(OutputFile(pipe.constData(), 0600, OutputFile::IfExists::Truncate));
        };
        submitPipe();
        BASEKEEP_EXPECT_FAILURE(syncer.finish(), Failure::Code::StorageError, "could not be made durable");
        BASEKEEP_EXPECT_FAILURE(submitPipe(), Failure::Code::StorageError, "could not be made durable");
        BASEKEEP_EXPECT_FAILURE(syncer.finish(), Failure::Code::StorageError, "could not be made durable");
        QCOMPARE(progress.snapshot().filesDurable, quint64{0});
        ::close(reader);
    }
#endif
};

QTEST_GUILESS_MAIN(FileSyncerTest)
#include "FileSyncerTest.moc"
