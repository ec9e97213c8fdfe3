#pragma once

#include "engine/catalogue/SlotRecord.h"
#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDateTime>
#include <QtCore/QJsonObject>

#include <optional>

namespace basekeep {

/// A slot that Basekeep made, as its server shows it at one moment.
struct SlotReport
{
    Q_DECLARE_TR_FUNCTIONS(SlotReport)

public:
    SlotRecord record;
    QDateTime takenAt;
    QString error;                   ///< why the server could not be asked, verbatim; the rest is then empty
    bool isRecorded = true;          ///< false: only its name tells that it was made by a Basekeep
    bool isThere = false;            ///< on the server
    int activePid = 0;               ///< of the walsender that uses it
    QString user;                    ///< application_name and address of who is behind that
    Lsn position;                    ///< of the server
    Lsn restart;                     ///< WAL from here on is kept
    QString walStatus;               ///< "reserved", "extended", "unreserved", "lost"
    std::optional<quint64> safe;     ///< bytes that may still be written before it is in danger of being lost
    std::optional<quint64> limit;    ///< max_slot_wal_keep_size in bytes; nothing if there is none
    std::optional<quint64> diskFree; ///< bytes, where the server runs on this machine
    double bytesPerSecond = 0;       ///< at which the held WAL grows, between two looks; 0 until then

    [[nodiscard]] std::optional<quint64> heldBytes() const;
    /// Until the limit or the end of the disk is reached at this rate; nothing if neither is known, or it does not
    /// grow.
    [[nodiscard]] std::optional<double> secondsToLimit() const;
    [[nodiscard]] QString stateText() const; ///< a few words, translated

    [[nodiscard]] QJsonObject toJson() const;
};

} // namespace basekeep
