#include "engine/storage/OutputFile.h"

#include "engine/storage/FileSystem.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <array>
#include <vector>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace basekeep;

class OutputFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TestFolder>(); }

    void writesFromTheBeginning()
    {
        OutputFile file(native("file"), 0600);
        QVERIFY(file.isOpen());
        file.write(bytesOf("some "));
        file.write({});
        file.write(bytesOf("bytes"));
        file.startWriteOut();
        QCOMPARE(file.size(), quint64{10});
        file.sync();
        file.close();
        QVERIFY(!file.isOpen());
        QCOMPARE(contentOf(path("file")), QByteArray("some bytes"));
    }

    void writesDirectly_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::newRow("where tests write") << QDir::tempPath();
#ifdef Q_OS_LINUX
        QTest::newRow("in memory") << QStringLiteral("/dev/shm"); // newer kernels take it there, older ones refuse
#endif
    }

    void writesDirectly()
    {
        QFETCH(QString, folder);
        struct alignas(OutputFile::directAlignment) Memory
        {
            std::array<std::byte, 5 * OutputFile::directAlignment> bytes{};
        };
        const auto memory = std::make_unique<Memory>();
        const QByteArray sample = SampleBytes::incompressible(qsizetype(memory->bytes.size()));
        std::copy(bytesOf(sample).begin(), bytesOf(sample).end(), memory->bytes.begin());
        const std::span<const std::byte> all(memory->bytes);
        constexpr std::size_t block = OutputFile::directAlignment;

        const QTemporaryDir place(folder + QStringLiteral("/direct-XXXXXX"));
        for (const std::size_t end : {std::size_t{0}, std::size_t{1}, block - 1, block, block + 511}) {
            const QString name = place.filePath(QString::number(end));
            OutputFile file(FileSystem::toPath(name), 0600, OutputFile::IfExists::Refuse, OutputFile::Caching::Direct);
            QVERIFY(file.isDirect() != file.isDirectRefused());
            file.write(all.first(block));
            const std::array pieces{all.subspan(block, block), all.subspan(2 * block, block),
                                    all.subspan(3 * block, end)};
            file.writePieces(pieces);
            QCOMPARE(file.size(), quint64(3 * block + end));
            file.sync();
            file.close();
            QCOMPARE(contentOf(name), sample.first(qsizetype(3 * block + end)));
        }
    }

    void writesManyPiecesAtOnce()
    {
        const QByteArray sample = SampleBytes::incompressible(5000);
        std::vector<std::span<const std::byte>> pieces;
        for (std::size_t at = 0; at < 5000; at += 100)
            pieces.push_back(bytesOf(sample).subspan(at, 100));
        pieces.insert(pieces.begin() + 20, std::span<const std::byte>());
        OutputFile file(native("pieces"), 0600);
        file.writePieces(pieces);
        file.close();
        QCOMPARE(contentOf(path("pieces")), sample);
    }

    void neverWritesOverAnything()
    {
        OutputFile(native("file"), 0600).write(bytesOf("first"));
        BASEKEEP_EXPECT_FAILURE(OutputFile(native("file"), 0600), Failure::Code::StorageError, "could not be created");
        QCOMPARE(contentOf(path("file")), QByteArray("first"));
        OutputFile again(native("file"), 0600, OutputFile::IfExists::Truncate);
        again.write(bytesOf("2nd"));
        again.close();
        QCOMPARE(contentOf(path("file")), QByteArray("2nd"));
    }

    void neverFollowsALink()
    {
        BASEKEEP_NEEDS_FILE_LINKS();
        QVERIFY(QFile::link(path("target"), path("dangling")));
        OutputFile(native("real"), 0600).write(bytesOf("untouched"));
        QVERIFY(QFile::link(path("real"), path("link")));
        for (const char* name : {"dangling", "link"}) {
            for (const auto ifExists : {OutputFile::IfExists::Refuse, OutputFile::IfExists::Truncate}) {
                BASEKEEP_EXPECT_FAILURE(OutputFile(native(name), 0600, ifExists), Failure::Code::StorageError,
                                        "could not be created");
            }
        }
        QVERIFY(!QFileInfo::exists(path("target")));
        QCOMPARE(contentOf(path("real")), QByteArray("untouched"));
    }

    void namesTheFileAndTheSystemsReason()
    {
        const auto failure = failureOf([&] { OutputFile(native("missing/file"), 0600); });
        QVERIFY(failure);
        QVERIFY(failure->message.contains(path("missing/file")));
        QVERIFY(!failure->detail.isEmpty());
    }

    void canBeHandedOn()
    {
        OutputFile first(native("first"), 0600);
        first.write(bytesOf("1"));
        OutputFile second = std::move(first);
        QVERIFY(second.isOpen());
        second.write(bytesOf("2"));
        QCOMPARE(second.size(), quint64{2});
        first = OutputFile(native("other"), 0600);
        first = std::move(second);
        first.close();
        QCOMPARE(contentOf(path("first")), QByteArray("12"));
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

    std::unique_ptr<TestFolder> m_folder;
};

QTEST_GUILESS_MAIN(OutputFileTest)
#include "OutputFileTest.moc"
