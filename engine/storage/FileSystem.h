#pragma once

#include <QtCore/QString>

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

namespace basekeep {

struct Failure;

/// What the engine asks of a file system beyond reading, writing and listing (see FolderListing), done the same way on
/// the three systems: what runs on Windows does not use the functions of std::filesystem that touch the disk, because
/// not all of them know long paths, shares and junctions there. One implementation file each for Unix and Windows.
/// What changes something throws Failure with the path and the system's text, unless it says otherwise.
///
/// Paths are std::filesystem::path: on Unix raw bytes, as a server's file names are; on Windows UTF-16.
namespace FileSystem {

// What is at a path, links followed. False also where the system does not tell.
[[nodiscard]] bool exists(const std::filesystem::path& path);
[[nodiscard]] bool exists(const std::filesystem::path& path, std::error_code& error); ///< and why it does not tell
[[nodiscard]] bool isFile(const std::filesystem::path& path);
[[nodiscard]] bool isFolder(const std::filesystem::path& path);
[[nodiscard]] std::optional<quint64> fileSize(const std::filesystem::path& path); ///< bytes

/// A link of any kind, on Windows a junction too; not followed.
[[nodiscard]] bool isLink(const std::filesystem::path& path);

/// Where a link leads, as it says itself: it may be relative, and lead nowhere. Nothing if it is no link.
[[nodiscard]] std::optional<std::filesystem::path> readLink(const std::filesystem::path& path);

/// The path with all links on the way resolved. What is not there is an error.
[[nodiscard]] std::filesystem::path canonical(const std::filesystem::path& path, std::error_code& error);
/// The same for the part that is there; the rest as it was said.
[[nodiscard]] std::filesystem::path weaklyCanonical(const std::filesystem::path& path, std::error_code& error);

/// The path itself or the nearest folder above it that exists; "." if none is named.
[[nodiscard]] std::filesystem::path nearestExisting(std::filesystem::path path);

/// What something at that path is called by its folder, if that is another name than the path's: where case does not
/// count, or how letters are composed, one file has many names. Reads the whole folder.
[[nodiscard]] std::optional<std::filesystem::path> otherName(const std::filesystem::path& path);

/// Makes one folder with that mode (permission bits, ignored on Windows). False if it is there already.
bool makeDirectory(const std::filesystem::path& path, unsigned mode);

/// Makes a folder and those above it that are missing; true if the last one was made. Made ones that are above it are
/// added to nothing: who tidies up removes only what it was asked to make.
bool makeDirectories(const std::filesystem::path& path, unsigned mode);

/// Permission bits; does nothing on Windows.
void setMode(const std::filesystem::path& path, unsigned mode);

/// A link to a folder: a symbolic link, on Windows a junction. If it fails, nothing is left.
void makeDirectoryLink(const std::filesystem::path& target, const std::filesystem::path& link);

/// Whether a link can be made in that folder, or would be, were it there: makes one in the nearest that is, and removes
/// it. Not every file system knows them.
[[nodiscard]] bool canMakeDirectoryLinks(const std::filesystem::path& folder);
/// The same, for a link that leads to `target`, be it there or not; why not, or nothing.
[[nodiscard]] std::optional<Failure> directoryLinkObstacle(const std::filesystem::path& folder,
                                                           const std::filesystem::path& target);

/// Makes the entries of a folder durable. On Windows as well as can be: not every file system flushes a folder there.
void syncDirectory(const std::filesystem::path& path);

/// The same for many, several at a time: those that wait at the same moment share the disk's flush. In no order; all
/// are durable when it returns, and the first failure is thrown.
void syncDirectories(const std::vector<std::filesystem::path>& paths);

/// Makes a file's content durable.
void syncFile(const std::filesystem::path& path);

/// Whether this system can make a whole file system durable with one call.
[[nodiscard]] bool canSyncFileSystem();

/// Makes everything durable that was written to the file system on which `path` lies, by whomever (Linux: syncfs).
/// Throws Failure where canSyncFileSystem() is false.
void syncFileSystem(const std::filesystem::path& path);

/// Replaces `to` by `from` so that after a crash one of both is there whole. With `durable`, flushes the file before
/// and the folder after.
void rename(const std::filesystem::path& from, const std::filesystem::path& to, bool durable);

/// Removes a file, a link or an empty folder. Nothing was there: no error.
std::error_code remove(const std::filesystem::path& path);

/// Removes a folder's content, links as links: what they point to stays. With `itself` the folder too, or the file.
/// Returns the path that could not be removed with the system's text, or an empty text if all went.
[[nodiscard]] QString removeTree(const std::filesystem::path& path, bool itself);

/// Bytes an ordinary user may still write on the file system that `path`, or the nearest folder above that exists, lies
/// on.
struct Space
{
    std::optional<quint64> available; ///< nothing if the system does not tell
    /// Tells one file system from another. Where no mount table names the file system, as in some containers, it is the
    /// folder itself, so it is never empty.
    QString device;
    QString mountPoint; ///< likewise
};
[[nodiscard]] Space spaceFor(const std::filesystem::path& path);

/// A new file can be made in the folder (or in the nearest one above that exists).
[[nodiscard]] bool isWritable(const std::filesystem::path& path);

[[nodiscard]] std::filesystem::path toPath(const QString& text);
[[nodiscard]] QString toText(const std::filesystem::path& path);

/// The system's own words.
[[nodiscard]] QString textOf(const std::error_code& error);

} // namespace FileSystem

} // namespace basekeep
