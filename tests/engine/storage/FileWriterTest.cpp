#include "engine/storage/FileWriter.h"

#include "engine/jobs/JobProgress.h"
#include "engine/storage/FileSystem.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <QtTest/QTest>

#ifdef Q_OS_UNIX
#include <csignal>

#include <sys/resource.h>
#endif

using namespace basekeep;

class FileWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void writesFilesOfEverySize_data()
    {
        QTest::addColumn<bool>("sync");
        QTest::addColumn<bool>("direct");
        QTest::newRow("durable, direct") << true << true;
        QTest::newRow("durable, through the cache") << true << false;
        QTest::newRow("not synced, direct") << false << true;
        QTest::newRow("not synced, through the cache") << false << false;
    }

    void writesFilesOfEverySize()
    {
        QFETCH(bool, sync);
        QFETCH(bool, direct);
        // Around blocks, buffers and all buffers together; one after the other they share buffers in many ways.
        constexpr qsizetype buffer = qsizetype(WriteBuffers::bufferSize);
        const QList<qsizetype> sizes{0,
                                     1,
                                     511,
                                     512,
                                     4095,
                                     4096,
                                     4097,
                                     8192,
                                     100000,
                                     buffer - 4096,
                                     buffer - 1,
                                     buffer,
                                     buffer + 1,
                                     3 * buffer,
                                     5000000,
                                     0,
                                     30 * buffer + 77,
                                     8192};
        const QByteArray sample = SampleBytes::incompressible(31 * buffer);
        JobProgress progress;
        {
            FileWriter writer({sync, direct}, progress);
            for (qsizetype index = 0; index < sizes.size(); ++index) {
                writer.begin(native(index), 0600);
                std::span<const std::byte> rest = bytesOf(sample).subspan(std::size_t(index));
                rest = rest.first(std::size_t(sizes[index]));
                while (!rest.empty()) {
                    const std::size_t count = std::min<std::size_t>(rest.size(), 32768 + 512 * std::size_t(index));
                    writer.write(rest.first(count));
                    rest = rest.subspan(count);
                }
                writer.end();
            }
            writer.finish();
            QCOMPARE(progress.snapshot().filesDurable, quint64(sizes.size()));
        }
        for (qsizetype index = 0; index < sizes.size(); ++index)
            QVERIFY2(contentOf(path(index)) == sample.mid(index, sizes[index]), qPrintable(path(index)));
    }

    void writesMoreFilesThanItMayKeepOpen()
    {
        JobProgress progress;
        FileWriter writer({true, true}, progress);
        constexpr int files = 1000;
        for (int index = 0; index < files; ++index) {
            writer.begin(native(index), 0600);
            writer.write(bytesOf(QByteArray::number(index)));
            writer.end();
        }
        writer.finish();
        QCOMPARE(progress.snapshot().filesDurable, quint64{files});
        for (int index = 0; index < files; ++index)
            QCOMPARE(contentOf(path(index)), QByteArray::number(index));
    }

    void hasNothingToDoWithoutFiles()
    {
        JobProgress progress;
        FileWriter writer({}, progress);
        writer.finish();
        QCOMPARE(progress.snapshot().filesDurable, quint64{0});
    }

    void canBeGivenUpAtAnyTime()
    {
        const QByteArray content(3 * qsizetype(WriteBuffers::bufferSize), 'x');
        for (int files = 0; files < 20; ++files) {
            JobProgress progress;
            FileWriter writer({}, progress);
            for (int index = 0; index <= files; ++index) {
                writer.begin(native(files * 100 + index), 0600);
                writer.write(bytesOf(content).first(std::size_t(content.size()) / std::size_t(1 + index)));
                if (index < files)
                    writer.end();
            }
        }
    }

    void neverWritesOverAnything()
    {
        QFile there(path(1));
        QVERIFY(there.open(QIODevice::WriteOnly));
        there.close();
        JobProgress progress;
        FileWriter writer({}, progress);
        BASEKEEP_EXPECT_FAILURE(writer.begin(native(1), 0600), Failure::Code::StorageError, "could not be created");
    }

#ifdef Q_OS_UNIX
    void theFirstFailureIsThrown_data()
    {
        QTest::addColumn<bool>("direct");
        QTest::newRow("direct") << true;
        QTest::newRow("through the cache") << false;
    }

    void theFirstFailureIsThrown()
    {
        QFETCH(bool, direct);
        // No file of this process may grow beyond this, so writing fails in the middle.
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit small = before;
        small.rlim_cur = WriteBuffers::bufferSize + 12288;
        ::signal(SIGXFSZ, SIG_IGN);
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        {
            JobProgress progress;
            FileWriter writer({true, direct}, progress);
            writer.begin(native(0), 0600);
            const QByteArray content(qsizetype(WriteBuffers::bufferSize), 'x');
            // More than all buffers hold: a giver that waits for one must hear of it too.
            const auto failure = failureOf([&] {
                for (int index = 0; index < 100; ++index)
                    writer.write(bytesOf(content));
            });
            QVERIFY(failure);
            QCOMPARE(failure->code, Failure::Code::StorageError);
            QVERIFY2(failure->message.contains(path(0)), qPrintable(failure->message));
            BASEKEEP_EXPECT_FAILURE(writer.end(), Failure::Code::StorageError, "could not be written");
            BASEKEEP_EXPECT_FAILURE(writer.finish(), Failure::Code::StorageError, "could not be written");
            QCOMPARE(progress.snapshot().filesDurable, quint64{0});
        }
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    }
#endif

private:
    [[nodiscard]] QString path(qsizetype index) const
    {
        return m_folder->filePath(QString::number(index));
    }
    [[nodiscard]] std::filesystem::path native(qsizetype index) const
    {
        return FileSystem::toPath(path(index));
    }

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(FileWriterTest)
#include "FileWriterTest.moc"
