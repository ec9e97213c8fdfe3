#include "engine/manifest/ManifestParser.h"

#include <algorithm>
#include <vector>

#include <QtTest/QTest>

#include "engine/jobs/Failure.h"
#include "engine/manifest/ManifestPath.h"

using namespace basekeep;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& text)
{
    return std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
}

/// Keeps everything in the order in which it came.
class RecordingHandler final : public ManifestHandler
{
public:
    void version(int version) override { versions.push_back(version); }
    void systemIdentifier(quint64 identifier) override { identifiers.push_back(identifier); }
    void file(const ManifestFile& file) override { files.push_back(file); }
    void walRange(const ManifestWalRange& range) override { ranges.push_back(range); }

    std::vector<int> versions;
    std::vector<quint64> identifiers;
    std::vector<ManifestFile> files;
    std::vector<ManifestWalRange> ranges;
};

/// The text with a last line that is right for it.
QByteArray sealed(const QByteArray& text)
{
    Checksum checksum(ChecksumAlgorithm::Sha256);
    checksum.update(bytesOf(text));
    return text + "\"Manifest-Checksum\": \"" + checksum.finish().toHex() + "\"}\n";
}

const QByteArray goodFile("{ \"Path\": \"a\", \"Size\": 0, \"Last-Modified\": \"2026-01-01 00:00:00 GMT\", "
                          "\"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"00000000\" }");
const QByteArray goodRange("{ \"Timeline\": 1, \"Start-LSN\": \"0/2000028\", \"End-LSN\": \"0/2000120\" }");
const QByteArray goodIdentifier("\"System-Identifier\": 7710198821294182872,\n");

QByteArray manifest(const QByteArray& files, const QByteArray& ranges = goodRange,
                    const QByteArray& identifier = goodIdentifier, const QByteArray& version = "2")
{
    return sealed("{ \"PostgreSQL-Backup-Manifest-Version\": " + version + ",\n" + identifier + "\"Files\": [\n" +
                  files + "\n],\n\"WAL-Ranges\": [\n" + ranges + "\n],\n");
}

/// A file entry with these fields after the path "a".
QByteArray fileWith(const QByteArray& fields)
{
    return "{ \"Path\": \"a\", " + fields + " }";
}

QByteArray fileWithPath(const QByteArray& path)
{
    return "{ \"Path\": \"" + path + "\", \"Size\": 0, \"Last-Modified\": \"2026-01-01 00:00:00 GMT\" }";
}

/// Parses in chunks of one size; the failure if there was one.
std::optional<Failure> parse(const QByteArray& text, qsizetype chunk, RecordingHandler& handler,
                             QStringList* notes = nullptr)
{
    try {
        ManifestParser parser(handler);
        for (qsizetype position = 0; position < text.size(); position += chunk)
            parser.write(bytesOf(text.mid(position, chunk)));
        parser.finish();
        if (notes != nullptr)
            *notes = parser.notes();
        return std::nullopt;
    } catch (const Failure& failure) {
        return failure;
    }
}

std::vector<qsizetype> chunkSizes(const QByteArray& text)
{
    return {1, 2, 3, 7, 64, 128, std::max<qsizetype>(text.size() - 1, 1), std::max<qsizetype>(text.size(), 1)};
}

} // namespace

class ManifestParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatServersWrite()
    {
        // There it parts folders, whatever the server meant by it.
        constexpr bool isWindows = nativePathRules == PathRules::Windows;
        const QByteArray files =
            "{ \"Path\": \"base/1/2619\", \"Size\": 8192, \"Last-Modified\": \"2026-11-20 10:30:09 GMT\", "
            "\"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"a6f59714\" },\n"
            "{ \"Encoded-Path\": \"666f6fff\", \"Size\": 0, \"Last-Modified\": \"2026-11-20 10:30:09 GMT\" },\n"
            "{ \"Path\": \"pg_tblspc/16384/PG_17_202406281/5/x\\\"" +
            QByteArray(isWindows ? "" : "\\\\") +
            "\\u0001\\u00e9\\ud83d\\ude00\", \"Size\": 1, "
            "\"Last-Modified\": \"2026-11-20 10:30:09 GMT\", \"Checksum-Algorithm\": \"SHA256\", "
            "\"Checksum\": \"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855\" }";
        const QByteArray ranges = "{ \"Timeline\": 2, \"Start-LSN\": \"0/5000000\", \"End-LSN\": \"1/4000120\" },\n"
                                  "{ \"Timeline\": 1, \"Start-LSN\": \"0/4000028\", \"End-LSN\": \"0/5000000\" }";
        const QByteArray text = manifest(files, ranges, "\"System-Identifier\": 18446744073709551615,\n");
        for (const qsizetype chunk : chunkSizes(text)) {
            RecordingHandler handler;
            const auto failure = parse(text, chunk, handler);
            QVERIFY2(!failure, failure ? qPrintable(failure->toText()) : "");
            QCOMPARE(handler.versions, std::vector<int>{2});
            QCOMPARE(handler.identifiers, std::vector<quint64>{18446744073709551615U});
            QCOMPARE(handler.files.size(), std::size_t{3});
            QCOMPARE(handler.files[0].path, std::string("base/1/2619"));
            QCOMPARE(handler.files[0].size, quint64{8192});
            QVERIFY(handler.files[0].algorithm == ChecksumAlgorithm::Crc32c);
            QCOMPARE(handler.files[0].checksum.toHex(), QByteArray("a6f59714"));
            QCOMPARE(handler.files[1].path, std::string("foo\xFF"));
            QVERIFY(handler.files[1].algorithm == ChecksumAlgorithm::None);
            QCOMPARE(handler.files[1].checksum.size, quint8{0});
            QCOMPARE(handler.files[2].path, std::string("pg_tblspc/16384/PG_17_202406281/5/x\"") +
                                                (isWindows ? "" : "\\") + "\x01\xC3\xA9\xF0\x9F\x98\x80");
            QCOMPARE(handler.files[2].checksum.toHex().left(8), QByteArray("e3b0c442"));
            QCOMPARE(handler.ranges.size(), std::size_t{2});
            QCOMPARE(handler.ranges[0].timeline, quint32{2});
            QCOMPARE(handler.ranges[0].end.value, quint64{0x104000120});
            QCOMPARE(handler.ranges[1].start.value, quint64{0x4000028});
        }
    }

    void knowsTheServersOwnChecksum()
    {
        // The vector of a real server: the digest is not computed by this test.
        const QByteArray head = "{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n" + goodIdentifier + "\"Files\": [\n" +
                                goodFile + "\n],\n\"WAL-Ranges\": [\n" + goodRange + "\n],\n";
        QCOMPARE(head.size(), qsizetype{313});
        const QByteArray text = head + "\"Manifest-Checksum\": "
                                       "\"50d78d17fff0c5e4370d7d9662f05ad9e264e1751b95c92d44769b2e02626e4e\"}\n";
        for (const qsizetype chunk : chunkSizes(text)) {
            RecordingHandler handler;
            const auto failure = parse(text, chunk, handler);
            QVERIFY2(!failure, failure ? qPrintable(failure->toText()) : "");
        }
    }

    void accepts_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("files");
        QTest::addColumn<int>("notes");
        QTest::newRow("version 1") << manifest(goodFile, goodRange, {}, "1") << 1 << 0;
        QTest::newRow("no files") << sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n" + goodIdentifier +
                                            "\"Files\": [\n],\n\"WAL-Ranges\": [\n" + goodRange + "\n],\n")
                                  << 0 << 0;
        QTest::newRow("top fields in another order")
            << sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"WAL-Ranges\": [" + goodRange +
                      "],\n\"Files\": [" + goodFile + "],\n" + goodIdentifier)
            << 1 << 0;
        QTest::newRow("size as a string") << manifest(fileWith("\"Size\": \"3\"")) << 1 << 1;
        QTest::newRow("one note for many strings")
            << manifest(fileWith("\"Size\": \"3\"") + "," + fileWith("\"Size\": \"4\"")) << 2 << 1;
        QTest::newRow("version as a string") << manifest(goodFile, goodRange, goodIdentifier, "\"2\"") << 1 << 1;
        QTest::newRow("lower-case algorithm")
            << manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"crc32c\", \"Checksum\": \"00000000\"")) << 1
            << 0;
        QTest::newRow("algorithm none") << manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"none\"")) << 1
                                        << 0;
        QTest::newRow("no time stamp") << manifest(fileWith("\"Size\": 0")) << 1 << 0;
        QTest::newRow("time zone in a foreign code page")
            << manifest(fileWith("\"Size\": 0, \"Last-Modified\": \"2026-11-20 10:30:09 Mitteleurop\xE4ische Zeit\""))
            << 1 << 0;
        QTest::newRow("largest size") << manifest(fileWith("\"Size\": 9223372036854775807")) << 1 << 0;
        QTest::newRow("path of an incremental file") << manifest(fileWithPath("base/5/INCREMENTAL.1259")) << 1 << 0;
        QTest::newRow("dots inside names") << manifest(fileWithPath("a..b/...c/.d")) << 1 << 0;
        QTest::newRow("leftover of WAL") << manifest(
                                                fileWithPath("pg_wal/archive_status/000000010000000000000002.done"))
                                         << 1 << 0;
    }

    void accepts()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, files);
        QFETCH(int, notes);
        for (const qsizetype chunk : chunkSizes(text)) {
            RecordingHandler handler;
            QStringList found;
            const auto failure = parse(text, chunk, handler, &found);
            QVERIFY2(!failure, failure ? qPrintable(failure->toText()) : "");
            QCOMPARE(handler.files.size(), static_cast<std::size_t>(files));
            QCOMPARE(found.size(), qsizetype{notes});
        }
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason"); ///< part of the message, so that no row fails for another one
        const QByteArray good = manifest(goodFile);
        const auto row = [](const char* name, const QByteArray& text, const char* reason) {
            QTest::newRow(name) << text << QString::fromLatin1(reason);
        };

        row("empty", {}, "ends too early");
        row("only a line feed", "\n", "ends too early");
        row("byte order mark", "\xEF\xBB\xBF" + good, "0xef");
        row("not an object", "[]\n", "\"{\" at the beginning");
        row("no version", sealed("{ \"Files\": [],\n"), "version as the first field");
        row("version not first", sealed("{ " + goodIdentifier + "\"PostgreSQL-Backup-Manifest-Version\": 2,\n"),
            "version as the first field");
        row("empty object", "{}\n", "name of a field");
        row("version 0", manifest(goodFile, goodRange, goodIdentifier, "0"), "version 0");
        row("version 3", manifest(goodFile, goodRange, goodIdentifier, "3"), "version 3");
        row("version null", manifest(goodFile, goodRange, goodIdentifier, "null"), "unsigned integer");
        row("version twice",
            manifest(goodFile, goodRange, "\"PostgreSQL-Backup-Manifest-Version\": 2,\n" + goodIdentifier),
            "occurs twice");
        row("unknown field on top", manifest(goodFile, goodRange, goodIdentifier + "\"Owner\": \"me\",\n"), "unknown");
        row("field of a file on top", manifest(goodFile, goodRange, goodIdentifier + "\"Size\": 1,\n"), "unknown");
        row("version 2 without identifier", manifest(goodFile, goodRange, {}), "\"System-Identifier\" is missing");
        row("version 1 with identifier", manifest(goodFile, goodRange, goodIdentifier, "1"), "no system identifier");
        row("identifier with garbage", manifest(goodFile, goodRange, "\"System-Identifier\": \"77x\",\n"),
            "unsigned integer");
        row("identifier zero", manifest(goodFile, goodRange, "\"System-Identifier\": 0,\n"), "out of range");
        row("identifier too large", manifest(goodFile, goodRange, "\"System-Identifier\": 18446744073709551616,\n"),
            "out of range");

        row("no files field",
            sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n" + goodIdentifier + "\"WAL-Ranges\": [" + goodRange +
                   "],\n"),
            "\"Files\" is missing");
        row("files twice", manifest(goodFile + "],\n\"Files\": [" + goodFile), "occurs twice");
        row("files not a list", sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"Files\": 3,\n"), "\"[\"");
        row("files an object", sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n\"Files\": {},\n"), "\"[\"");
        row("file not an object", manifest("3"), "beginning of an entry");
        row("list in a list", manifest("[]"), "beginning of an entry");
        row("comma after the last file", manifest(goodFile + ","), "beginning of an entry");
        row("no comma between files", manifest(goodFile + goodFile), "comma or \"]\"");
        row("comma after the last field", manifest("{ \"Path\": \"a\", \"Size\": 0, }"), "name of a field");
        row("no comma between fields", manifest("{ \"Path\": \"a\" \"Size\": 0 }"), "comma or \"}\"");
        row("no colon", manifest("{ \"Path\" \"a\" }"), "colon");
        row("name of a field not a string", manifest("{ 1: 2 }"), "name of a field");
        row("empty file", manifest("{}"), "no path");
        row("no path", manifest("{ \"Size\": 0 }"), "no path");
        row("both paths", manifest("{ \"Path\": \"a\", \"Encoded-Path\": \"61\", \"Size\": 0 }"), "both");
        row("no size", manifest("{ \"Path\": \"a\" }"), "no size");
        row("unknown field of a file", manifest(fileWith("\"Size\": 0, \"Mode\": 384")), "unknown");
        row("field twice", manifest(fileWith("\"Size\": 0, \"Size\": 0")), "occurs twice");
        row("value an object", manifest(fileWith("\"Size\": {}")), "value for \"Size\"");
        row("value a list", manifest(fileWith("\"Size\": [1]")), "value for \"Size\"");
        row("value missing", manifest(fileWith("\"Size\": ")), "value for \"Size\"");

        row("size with fraction", manifest(fileWith("\"Size\": 1.5")), "unsigned integer");
        row("size with exponent", manifest(fileWith("\"Size\": 1e3")), "unsigned integer");
        row("size null", manifest(fileWith("\"Size\": null")), "unsigned integer");
        row("size true", manifest(fileWith("\"Size\": true")), "no value");
        row("size empty", manifest(fileWith("\"Size\": \"\"")), "unsigned integer");
        row("size with spaces", manifest(fileWith("\"Size\": \" 3\"")), "unsigned integer");
        row("size negative", manifest(fileWith("\"Size\": -1")), "unsigned integer");
        row("size with plus", manifest(fileWith("\"Size\": \"+1\"")), "unsigned integer");
        row("size with leading zero", manifest(fileWith("\"Size\": 01")), "unsigned integer");
        row("size of 30 digits", manifest(fileWith("\"Size\": 123456789012345678901234567890")), "out of range");
        row("size above every file system", manifest(fileWith("\"Size\": 9223372036854775808")), "out of range");
        row("number of 1000 digits", manifest(fileWith("\"Size\": " + QByteArray(1000, '1'))), "number is too long");

        row("path null", manifest("{ \"Path\": null, \"Size\": 0 }"), "not a string");
        row("path a number", manifest("{ \"Path\": 12, \"Size\": 0 }"), "not a string");
        row("path empty", manifest(fileWithPath("")), "not one inside");
        row("path absolute", manifest(fileWithPath("/etc/passwd")), "not one inside");
        row("path upwards", manifest(fileWithPath("../x")), "not one inside");
        row("path upwards inside", manifest(fileWithPath("base/../../x")), "not one inside");
        row("path ends upwards", manifest(fileWithPath("base/..")), "not one inside");
        row("path with a dot", manifest(fileWithPath("./base")), "not one inside");
        row("path with an empty component", manifest(fileWithPath("base//1")), "not one inside");
        row("path of a folder", manifest(fileWithPath("base/")), "not one inside");
        row("path with a long component", manifest(fileWithPath(QByteArray(256, 'x'))), "not one inside");
        row("path too long", manifest(fileWithPath(QByteArray("0123456789/").repeated(1000))), "longer than");
        row("path with NUL", manifest(fileWithPath("a\\u0000b")), "NUL");
        row("encoded path with NUL", manifest("{ \"Encoded-Path\": \"610062\", \"Size\": 0 }"), "not one inside");
        row("encoded path upwards", manifest("{ \"Encoded-Path\": \"2e2e2f78\", \"Size\": 0 }"), "not one inside");
        row("encoded path odd", manifest("{ \"Encoded-Path\": \"616\", \"Size\": 0 }"), "encoded path");
        row("encoded path not hex", manifest("{ \"Encoded-Path\": \"6x\", \"Size\": 0 }"), "encoded path");
        row("encoded path empty", manifest("{ \"Encoded-Path\": \"\", \"Size\": 0 }"), "not one inside");
        row("path not UTF-8", manifest(fileWithPath("foo\xFF")), "UTF-8");
        row("path overlong UTF-8", manifest(fileWithPath("a\xC0\xAF")), "UTF-8");
        row("path with an encoded surrogate", manifest(fileWithPath("a\xED\xA0\x80")), "UTF-8");
        row("path with half a UTF-8 character", manifest(fileWithPath("a\xC3")), "UTF-8");
        row("lone high surrogate", manifest(fileWithPath("\\ud800")), "surrogate");
        row("high surrogate before text", manifest(fileWithPath("\\ud800x")), "surrogate");
        row("two high surrogates", manifest(fileWithPath("\\ud800\\ud800")), "surrogate");
        row("high surrogate before another escape", manifest(fileWithPath("\\ud800\\n")), "surrogate");
        row("lone low surrogate", manifest(fileWithPath("\\udc00")), "surrogate");
        row("unknown escape", manifest(fileWithPath("\\x41")), "escape");
        row("short escape", manifest(fileWithPath("\\u12")), "hexadecimal digits");
        row("control character", manifest(fileWithPath("a\tb")), "control character");
        row("line feed in a string", manifest(fileWithPath("a\nb")), "control character");

        row("checksum without algorithm", manifest(fileWith("\"Size\": 0, \"Checksum\": \"00000000\"")),
            "without an algorithm");
        row("algorithm without checksum", manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"CRC32C\"")),
            "missing or has the wrong length");
        row("checksum too short",
            manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"SHA256\", \"Checksum\": \"00000000\"")),
            "missing or has the wrong length");
        row("checksum odd",
            manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"0000000\"")),
            "not hexadecimal");
        row("checksum not hex",
            manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"0000000g\"")),
            "not hexadecimal");
        row("checksum for none",
            manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"NONE\", \"Checksum\": \"00000000\"")),
            "missing or has the wrong length");
        row("unknown algorithm",
            manifest(fileWith("\"Size\": 0, \"Checksum-Algorithm\": \"MD5\", \"Checksum\": \"00\"")),
            "algorithm is unknown");

        row("no WAL field",
            sealed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n" + goodIdentifier + "\"Files\": [" + goodFile +
                   "],\n"),
            "\"WAL-Ranges\" is missing");
        row("no WAL", manifest(goodFile, {}), "names no WAL");
        row("WAL without timeline", manifest(goodFile, "{ \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\" }"),
            "\"Timeline\"");
        row("WAL without start", manifest(goodFile, "{ \"Timeline\": 1, \"End-LSN\": \"0/2\" }"), "\"Start-LSN\"");
        row("WAL without end", manifest(goodFile, "{ \"Timeline\": 1, \"Start-LSN\": \"0/1\" }"), "\"End-LSN\"");
        row("WAL with a field of a file", manifest(goodFile, "{ \"Timeline\": 1, \"Size\": 1 }"), "unknown");
        row("timeline 0", manifest(goodFile, "{ \"Timeline\": 0, \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\" }"),
            "out of range");
        row("timeline -1", manifest(goodFile, "{ \"Timeline\": -1, \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\" }"),
            "unsigned integer");
        row("timeline too large",
            manifest(goodFile, "{ \"Timeline\": 4294967296, \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\" }"),
            "out of range");
        row("start with text after it",
            manifest(goodFile, "{ \"Timeline\": 1, \"Start-LSN\": \"0/28xyz\", \"End-LSN\": \"0/2000120\" }"),
            "WAL position");
        row("start a number", manifest(goodFile, "{ \"Timeline\": 1, \"Start-LSN\": 28, \"End-LSN\": \"0/2\" }"),
            "not a string");
        row("start zero", manifest(goodFile, "{ \"Timeline\": 1, \"Start-LSN\": \"0/0\", \"End-LSN\": \"0/2\" }"),
            "WAL position");
        row("end before start", manifest(goodFile, "{ \"Timeline\": 1, \"Start-LSN\": \"0/3\", \"End-LSN\": \"0/2\" }"),
            "ends before it starts");

        row("something after the checksum", sealed(good.left(good.lastIndexOf("}")) + ", "),
            "after the manifest's checksum");
        row("checksum short", QByteArray(good).replace("\"}\n", "").chopped(1) + "\"}\n", "64 hexadecimal digits");
        row("bytes after the end", good + "x", "no value");
        row("object after the end", good + "{}\n", "follows the end");
        row("line feed after the end", good + "\n", "own checksum");
        row("no line feed at the end", good.chopped(1), "line feed");
        row("all in one line", QByteArray(good).replace("\n", ""), "line feed");
        row("converted line ends", QByteArray(good).replace("\n", "\r\n"), "carriage return");
        row("last line end converted", good.chopped(1) + "\r\n", "carriage return");
        row("space in the text", QByteArray(good).replace("\"Files\": ", "\"Files\":  "), "own checksum");
        row("other size", QByteArray(good).replace("\"Size\": 0", "\"Size\": 1"), "own checksum");
        row("line without end", good.left(1) + QByteArray(600000, ' '), "a line is longer");
        row("unknown byte", QByteArray(good).replace("\"Files\":", "\"Files\"\x01:"), "0x01");
    }

    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, reason);
        for (const qsizetype chunk : chunkSizes(text)) {
            RecordingHandler handler;
            const auto failure = parse(text, chunk, handler);
            QVERIFY2(failure, "the text was accepted");
            QVERIFY(failure->code == Failure::Code::VerificationFailed);
            QVERIFY2(failure->message.contains(reason), qPrintable(failure->toText()));
        }
    }

    void noPrefixIsTakenForTheWhole()
    {
        const QByteArray text = manifest(goodFile);
        for (qsizetype length = 0; length < text.size(); ++length) {
            RecordingHandler handler;
            QVERIFY2(parse(text.left(length), length + 1, handler), qPrintable(QString::number(length)));
        }
    }

    void noFlippedBitGoesUnnoticed()
    {
        const QByteArray text = manifest(goodFile);
        const qsizetype hex = text.indexOf("Manifest-Checksum\": \"") + 21;
        for (qsizetype position = 0; position < text.size(); ++position) {
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray damaged = text;
                damaged[position] = static_cast<char>(damaged[position] ^ (1 << bit));
                // A digit of the checksum in the other case is the same digit.
                if (position >= hex && position < hex + 64 && damaged.toLower() == text.toLower())
                    continue;
                RecordingHandler handler;
                QVERIFY2(parse(damaged, damaged.size(), handler),
                         qPrintable(QStringLiteral("byte %1, bit %2").arg(position).arg(bit)));
            }
        }
    }

    void namesTheLine()
    {
        RecordingHandler handler;
        const auto failure = parse(manifest(goodFile + ",\n" + fileWith("\"Size\": -1")), 16, handler);
        QVERIFY(failure);
        QVERIFY2(failure->message.contains(QStringLiteral("line 5")), qPrintable(failure->message));
        QCOMPARE(handler.files.size(), std::size_t{1});
    }
};

QTEST_APPLESS_MAIN(ManifestParserTest)
#include "ManifestParserTest.moc"
