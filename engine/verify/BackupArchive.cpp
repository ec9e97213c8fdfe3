#include "engine/verify/BackupArchive.h"

#include <array>
#include <charconv>
#include <utility>

namespace basekeep {

namespace {

constexpr std::array<std::pair<std::string_view, CompressionMethod>, 5> suffixes{{
    {".tar", CompressionMethod::None},
    {".tgz", CompressionMethod::Gzip},
    {".tar.gz", CompressionMethod::Gzip},
    {".tar.lz4", CompressionMethod::Lz4},
    {".tar.zst", CompressionMethod::Zstd},
}};

bool isOid(std::string_view text)
{
    quint32 oid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), oid);
    return error == std::errc() && end == text.data() + text.size() && oid != 0 && text.front() != '0';
}

} // namespace

std::optional<BackupArchive> BackupArchive::fromFileName(std::string_view name)
{
    const std::string_view stem = name.substr(0, name.find('.'));
    const std::string_view suffix = name.substr(stem.size());
    for (const auto& [known, method] : suffixes) {
        if (suffix != known)
            continue;
        BackupArchive archive;
        archive.name = name;
        archive.compression = method;
        if (stem == "pg_wal") {
            archive.content = Content::Wal;
        } else if (isOid(stem)) {
            archive.content = Content::Tablespace;
            archive.prefix.append("pg_tblspc/").append(stem).append("/");
        } else if (stem != "base") {
            return std::nullopt;
        }
        return archive;
    }
    return std::nullopt;
}

} // namespace basekeep
