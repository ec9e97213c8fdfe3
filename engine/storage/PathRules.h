#pragma once

namespace basekeep {

/// What a path may look like depends on the system that will use it as a file name.
enum class PathRules { Unix, Windows };

#ifdef _WIN32
inline constexpr PathRules nativePathRules = PathRules::Windows;
#else
inline constexpr PathRules nativePathRules = PathRules::Unix;
#endif

} // namespace basekeep
