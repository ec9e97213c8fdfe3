#pragma once

#include "engine/verify/BackupArchive.h"

#include <filesystem>
#include <optional>
#include <string_view>

namespace basekeep {

/// What the names in a folder say about what it holds; nothing is opened for it.
class BackupMarks final
{
public:
    enum class Kind {
        Nothing,
        PlainBackup,
        TarBackup,
        PerhapsTarBackup, ///< its archives may be anything; only a look into the first one tells
        UnfinishedBackup, ///< it is being taken, or was given up
        DataDirectory,    ///< of a server, running or stopped
    };

    void note(std::string_view name); ///< of a file in the folder

    /// Asks whether there is a control file in `folder` if that matters.
    [[nodiscard]] Kind kindOf(const std::filesystem::path& folder) const;

    [[nodiscard]] bool hasLabel() const { return m_hasLabel; }
    [[nodiscard]] bool hasManifest() const { return m_hasManifest; }
    /// The one with the data directory.
    [[nodiscard]] const std::optional<BackupArchive>& archive() const { return m_archive; }

    /// Whether the folder, which once held a backup, looks as if it still did.
    [[nodiscard]] static bool areIn(const std::filesystem::path& folder);

private:
    bool m_hasVersion = false;
    bool m_hasLabel = false;
    bool m_hasManifest = false;
    bool m_isBeingWritten = false; ///< a manifest under its first name, which it keeps until all is safe
    bool m_isRunning = false;      ///< a server has its lock in it, or did not get to remove it
    bool m_wasStarted = false;     ///< a server has run in it; that file is in no backup
    std::optional<BackupArchive> m_archive;
};

} // namespace basekeep
