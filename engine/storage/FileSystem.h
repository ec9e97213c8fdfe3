#pragma once

#include <QtCore/QString>

#include <filesystem>
#include <optional>
#include <vector>

namespace basekeep {

/// What the engine asks of a file system beyond reading and writing, done the same way on the three systems. One
/// implementation file each for Unix and Windows. Everything throws Failure with the path and the system's text.
///
/// Paths are std::filesystem::path: on Unix raw bytes, as a server's file names are; on Windows UTF-16.
namespace FileSystem {

/// Makes one folder with that mode (permission bits, ignored on Windows). False if it is there already.
bool makeDirectory(const std::filesystem::path& path, unsigned mode);

/// Makes a folder and those above it that are missing; true if the last one was made. Made ones that are above it are
/// added to nothing: who tidies up removes only what it was asked to make.
bool makeDirectories(const std::filesystem::path& path, unsigned mode);

/// Permission bits; does nothing on Windows.
void setMode(const std::filesystem::path& path, unsigned mode);

/// A link to a folder: a symbolic link, on Windows a junction.
void makeDirectoryLink(const std::filesystem::path& target, const std::filesystem::path& link);

/// Makes the entries of a folder durable. Does nothing on Windows, where a folder cannot be flushed.
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

/// Why no link to the folder `target` can be made in the folder `path`, in the system's words; empty if one can. Of
/// both the nearest one above that exists is meant. Makes one and removes it.
[[nodiscard]] QString linkObstacle(const std::filesystem::path& path, const std::filesystem::path& target);

[[nodiscard]] std::filesystem::path toPath(const QString& text);
[[nodiscard]] QString toText(const std::filesystem::path& path);

} // namespace FileSystem

} // namespace basekeep
