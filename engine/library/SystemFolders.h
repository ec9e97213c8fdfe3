#pragma once

#include <filesystem>

namespace basekeep {

/// Folders that a search for people's files leaves out: those that the system makes up from what it knows, second views
/// of what is elsewhere, and bins.
namespace SystemFolders {

[[nodiscard]] bool contain(const std::filesystem::path& folder); ///< an absolute path

} // namespace SystemFolders

} // namespace basekeep
