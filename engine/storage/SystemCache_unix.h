#pragma once

#include <cstdint>

namespace basekeep {

/// What Unix systems do differently between a write and the medium. Each takes the descriptor of an open file; what
/// returns an int does so as fsync() does: 0, or -1 with the reason in errno.
namespace SystemCache {

/// The file lies on another machine, or behind a process of its own: there each direct write would wait for an answer,
/// and the cache is what hides the way.
[[nodiscard]] bool isOnRemoteFileSystem(int file);

/// Writes past the cache from now on, or through it again. Returns whether that is so.
[[nodiscard]] bool bypass(int file, bool on);

/// Everything written to the file is on the medium when this returns.
[[nodiscard]] int flush(int file);

/// Begins to write a part of the file to the medium and does not wait for it; a system may do nothing.
void startFlush(int file, std::uint64_t offset, std::uint64_t bytes) noexcept;

/// Whether a whole file system can be flushed by one call, and that call.
[[nodiscard]] bool canFlushFileSystem();
[[nodiscard]] int flushFileSystem(int fileOrFolder);

} // namespace SystemCache

} // namespace basekeep
