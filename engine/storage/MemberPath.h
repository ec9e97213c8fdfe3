#pragma once

#include <string>
#include <string_view>

namespace basekeep {

/// The safe relative path in a name that a server sent, or that stands in an archive: without a leading "./" and one
/// trailing '/'. The server is not trusted: absolute names, "..", empty and "." components, control bytes, backslashes
/// and (on Windows) drive letters, streams, device names and trailing dots or blanks throw Failure (UnsafeMember).
[[nodiscard]] std::string safeMemberPath(std::string_view name);

/// The text of a hostile or merely strange name for a message: bytes that cannot be shown are written as \xNN.
[[nodiscard]] std::string printableName(std::string_view name);

} // namespace basekeep
