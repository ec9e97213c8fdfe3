#pragma once

#include <QtCore/QString>

#include <filesystem>
#include <vector>

namespace basekeep {

/// The folders that a job writes to, and the promise that they hold a complete result or nothing.
///
/// A folder is claimed before the first byte: a missing one is made, an empty one is used, anything else is refused and
/// stays untouched. If the job does not succeed, cleanUp() removes what was made and empties what was found empty, and
/// never anything else.
class TargetFolders final
{
public:
    /// Throws Failure (TargetUnusable) if the folder cannot be claimed. `mode` is for a folder that has to be made.
    void claim(const std::filesystem::path& folder, unsigned mode);

    /// Of each claim the topmost folder that was made for it, or the folder itself.
    [[nodiscard]] std::vector<std::filesystem::path> tops() const;

    /// Undoes the claims, last one first. Returns what could not be removed, with the system's text; empty if all went.
    [[nodiscard]] QString cleanUp();

    /// Why the folder could not be claimed, in words; empty if it could. Looks only.
    [[nodiscard]] static QString obstacle(const std::filesystem::path& folder);

private:
    struct Claim
    {
        std::filesystem::path folder;
        std::vector<std::filesystem::path> made; ///< the folder and those above it that were missing, topmost first
    };
    std::vector<Claim> m_claims;
};

} // namespace basekeep
