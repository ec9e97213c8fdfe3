#pragma once

#include "gui/replicas/ReplicaWatch.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QCoreApplication>

namespace basekeep {

/// How a replica is, in words for people, the same everywhere in the window. Without a look, nobody knows yet.
class ReplicaWords final
{
    Q_DECLARE_TR_FUNCTIONS(ReplicaWords)

public:
    ReplicaWords() = delete;

    using Look = std::optional<ReplicaWatch::Look>;

    [[nodiscard]] static QString state(const Look& look); ///< one word, e.g. "Streaming"
    [[nodiscard]] static QString iconName(const Look& look);
    [[nodiscard]] static StateColor color(const Look& look);
    [[nodiscard]] static QString sentence(const Look& look); ///< the state and what it means

    [[nodiscard]] static QString lagBytes(const Look& look);   ///< "none", "12 MiB"; empty if unknown
    [[nodiscard]] static QString lagSeconds(const Look& look); ///< "0.3 s"; empty if unknown
    [[nodiscard]] static QString held(const Look& look);       ///< WAL that the slot keeps; empty if unknown

    [[nodiscard]] static QString serverName(const Replica& replica); ///< the profile's name, or where it connects

    /// What the engine says beside a sentence for those on a command line, as in "Choose another one (--port).", would
    /// only confuse in a window.
    [[nodiscard]] static QString withoutOptions(QString text);

    /// The higher, the more somebody should look at it.
    [[nodiscard]] static int urgency(const Look& look);
};

} // namespace basekeep
