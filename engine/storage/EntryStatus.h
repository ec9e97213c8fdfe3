#pragma once

#include <QtCore/QtGlobal>

#include <filesystem>

namespace basekeep {

/// What lies at a path, links followed: all that a walk through a folder wants to know, in one question to the system.
/// One implementation per system.
struct EntryStatus
{
    enum class Kind {
        File,
        Folder,
        Other, ///< a pipe, a socket, a device; not to be opened
    };

    Kind kind = Kind::Other;
    quint64 size = 0; ///< bytes, of a file

    // Together they tell one folder from every other.
    quint64 device = 0;
    quint64 number = 0;

    /// Throws Failure with the system's text, for a link that leads nowhere too.
    [[nodiscard]] static EntryStatus of(const std::filesystem::path& path);

    [[nodiscard]] bool isSameAs(const EntryStatus& other) const
    {
        return device == other.device && number == other.number;
    }
};

} // namespace basekeep
