#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <cstddef>
#include <span>

namespace basekeep {

/// Where streamed WAL goes. Gets one segment after the other, each from its first byte; throws Failure.
class WalSink
{
public:
    virtual ~WalSink() = default;

    virtual void beginSegment(const QString& fileName) = 0;
    virtual void write(std::span<const std::byte> chunk) = 0;

    /// Fills the segment up with zeros to its full size and makes it durable. A segment that was received whole gets
    /// its .done marker, so that a promoted copy does not archive it again.
    virtual void endSegment() = 0;

    /// Makes what the open segment holds so far durable.
    virtual void sync() = 0;

    virtual void writeHistory(const QString& fileName, const QByteArray& content) = 0;

    /// Called once after the last segment.
    virtual void finish() = 0;
};

} // namespace basekeep
