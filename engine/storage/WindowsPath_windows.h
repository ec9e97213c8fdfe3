#pragma once

#include "engine/jobs/Failure.h"

#include <filesystem>
#include <string>

namespace basekeep {

/// The path as the wide calls take it, with the prefix that lifts the limit of 260 characters.
[[nodiscard]] std::wstring longPath(const std::filesystem::path& path);

/// The failure for a GetLastError() value, with the system's own text.
[[nodiscard]] Failure windowsFailure(unsigned long error, const QString& message);

} // namespace basekeep
