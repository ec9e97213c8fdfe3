#pragma once

#include "engine/stream/ByteSink.h"

#include <QtCore/QByteArray>

namespace basekeep {

/// What came out of a pipeline of bytes.
struct RecordedBytes
{
    QByteArray bytes;
    int finished = 0;
};

/// The end of a pipeline of bytes: keeps what it is given.
class RecordingByteSink final : public ByteSink
{
public:
    explicit RecordingByteSink(RecordedBytes& record) : m_record(record) {}

    void write(std::span<const std::byte> chunk) override
    {
        m_record.bytes.append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
    }
    void finish() override { ++m_record.finished; }

private:
    RecordedBytes& m_record;
};

} // namespace basekeep
