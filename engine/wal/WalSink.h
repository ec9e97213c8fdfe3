#pragma once

#include "engine/wal/WalResumePoint.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <cstddef>
#include <optional>
#include <span>

namespace basekeep {

/// Where streamed WAL goes. Gets one segment after the other, each from its first byte; throws Failure.
class WalSink
{
public:
    virtual ~WalSink() = default;

    virtual void beginSegment(const QString& fileName) = 0;
    virtual void write(std::span<const std::byte> chunk) = 0;

    /// Makes the segment durable. What becomes of one that was not received whole is the sink's affair: a backup fills
    /// it up with zeros, an archive keeps it as partial.
    virtual void endSegment() = 0;

    /// Makes what the open segment holds so far durable.
    virtual void sync() = 0;

    /// There is no need to fetch this history file. Asked by the receiver's thread while the sink works in another.
    [[nodiscard]] virtual bool hasHistory(const QString& /*fileName*/) const { return false; }
    virtual void writeHistory(const QString& fileName, const QByteArray& content) = 0;

    /// Asked right after a segment's end: what a sink of the same kind must know to go on there in another process.
    /// Nothing if that cannot be done.
    [[nodiscard]] virtual std::optional<WalOutputState> outputState() const { return WalOutputState{}; }

    /// Called once after the last segment.
    virtual void finish() = 0;
};

} // namespace basekeep
