#pragma once

#include "engine/storage/PathRules.h"

#include <QtCore/QString>

#include <string>
#include <string_view>

namespace basekeep {

/// The safe relative path in a name that a server sent, or that stands in an archive: without a leading "./" and one
/// trailing '/'. The server is not trusted: absolute names, "..", empty and "." components, control bytes and
/// backslashes throw Failure (UnsafeMember). The same on all systems: an archive may hold what cannot be unpacked here.
[[nodiscard]] std::string safeMemberPath(std::string_view name);

/// Why a system with these rules cannot have a file at a safe path, in a sentence; empty if it can. Windows keeps some
/// characters and the names of devices for itself, drops a dot or a blank at the end of a name, and has its names in
/// Unicode. The server is not to blame for any of that.
[[nodiscard]] QString nameObstacle(std::string_view path, PathRules rules = nativePathRules);

/// The text of a hostile or merely strange name for a message: bytes that cannot be shown are written as \xNN.
[[nodiscard]] std::string printableName(std::string_view name);

} // namespace basekeep
