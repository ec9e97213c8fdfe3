#pragma once

#include "engine/receivewal/ReceiveWalStatus.h"
#include "engine/receivewal/WalArchive.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

/// What a receiver of WAL does, in words for people, the same everywhere in the window.
class WalArchiveWords final
{
    Q_DECLARE_TR_FUNCTIONS(WalArchiveWords)

public:
    WalArchiveWords() = delete;

    [[nodiscard]] static QString state(const ReceiveWalStatus& status); ///< one word, e.g. "Streaming"
    [[nodiscard]] static QString iconName(const ReceiveWalStatus& status);
    [[nodiscard]] static StateColor color(const ReceiveWalStatus& status);

    /// The state in a sentence, e.g. "Reconnecting since 12:03:07, attempt 4".
    [[nodiscard]] static QString sentence(const ReceiveWalStatus& status);

    /// Since when a running receiver is without its server; invalid while it is not.
    [[nodiscard]] static QDateTime withoutServerSince(const ReceiveWalStatus& status);

    /// Bytes that the server has written and the receiver has not got; nothing while that is not known.
    [[nodiscard]] static std::optional<quint64> lagBytes(const ReceiveWalStatus& status);
    [[nodiscard]] static QString lag(const ReceiveWalStatus& status);        ///< "none", "12 MiB"; empty if unknown
    [[nodiscard]] static QString lagMeaning(const ReceiveWalStatus& status); ///< what it means; empty if unknown

    /// A moment of today as a time, any other with its date.
    [[nodiscard]] static QString moment(const QDateTime& moment);

    [[nodiscard]] static QString serverName(const WalArchive& archive); ///< the profile's name, or where it connects
};

} // namespace basekeep
