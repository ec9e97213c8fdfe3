#pragma once

#include <QtCore/QtGlobal>

#include <optional>
#include <string_view>

namespace basekeep {

/// What the path of a relation's file says. Such files consist of pages.
struct RelationFile
{
    enum class Fork { Main, FreeSpaceMap, VisibilityMap, Init };

    quint32 tablespace = 0; ///< oid; 0 for those inside the data directory
    quint32 database = 0;   ///< oid; 0 for what all databases share
    quint32 number = 0;     ///< of the relation's files, its "filenode"
    Fork fork = Fork::Main;
    quint32 segment = 0;        ///< which one of the fork's files
    bool isIncremental = false; ///< holds only the blocks that changed since an earlier backup

    /// As the server has it, also of those inside the data directory.
    [[nodiscard]] quint32 realTablespace() const;

    /// The path is the manifest's. Nothing if it is another kind of file.
    [[nodiscard]] static std::optional<RelationFile> fromPath(std::string_view path);
};

} // namespace basekeep
