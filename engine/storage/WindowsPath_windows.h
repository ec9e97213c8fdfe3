#pragma once

#include "engine/jobs/Failure.h"

#include <filesystem>
#include <string>
#include <system_error>

namespace basekeep {

/// The path as the wide calls take it, with the prefix that lifts the limit of 260 characters. The system takes such a
/// path as it is, so a name that ends in a dot, or that is a device's elsewhere, means that very entry.
[[nodiscard]] std::wstring longPath(const std::filesystem::path& path);

/// Without that prefix, as people and other programs know it.
[[nodiscard]] std::wstring withoutPrefix(const std::wstring& path);

/// A GetLastError() value as the standard library has it.
[[nodiscard]] std::error_code windowsError(unsigned long error);

/// The system's own text for it.
[[nodiscard]] QString windowsText(unsigned long error);

/// The failure for a GetLastError() value, with the system's own text. With the path of the file in question, `message`
/// goes on with who has it open, where that is the reason.
[[nodiscard]] Failure windowsFailure(unsigned long error, const QString& message,
                                     const std::filesystem::path& path = {});

/// Whether what is listed with these attributes and that reparse tag stands for something elsewhere: a junction, a
/// symbolic link, a mounted volume. Files that are compressed, or still in a cloud, have reparse tags too.
[[nodiscard]] bool isLinkTag(unsigned long attributes, unsigned long reparseTag);

} // namespace basekeep
