#include "engine/stream/Checksum.h"

#include <cstdio>
#include <cstdlib>
#include <vector>

#include <QtTest/QTest>

#include "engine/jobs/Failure.h"

using namespace basekeep;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& text)
{
    return std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
}

/// Bytes without a pattern that a wrong table could hide behind, the same in each run.
std::vector<std::byte> noise(std::size_t size)
{
    std::vector<std::byte> bytes(size);
    quint32 state = 20260101;
    for (std::byte& byte : bytes) {
        state = state * 1664525 + 1013904223;
        byte = static_cast<std::byte>(state >> 24);
    }
    return bytes;
}

} // namespace

class ChecksumTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // What is registered first runs last, after OpenSSL's own handler if it has one. Threads may be at work until
        // then, so their checksums must be possible until then.
        QCOMPARE(std::atexit([] {
                     try {
                         Checksum sum(ChecksumAlgorithm::Sha256);
                         sum.update(bytesOf("abc"));
                     } catch (const Failure&) {
                         std::fputs("FAIL!  : ChecksumTest: OpenSSL is gone before the process is\n", stderr);
                         std::_Exit(1);
                     }
                 }),
                 0);
    }

    void computesKnownCrcs_data()
    {
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<quint32>("crc");
        QTest::newRow("nothing") << QByteArray() << quint32(0);
        QTest::newRow("check value") << QByteArray("123456789") << quint32(0xE3069283);
        QTest::newRow("32 zero bytes") << QByteArray(32, '\0') << quint32(0x8A9136AA);
        QTest::newRow("32 bytes of ones") << QByteArray(32, '\xFF') << quint32(0x62A8AB43);
    }

    void computesKnownCrcs()
    {
        QFETCH(QByteArray, data);
        QFETCH(quint32, crc);
        QCOMPARE(crc32c(0, bytesOf(data)), crc);
        QCOMPARE(crc32cByTable(0, bytesOf(data)), crc);
        QCOMPARE(crc32cByInstruction(0, bytesOf(data)), crc);
    }

    void joinsStretches()
    {
        const std::vector<std::byte> data = noise(40000);
        const std::span<const std::byte> all(data);
        for (const std::size_t cut : {0, 1, 7, 8, 4096, 12345, 39999, 40000}) {
            const quint32 first = crc32c(0, all.first(cut));
            const quint32 second = crc32c(0, all.subspan(cut));
            QCOMPARE(crc32cCombine(first, second, data.size() - cut), crc32c(0, all));
        }
        // By doubling.
        quint32 zeros = crc32c(0, all.first(0));
        const std::vector<std::byte> block(1024 * 1024);
        quint32 doubled = crc32c(0, block);
        quint64 size = block.size();
        for (int count = 0; count < 64; ++count)
            zeros = crc32c(zeros, block);
        for (; size < 64 * block.size(); size *= 2)
            doubled = crc32cCombine(doubled, doubled, size);
        QCOMPARE(doubled, zeros);
    }

    void allWaysAgreeAtEveryLengthAndAlignment()
    {
        const std::vector<std::byte> data = noise(40000);
        const std::span<const std::byte> all(data);
        const std::size_t lengths[] = {1,    2,    7,    8,     9,     31,    255,   256,  511,
                                       512,  513,  767,  768,   769,   1535,  1536,  4095, 4096,
                                       8191, 8192, 9000, 12287, 12288, 12289, 25000, 39000};
        for (const std::size_t length : lengths) {
            for (std::size_t start = 0; start < 9; ++start) {
                const std::span<const std::byte> part = all.subspan(start, length);
                QCOMPARE(crc32c(0, part), crc32cByTable(0, part));
                QCOMPARE(crc32cByInstruction(0, part), crc32cByTable(0, part));
                QCOMPARE(crc32c(0x12345678, part), crc32cByTable(0x12345678, part));
            }
        }
    }

    void crcContinuesOverChunks()
    {
        const std::vector<std::byte> data = noise(30000);
        const std::span<const std::byte> all(data);
        const quint32 whole = crc32c(0, all);
        for (const std::size_t chunk : {std::size_t{1}, std::size_t{13}, std::size_t{4096}, std::size_t{29999}}) {
            quint32 crc = 0;
            for (std::size_t position = 0; position < all.size(); position += chunk)
                crc = crc32c(crc, all.subspan(position, std::min(chunk, all.size() - position)));
            QCOMPARE(crc, whole);
        }
    }

    void writesDigestsAsTheManifestDoes_data()
    {
        QTest::addColumn<QString>("algorithm");
        QTest::addColumn<QByteArray>("data");
        QTest::addColumn<QByteArray>("hex");
        const QByteArray abc("abc");
        QTest::newRow("no checksum") << "NONE" << abc << QByteArray();
        QTest::newRow("CRC32C in memory order") << "CRC32C" << QByteArray("123456789") << QByteArray("839206e3");
        QTest::newRow("CRC32C of zeros") << "CRC32C" << QByteArray(32, '\0') << QByteArray("aa36918a");
        QTest::newRow("CRC32C of an empty file") << "CRC32C" << QByteArray() << QByteArray("00000000");
        QTest::newRow("SHA224") << "SHA224" << abc
                                << QByteArray("23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7");
        QTest::newRow("SHA256") << "SHA256" << abc
                                << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("SHA256 of an empty file")
            << "SHA256" << QByteArray()
            << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("SHA384") << "SHA384" << abc
                                << QByteArray("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                                              "8086072ba1e7cc2358baeca134c825a7");
        QTest::newRow("SHA512") << "SHA512" << abc
                                << QByteArray("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }

    void writesDigestsAsTheManifestDoes()
    {
        QFETCH(QString, algorithm);
        QFETCH(QByteArray, data);
        QFETCH(QByteArray, hex);
        const auto known = checksumAlgorithmFromName(algorithm);
        QVERIFY(known);
        Checksum checksum(*known);
        for (int round = 0; round < 2; ++round) { // the second file must not remember the first
            for (qsizetype position = 0; position < data.size(); ++position)
                checksum.update(bytesOf(data.mid(position, 1)));
            const Digest digest = checksum.finish();
            QCOMPARE(digest.toHex(), hex);
            QCOMPARE(std::size_t{digest.size}, checksumSize(*known));
        }
    }

    void movedChecksumGoesOn()
    {
        for (const ChecksumAlgorithm algorithm : {ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha256}) {
            Checksum whole(algorithm);
            whole.update(bytesOf("begun and finished"));
            Checksum begun(algorithm);
            begun.update(bytesOf("begun "));
            Checksum moved(std::move(begun));
            moved.update(bytesOf("and finished"));
            QVERIFY(moved.finish() == whole.finish());
        }
    }

    void knowsTheServersNames()
    {
        for (const ChecksumAlgorithm algorithm :
             {ChecksumAlgorithm::None, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha224, ChecksumAlgorithm::Sha256,
              ChecksumAlgorithm::Sha384, ChecksumAlgorithm::Sha512}) {
            const QString name = checksumAlgorithmName(algorithm);
            QVERIFY(checksumAlgorithmFromName(name) == algorithm);
            QVERIFY(checksumAlgorithmFromName(name.toLower()) == algorithm);
        }
        QVERIFY(!checksumAlgorithmFromName(u"MD5"));
        QVERIFY(!checksumAlgorithmFromName(u""));
        QVERIFY(!checksumAlgorithmFromName(u"SHA2560"));
    }

    void readsHex_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isValid");
        QTest::newRow("lower case") << QByteArray("0a1b2c3d") << true;
        QTest::newRow("upper case") << QByteArray("0A1B2C3D") << true;
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("longest") << QByteArray(128, 'f') << true;
        QTest::newRow("too long") << QByteArray(130, 'f') << false;
        QTest::newRow("odd") << QByteArray("0a1") << false;
        QTest::newRow("not hex") << QByteArray("0g") << false;
        QTest::newRow("space") << QByteArray("0 ") << false;
        QTest::newRow("prefix") << QByteArray("0x12") << false;
    }

    void readsHex()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isValid);
        const auto digest = Digest::fromHex(text);
        QCOMPARE(digest.has_value(), isValid);
        if (digest)
            QCOMPARE(digest->toHex(), text.toLower());
    }

    void digestsOfDifferentLengthDiffer()
    {
        QVERIFY(*Digest::fromHex("0000") == *Digest::fromHex("0000"));
        QVERIFY(!(*Digest::fromHex("0000") == *Digest::fromHex("000000")));
        QVERIFY(!(*Digest::fromHex("0000") == *Digest::fromHex("0001")));
    }

    void crcSpeed()
    {
        const std::vector<std::byte> data = noise(1 << 20);
        quint32 crc = 0;
        QBENCHMARK
        {
            crc = crc32c(crc, data);
        }
        QVERIFY(crc != 0);
    }
};

QTEST_APPLESS_MAIN(ChecksumTest)
#include "ChecksumTest.moc"
