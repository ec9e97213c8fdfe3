#include "engine/identity/RelationFile.h"

#include <array>
#include <charconv>
#include <utility>

namespace basekeep {

namespace {

/// A number as files are named by: no sign, no leading zero.
bool readNumber(std::string_view text, quint32& number)
{
    if (text.empty() || text.front() == '0')
        return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

/// Takes off what stands before the first slash; empty if there is none.
std::string_view takeFolder(std::string_view& path)
{
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos)
        return {};
    const std::string_view folder = path.substr(0, slash);
    path.remove_prefix(slash + 1);
    return folder;
}

constexpr std::array<std::pair<std::string_view, RelationFile::Fork>, 3> forkSuffixes{{
    {"_fsm", RelationFile::Fork::FreeSpaceMap},
    {"_vm", RelationFile::Fork::VisibilityMap},
    {"_init", RelationFile::Fork::Init},
}};

} // namespace

quint32 RelationFile::realTablespace() const
{
    constexpr quint32 defaultTablespace = 1663;
    constexpr quint32 sharedTablespace = 1664;
    if (tablespace != 0)
        return tablespace;
    return database == 0 ? sharedTablespace : defaultTablespace;
}

std::optional<RelationFile> RelationFile::fromPath(std::string_view path)
{
    RelationFile file;
    const std::string_view root = takeFolder(path);
    if (root == "pg_tblspc") {
        if (!readNumber(takeFolder(path), file.tablespace) || !takeFolder(path).starts_with("PG_"))
            return std::nullopt;
    } else if (root != "base" && root != "global") {
        return std::nullopt;
    }
    if (root != "global" && !readNumber(takeFolder(path), file.database))
        return std::nullopt;

    constexpr std::string_view incremental = "INCREMENTAL.";
    file.isIncremental = path.starts_with(incremental);
    if (file.isIncremental)
        path.remove_prefix(incremental.size());
    if (const std::size_t dot = path.find('.'); dot != std::string_view::npos) {
        if (!readNumber(path.substr(dot + 1), file.segment))
            return std::nullopt;
        path = path.substr(0, dot);
    }
    for (const auto& [suffix, fork] : forkSuffixes) {
        if (path.ends_with(suffix)) {
            path.remove_suffix(suffix.size());
            file.fork = fork;
            break;
        }
    }
    return readNumber(path, file.number) ? std::optional(file) : std::nullopt;
}

} // namespace basekeep
