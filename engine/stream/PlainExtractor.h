#pragma once

#include "engine/stream/MemberSink.h"

#include <filesystem>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace basekeep {

class FileWriter;

/// Writes the members of an archive as files and folders below one folder.
///
/// The server is not trusted. Every file is created new and never through a link: a name that comes twice, or that lies
/// where something else is, is refused. The only links made are pg_tblspc/<oid> for tablespaces that the server
/// announced, leading to where the user wants them; no member may go through one. A folder that is there already is
/// accepted only where one is expected (pg_wal and what we made in it, pg_tblspc and its in-place tablespaces).
///
/// Names that the file system takes for one ("a" and "A", on Windows and macOS), or that this system cannot have, are
/// refused and never merged or changed; that is not the server's fault, and the failure says so.
class PlainExtractor final : public MemberSink
{
public:
    struct Tablespace
    {
        std::string serverLocation;      ///< as announced; a link's target must be the same
        std::filesystem::path localPath; ///< where it goes here
        bool isInPlace = false;          ///< a folder inside pg_tblspc rather than a link
    };
    using Tablespaces = std::map<quint32, Tablespace>; ///< by oid

    /// `root` must exist. `tablespaces` is empty for a tablespace's own archive, which can have no links.
    PlainExtractor(std::filesystem::path root, Tablespaces tablespaces, unsigned directoryMode, FileWriter& writer);

    void begin(const TarMember& member) override;
    void write(std::span<const std::byte> chunk) override;
    void end() override;
    void finish() override;

    /// The folders written into, for syncing at the end. Valid to call after finish().
    [[nodiscard]] static std::vector<std::filesystem::path> foldersBelow(const std::filesystem::path& root);

private:
    void makeDirectory(const TarMember& member, const std::filesystem::path& path);
    void makeLink(const TarMember& member, const std::filesystem::path& path);
    void refuseMembersBehindLinks(const TarMember& member) const;
    /// Throws if the member's folder was not sent under that very name; the file system may take another one for it.
    void refuseMembersOfUnknownFolders(const TarMember& member);
    /// Throws if the server, not the disk, is to blame for a member that could not be made.
    static void refuseIfMisplaced(const TarMember& member, const std::filesystem::path& path);

    const std::filesystem::path m_root;
    const Tablespaces m_tablespaces;
    const unsigned m_directoryMode;
    FileWriter& m_writer;
    std::unordered_set<std::string> m_folders; ///< that were sent
    std::string m_knownFolder;                 ///< the one of the member before, which is known
    bool m_isFile = false;                     ///< the member under way
};

} // namespace basekeep
