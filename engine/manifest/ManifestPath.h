#pragma once

#include <string_view>

namespace basekeep {

/// What a path of a manifest may look like depends on the system that will use it as a file name.
enum class PathRules { Unix, Windows };

#ifdef _WIN32
inline constexpr PathRules nativePathRules = PathRules::Windows;
#else
inline constexpr PathRules nativePathRules = PathRules::Unix;
#endif

/// Whether a path that a manifest names stays below the folder it is applied to: not empty, not absolute, no component
/// that is empty, "." or "..", longer than any file system's names, and no NUL. Under Windows' rules a backslash
/// would separate and a colon would name a drive or a hidden stream, so both are refused as well.
[[nodiscard]] bool isSafeManifestPath(std::string_view path, PathRules rules = nativePathRules);

} // namespace basekeep
