#include "engine/verify/PageChecksum.h"

#include <array>

#include <QtCore/QtEndian>

namespace basekeep {

namespace {

// 32 sums side by side, each over every 32nd word, so that vectors can hold them.
constexpr std::size_t columns = 32;
constexpr std::size_t rowBytes = columns * sizeof(quint32);
constexpr quint32 prime = 16777619;
constexpr std::size_t checksumOffset = 8;

using Sums = std::array<quint32, columns>;

constexpr Sums firstSums{
    0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
    0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
    0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
    0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756,
};

#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__) &&                           \
    !defined(__SANITIZE_THREAD__)
// One version for processors that multiply eight words at once, one for the others. Which one is decided before main(),
// when the thread sanitizer cannot watch yet.
#define BASEKEEP_PAGE_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define BASEKEEP_PAGE_CLONES
#endif

BASEKEEP_PAGE_CLONES quint32 sumOf(const std::byte* page, std::size_t size)
{
    Sums sums = firstSums;
    const auto add = [&sums](const Sums& words) {
        for (std::size_t column = 0; column < columns; ++column) {
            const quint32 mixed = sums[column] ^ words[column];
            sums[column] = (mixed * prime) ^ (mixed >> 17);
        }
    };
    for (std::size_t row = 0; row < size; row += rowBytes) {
        Sums words;
        for (std::size_t column = 0; column < columns; ++column)
            words[column] = qFromLittleEndian<quint32>(page + row + column * sizeof(quint32));
        if (row == 0)
            words[checksumOffset / sizeof(quint32)] &= 0xFFFF0000;
        add(words);
    }
    add(Sums{});
    add(Sums{});
    quint32 result = 0;
    for (const quint32 sum : sums)
        result ^= sum;
    return result;
}

} // namespace

quint16 pageChecksum(std::span<const std::byte> page, quint32 block)
{
    return static_cast<quint16>((sumOf(page.data(), page.size()) ^ block) % 65535 + 1); // never 0
}

} // namespace basekeep
