// Reads the input as a backup_manifest, whole and in pieces: both must end the same way.

#include "engine/jobs/Failure.h"
#include "engine/manifest/ManifestParser.h"
#include "engine/manifest/ManifestPath.h"
#include "tests/fuzz/FuzzTarget.h"
#include "tests/support/ManifestText.h"

#include <cstdlib>

using namespace basekeep;

namespace {

/// Everything that a parser hands over, as one text.
class Record final : public ManifestHandler
{
public:
    QByteArray text;

    void version(int version) override { add("version", QByteArray::number(version)); }
    void systemIdentifier(quint64 identifier) override { add("system", QByteArray::number(identifier)); }
    void file(const ManifestFile& file) override
    {
        // Whoever restores or compares by this name must stay inside.
        if (file.path.empty() || file.path.front() == '/' || ("/" + file.path + "/").find("/../") != std::string::npos)
            std::abort();
        add("file",
            QByteArray::fromStdString(file.path) + ' ' + QByteArray::number(file.size) + ' ' + file.checksum.toHex());
    }
    void walRange(const ManifestWalRange& range) override
    {
        add("range", QByteArray::number(range.timeline) + ' ' + range.start.toString().toUtf8() + ' ' +
                         range.end.toString().toUtf8());
    }

private:
    void add(const char* what, const QByteArray& value) { text += QByteArray(what) + ' ' + value + '\n'; }
};

enum class Cutting { Whole, Pieces };

QByteArray outcome(const QByteArray& text, Cutting cutting, quint32 seed)
{
    Record record;
    ManifestParser parser(record);
    try {
        if (cutting == Cutting::Whole)
            parser.write(std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size()))));
        else
            writeInPieces(parser, text, seed);
        parser.finish();
        return record.text + "accepted";
    } catch (const Failure& failure) {
        return record.text + failure.message.toUtf8() + failure.detail.toUtf8();
    }
}

/// Most damage ends at the text's own checksum; with a right one it gets further.
constexpr quint8 sealsAgain = 1;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    FuzzChoices choices(data, size);
    const quint8 how = choices.byte();
    QByteArray text = choices.rest();
    if ((how & sealsAgain) != 0)
        text = sealedManifest(text);
    if (outcome(text, Cutting::Whole, 0) != outcome(text, Cutting::Pieces, how))
        std::abort();
    return 0;
}

QByteArrayList basekeep::fuzzSeeds()
{
    constexpr quint64 systemIdentifier = 7710198821294182872U;
    const QByteArrayList paths{"PG_VERSION", "base/1/1259", "global/pg_control",
                               "pg_tblspc/16390/PG_18_202506291/5/2619"};
    QByteArrayList seeds;
    for (const int version : {1, 2}) {
        const QByteArray text = manifestText(version, systemIdentifier, paths);
        const QByteArray open = text.left(text.lastIndexOf("\"Manifest-Checksum\""));
        seeds << char(0) + text << char(sealsAgain) + open;
    }
    seeds << char(sealsAgain) +
                 QByteArray("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [\n{ \"Encoded-Path\": "
                            "\"626173652fff\", \"Size\": 0, \"Last-Modified\": \"2026-01-01 00:00:00 GMT\" "
                            "}],\n\"WAL-Ranges\": [\n],\n");
    seeds << char(sealsAgain) +
                 QByteArray("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [\n{ \"Path\": "
                            "\"a\\u00e4\\ud83d\\ude00\\n\", \"Size\": 5, \"Last-Modified\": "
                            "\"2026-01-01 00:00:00 GMT\", \"Checksum-Algorithm\": \"SHA256\", \"Checksum\": "
                            "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\" }],\n"
                            "\"WAL-Ranges\": [\n],\n");
    return seeds;
}
