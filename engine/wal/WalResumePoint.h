#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QByteArray>
#include <QtCore/QJsonObject>

#include <optional>

namespace basekeep {

/// What a WAL sink must know of what was written before it, to go on behind that. Of a folder there is nothing to know.
struct WalOutputState
{
    quint64 size = 0;           ///< bytes of the archive up to there; 0: there is none
    quint32 streamChecksum = 0; ///< Compressor::Continuation
    quint32 streamSize = 0;     ///< likewise
};

/// A place at which a broken WAL stream can be gone on with by another process: the start of a segment, before which
/// everything has been checked and is safely on disk.
struct WalResumePoint
{
    quint32 timeline = 0;
    Lsn position;        ///< a segment's start
    QByteArray checker;  ///< what RecordChecker::save() said there; empty at the stream's very beginning
    quint64 records = 0; ///< checked before it
    int segmentsClosed = 0;
    int segmentsCompleted = 0;
    WalOutputState output;

    /// Where a stream that was asked to start at `start` begins.
    [[nodiscard]] static WalResumePoint beginning(Lsn start, quint32 timeline, quint32 segmentSize);

    [[nodiscard]] bool isBeginning() const { return checker.isEmpty(); }

    [[nodiscard]] QJsonObject toJson() const;
    /// Nothing if it is not such an object.
    [[nodiscard]] static std::optional<WalResumePoint> fromJson(const QJsonObject& json);
};

} // namespace basekeep
