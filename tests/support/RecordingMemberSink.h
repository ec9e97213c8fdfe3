#pragma once

#include "engine/stream/MemberSink.h"

#include <QtCore/QByteArray>

#include <vector>

namespace basekeep {

/// What came out of a pipeline of members.
struct RecordedMembers
{
    struct Entry
    {
        TarMember member;
        QByteArray content;
        bool isEnded = false;
    };

    std::vector<Entry> entries;
    int finished = 0;
};

/// The end of a pipeline of members: keeps what it is given.
class RecordingMemberSink final : public MemberSink
{
public:
    explicit RecordingMemberSink(RecordedMembers& record) : m_record(record) {}

    void begin(const TarMember& member) override { m_record.entries.push_back({member, {}, false}); }
    void write(std::span<const std::byte> chunk) override
    {
        m_record.entries.back().content.append(reinterpret_cast<const char*>(chunk.data()), qsizetype(chunk.size()));
    }
    void end() override { m_record.entries.back().isEnded = true; }
    void finish() override { ++m_record.finished; }

private:
    RecordedMembers& m_record;
};

} // namespace basekeep
