#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>

#include <filesystem>
#include <optional>

namespace basekeep {

/// Which timelines lead to one, and where each was left: what a .history file says.
struct TimelineHistory
{
    struct Ancestor
    {
        quint32 timeline = 0;
        Lsn end; ///< where the next one took over
    };

    QList<Ancestor> ancestors; ///< oldest first

    /// Lines that are none of a history are left out.
    [[nodiscard]] static TimelineHistory parse(const QByteArray& text);

    /// The timeline's file in a folder of WAL, which may be compressed. Nothing if there is none; the first timeline
    /// needs none.
    [[nodiscard]] static std::optional<TimelineHistory> read(const std::filesystem::path& folder, quint32 timeline);
};

} // namespace basekeep
