#pragma once

#include "engine/stream/ByteSink.h"

#include <memory>

namespace basekeep {

/// Hands every chunk to two stages: an archive goes to its file as it came while its members are checked.
class Tee final : public ByteSink
{
public:
    Tee(std::unique_ptr<ByteSink> first, std::unique_ptr<ByteSink> second)
        : m_first(std::move(first)), m_second(std::move(second))
    {
    }

    void write(std::span<const std::byte> chunk) override
    {
        m_first->write(chunk);
        m_second->write(chunk);
    }

    void finish() override
    {
        m_first->finish();
        m_second->finish();
    }

private:
    std::unique_ptr<ByteSink> m_first;
    std::unique_ptr<ByteSink> m_second;
};

} // namespace basekeep
