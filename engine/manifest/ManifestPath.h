#pragma once

#include "engine/storage/PathRules.h"

#include <string_view>

namespace basekeep {

/// Whether a path that a manifest names stays below the folder it is applied to: not empty, not absolute, no component
/// that is empty, "." or "..", longer than any file system's names, and no NUL. Under Windows' rules a backslash would
/// separate, and a letter with a colon at the start would be a drive, so both are refused as well. Other names that
/// Windows cannot have are let through: files of an archive may bear them, and nothing is opened by a name that the
/// manifest has and the folder has not.
[[nodiscard]] bool isSafeManifestPath(std::string_view path, PathRules rules = nativePathRules);

} // namespace basekeep
