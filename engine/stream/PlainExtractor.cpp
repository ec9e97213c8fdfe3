#include "engine/stream/PlainExtractor.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FileWriter.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/MemberPath.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace basekeep {

namespace {

constexpr std::string_view tablespaceFolder = "pg_tblspc/";

QString shown(const std::string& path)
{
    return QString::fromStdString(printableName(path));
}

[[noreturn]] void refuse(const TarMember& member, const QString& why)
{
    throw Failure{
        Failure::Code::UnsafeMember,
        Failure::tr("The server sent a member that does not belong into a backup: %1").arg(shown(member.path)),
        Failure::tr("Nothing was written for it. Do not trust this server before you know why it does that."), why};
}

/// What to do about names that are sound where the server is.
QString inTarFormat()
{
    return Failure::tr("Take the backup in tar format, which keeps every name, or give the file another name on the "
                       "server.");
}

/// Throws if what is at that path is there under another name, because the file system takes both for one.
void refuseIfNamesClash(const TarMember& member, const std::filesystem::path& path)
{
    const std::optional<std::filesystem::path> other = FileSystem::otherName(path);
    if (!other)
        return;
    throw Failure{Failure::Code::UnsafeMember,
                  Failure::tr("The backup has two files whose names are one on this file system: %1 and %2")
                      .arg(FileSystem::toText(*other), shown(member.path)),
                  inTarFormat(),
                  Failure::tr("Upper and lower case do not count there, or not how letters are composed.")};
}

/// The oid in "pg_tblspc/<oid>" and what follows it, or nothing if the path is another one.
struct TablespaceMember
{
    quint32 oid = 0;
    std::string_view rest; ///< empty, or what is behind the next '/'
};

std::optional<TablespaceMember> tablespaceMember(std::string_view path)
{
    if (!path.starts_with(tablespaceFolder))
        return std::nullopt;
    path.remove_prefix(tablespaceFolder.size());
    const std::size_t slash = std::min(path.find('/'), path.size());
    TablespaceMember member;
    const auto [end, error] = std::from_chars(path.data(), path.data() + slash, member.oid);
    if (error != std::errc() || end != path.data() + slash)
        return std::nullopt;
    member.rest = path.substr(std::min(slash + 1, path.size()));
    return member;
}

/// Folders that may be there before their member comes: we made them for the WAL lane, or for an in-place tablespace.
bool mayExist(std::string_view path)
{
    static constexpr std::string_view expected[] = {"pg_wal", "pg_wal/archive_status", "pg_wal/summaries", "pg_tblspc"};
    if (std::find(std::begin(expected), std::end(expected), path) != std::end(expected))
        return true;
    const auto member = tablespaceMember(path);
    return member && member->rest.empty();
}

std::filesystem::path nativePath(const std::string& path)
{
#ifdef _WIN32
    return std::filesystem::path(std::u8string(path.begin(), path.end()));
#else
    return std::filesystem::path(path);
#endif
}

} // namespace

PlainExtractor::PlainExtractor(std::filesystem::path root, Tablespaces tablespaces, unsigned directoryMode,
                               FileWriter& writer)
    : m_root(std::move(root)), m_tablespaces(std::move(tablespaces)), m_directoryMode(directoryMode), m_writer(writer)
{
}

void PlainExtractor::begin(const TarMember& member)
{
    refuseMembersBehindLinks(member);
    refuseMembersOfUnknownFolders(member);
    if (const QString obstacle = nameObstacle(member.path); !obstacle.isEmpty()) {
        throw Failure{
            Failure::Code::UnsafeMember,
            Failure::tr("The backup has a file whose name cannot be used on this machine: %1").arg(shown(member.path)),
            inTarFormat(), obstacle};
    }
    const std::filesystem::path path = m_root / nativePath(member.path);
    try {
        switch (member.type) {
        case TarMember::Type::File:
            m_writer.begin(path, member.mode & 0777);
            m_isFile = true;
            break;
        case TarMember::Type::Directory:
            makeDirectory(member, path);
            break;
        case TarMember::Type::Link:
            makeLink(member, path);
            break;
        }
    } catch (const Failure& failure) {
        if (failure.code == Failure::Code::StorageError)
            refuseIfMisplaced(member, path);
        throw;
    }
}

void PlainExtractor::refuseIfMisplaced(const TarMember& member, const std::filesystem::path& path)
{
    // All folders were empty when the copy began: what is in the way came from this server.
    if (FileSystem::exists(path) || FileSystem::isLink(path)) {
        refuseIfNamesClash(member, path);
        refuse(member, Failure::tr("Something of that name is there already."));
    }
    const std::filesystem::path parent = path.parent_path();
    std::error_code unknown;
    if (FileSystem::isFile(parent) || (!FileSystem::exists(parent, unknown) && !unknown))
        refuse(member, Failure::tr("Its folder has not been sent."));
}

void PlainExtractor::refuseMembersOfUnknownFolders(const TarMember& member)
{
    const std::size_t slash = member.path.rfind('/');
    if (slash == std::string::npos)
        return;
    std::string folder = member.path.substr(0, slash);
    if (folder == m_knownFolder)
        return;
    if (!m_folders.contains(folder) && !mayExist(folder))
        refuse(member, Failure::tr("Its folder has not been sent."));
    m_knownFolder = std::move(folder);
}

void PlainExtractor::refuseMembersBehindLinks(const TarMember& member) const
{
    const auto inside = tablespaceMember(member.path);
    if (!inside || (inside->rest.empty() && member.type != TarMember::Type::File))
        return;
    const auto tablespace = m_tablespaces.find(inside->oid);
    if (tablespace == m_tablespaces.end() || !tablespace->second.isInPlace)
        refuse(member, Failure::tr("It would be written through a tablespace's link."));
}

void PlainExtractor::makeDirectory(const TarMember& member, const std::filesystem::path& path)
{
    if (!FileSystem::makeDirectory(path, m_directoryMode)) {
        refuseIfNamesClash(member, path);
        if (!mayExist(member.path))
            refuse(member, Failure::tr("A folder of that name is there already."));
    }
    FileSystem::setMode(path, member.mode & 0777);
    m_folders.insert(member.path);
}

void PlainExtractor::makeLink(const TarMember& member, const std::filesystem::path& path)
{
    const auto place = tablespaceMember(member.path);
    if (!place || !place->rest.empty())
        refuse(member, Failure::tr("Links are sent for tablespaces only."));
    const auto tablespace = m_tablespaces.find(place->oid);
    if (tablespace == m_tablespaces.end() || tablespace->second.isInPlace)
        refuse(member, Failure::tr("The server did not announce that tablespace."));
    if (member.linkTarget != tablespace->second.serverLocation) {
        refuse(member, Failure::tr("The link leads to %1, but the server announced %2.")
                           .arg(QString::fromStdString(printableName(member.linkTarget)),
                                QString::fromStdString(printableName(tablespace->second.serverLocation))));
    }
    FileSystem::makeDirectoryLink(tablespace->second.localPath, path);
}

void PlainExtractor::write(std::span<const std::byte> chunk)
{
    m_writer.write(chunk);
}

void PlainExtractor::end()
{
    if (std::exchange(m_isFile, false))
        m_writer.end();
}

void PlainExtractor::finish() {}

std::vector<std::filesystem::path> PlainExtractor::foldersBelow(const std::filesystem::path& root)
{
    std::vector<std::filesystem::path> folders{root};
    FolderListing::walk(root, [&folders](const FolderListing& entry) {
        if (!entry.isLink() && entry.isFolder())
            folders.push_back(entry.path());
    });
    return folders;
}

} // namespace basekeep
