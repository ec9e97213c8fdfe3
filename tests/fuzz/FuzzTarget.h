#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QByteArrayList>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

/// What a program in this folder is made of: one reader of foreign bytes, and inputs to begin with. libFuzzer looks for
/// inputs that crash it; without libFuzzer FuzzRunner.cpp tries variations of the seeds, as part of the test suite.
///
/// The target ends the program (std::abort) when the reader breaks a promise; that it refuses an input is none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace basekeep {

/// Sound inputs, made by the project's own writers.
[[nodiscard]] QByteArrayList fuzzSeeds();

/// Cuts its choices off the front of an input; zeros when nothing is left.
class FuzzChoices final
{
public:
    FuzzChoices(const std::uint8_t* data, std::size_t size)
        : m_bytes(QByteArray::fromRawData(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)))
    {
    }

    [[nodiscard]] bool isOver() const { return m_next == m_bytes.size(); }
    [[nodiscard]] quint8 byte() { return isOver() ? quint8{0} : static_cast<quint8>(m_bytes[m_next++]); }
    [[nodiscard]] quint16 word()
    {
        const unsigned high = byte();
        return static_cast<quint16>(high << 8 | byte());
    }
    [[nodiscard]] QByteArray rest() const { return m_bytes.mid(m_next); }

private:
    const QByteArray m_bytes;
    qsizetype m_next = 0;
};

/// Hands the bytes to something with write() in pieces whose sizes are decided by `seed`, as a network would.
template <typename Sink>
void writeInPieces(Sink& sink, const QByteArray& bytes, quint32 seed)
{
    const auto all = std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    for (std::size_t done = 0; done < all.size();) {
        seed = seed * 1664525 + 1013904223;
        const std::size_t count = std::min<std::size_t>(all.size() - done, 1 + (seed >> 16) % 700);
        sink.write(all.subspan(done, count));
        done += count;
    }
}

} // namespace basekeep
