// CRC-32C: several ways to the same number, the fastest one chosen when it is first needed.

#include "engine/stream/Checksum.h"

#include <array>

#if defined(__x86_64__) || defined(_M_X64)
#define BASEKEEP_CRC_X86
#include <nmmintrin.h>
#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define BASEKEEP_CRC_TARGET
#else
#define BASEKEEP_CRC_TARGET __attribute__((target("sse4.2")))
#if !defined(_WIN32) // there GCC keeps large vectors at addresses that the processor does not take
#define BASEKEEP_CRC_FOLDING __attribute__((target("avx512f,vpclmulqdq,pclmul,sse4.2")))
#include <immintrin.h>
#endif
#endif
#elif defined(__aarch64__) && (defined(__ARM_FEATURE_CRC32) || (defined(__GNUC__) && !defined(__clang__)))
// Clang offers the intrinsics only where the whole program may use them, as on every Apple processor.
#define BASEKEEP_CRC_ARM
#include <arm_acle.h>
#if defined(__ARM_FEATURE_CRC32)
#define BASEKEEP_CRC_TARGET
#else
#define BASEKEEP_CRC_TARGET __attribute__((target("+crc")))
#if defined(__linux__)
#include <sys/auxv.h>
#endif
#endif
#endif

#include <QtCore/QtEndian>

namespace basekeep {

namespace {

/// The reflected Castagnoli polynomial. Bit 31 is the coefficient of x^0.
constexpr std::uint32_t polynomial = 0x82F63B78;

constexpr std::uint32_t timesX(std::uint32_t value)
{
    return (value >> 1) ^ ((value & 1) != 0 ? polynomial : 0);
}

/// left * right modulo the polynomial.
constexpr std::uint32_t multiply(std::uint32_t left, std::uint32_t right)
{
    std::uint32_t product = 0;
    for (std::uint32_t bit = 0x80000000; bit != 0; bit >>= 1) {
        if ((left & bit) != 0)
            product ^= right;
        right = timesX(right);
    }
    return product;
}

/// x to that power, modulo the polynomial.
constexpr std::uint32_t powerOfX(std::uint64_t exponent)
{
    std::uint32_t result = 0x80000000; // x^0
    std::uint32_t square = 0x40000000; // x^1, then x^2, x^4 …
    for (; exponent > 0; exponent >>= 1) {
        if ((exponent & 1) != 0)
            result = multiply(square, result);
        square = multiply(square, square);
    }
    return result;
}

/// Slicing by 8: table k tells what a byte does to the register with k more bytes after it.
using SlicingTables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr SlicingTables makeSlicingTables()
{
    SlicingTables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = timesX(value);
        tables[0][byte] = value;
    }
    for (std::size_t slice = 1; slice < 8; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}

constexpr SlicingTables slicing = makeSlicingTables();

std::uint32_t crcByTable(std::uint32_t crc, const std::byte* data, std::size_t size)
{
    while (size >= 8) {
        const quint64 word = qFromLittleEndian<quint64>(data) ^ crc;
        crc = slicing[7][word & 0xFF] ^ slicing[6][(word >> 8) & 0xFF] ^ slicing[5][(word >> 16) & 0xFF] ^
              slicing[4][(word >> 24) & 0xFF] ^ slicing[3][(word >> 32) & 0xFF] ^ slicing[2][(word >> 40) & 0xFF] ^
              slicing[1][(word >> 48) & 0xFF] ^ slicing[0][word >> 56];
        data += 8;
        size -= 8;
    }
    for (; size > 0; --size, ++data)
        crc = (crc >> 8) ^ slicing[0][(crc ^ std::to_integer<std::uint32_t>(*data)) & 0xFF];
    return crc;
}

#if defined(BASEKEEP_CRC_X86) || defined(BASEKEEP_CRC_ARM)

/// The instruction takes three cycles but a new one can start in each, so three stretches of equal length are worked on
/// side by side. To join them, the register of an earlier stretch is moved on over the zeros that stand for the later
/// one; a table per byte of the register does that for one fixed length.
using ShiftTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr std::size_t longStretch = 4096; ///< bytes
constexpr std::size_t shortStretch = 256;

constexpr ShiftTables makeShiftTables(std::size_t bytes)
{
    const std::uint32_t factor = powerOfX(8 * bytes);
    ShiftTables tables{};
    for (std::size_t part = 0; part < 4; ++part) {
        for (std::uint32_t bit = 0; bit < 8; ++bit)
            tables[part][std::size_t{1} << bit] = multiply(factor, 1U << (8 * part + bit));
        for (std::size_t byte = 1; byte < 256; ++byte) // the shift is linear: the rest are sums
            tables[part][byte] = tables[part][byte & (byte - 1)] ^ tables[part][byte & (~byte + 1)];
    }
    return tables;
}

constexpr ShiftTables longShift = makeShiftTables(longStretch);
constexpr ShiftTables shortShift = makeShiftTables(shortStretch);

std::uint32_t shifted(const ShiftTables& tables, std::uint32_t crc)
{
    return tables[0][crc & 0xFF] ^ tables[1][(crc >> 8) & 0xFF] ^ tables[2][(crc >> 16) & 0xFF] ^ tables[3][crc >> 24];
}

#if defined(BASEKEEP_CRC_X86)
BASEKEEP_CRC_TARGET inline std::uint64_t step8(std::uint64_t crc, const std::byte* data)
{
    return _mm_crc32_u64(crc, qFromUnaligned<quint64>(data));
}

BASEKEEP_CRC_TARGET inline std::uint64_t step1(std::uint64_t crc, const std::byte* data)
{
    return _mm_crc32_u8(static_cast<std::uint32_t>(crc), std::to_integer<std::uint8_t>(*data));
}
#else
BASEKEEP_CRC_TARGET inline std::uint64_t step8(std::uint64_t crc, const std::byte* data)
{
    return __crc32cd(static_cast<std::uint32_t>(crc), qFromLittleEndian<quint64>(data));
}

BASEKEEP_CRC_TARGET inline std::uint64_t step1(std::uint64_t crc, const std::byte* data)
{
    return __crc32cb(static_cast<std::uint32_t>(crc), std::to_integer<std::uint8_t>(*data));
}
#endif

/// Takes as many triple stretches as there are; moves `data` and `size` on.
template <std::size_t Stretch>
BASEKEEP_CRC_TARGET std::uint64_t crcOfStretches(std::uint64_t crc, const std::byte*& data, std::size_t& size,
                                                 const ShiftTables& shift)
{
    while (size >= 3 * Stretch) {
        std::uint64_t second = 0;
        std::uint64_t third = 0;
        for (const std::byte* end = data + Stretch; data < end; data += 8) {
            crc = step8(crc, data);
            second = step8(second, data + Stretch);
            third = step8(third, data + 2 * Stretch);
        }
        crc = shifted(shift, static_cast<std::uint32_t>(crc)) ^ second;
        crc = shifted(shift, static_cast<std::uint32_t>(crc)) ^ third;
        data += 2 * Stretch;
        size -= 3 * Stretch;
    }
    return crc;
}

BASEKEEP_CRC_TARGET std::uint32_t crcByInstruction(std::uint32_t start, const std::byte* data, std::size_t size)
{
    std::uint64_t crc = start;
    crc = crcOfStretches<longStretch>(crc, data, size, longShift);
    crc = crcOfStretches<shortStretch>(crc, data, size, shortShift);
    for (; size >= 8; size -= 8, data += 8)
        crc = step8(crc, data);
    for (; size > 0; --size, ++data)
        crc = step1(crc, data);
    return static_cast<std::uint32_t>(crc);
}

#endif

#if defined(BASEKEEP_CRC_FOLDING)

/// What multiplies a half of a 128-bit lane by x^bits, carry-less. The product of two reflected numbers comes out one
/// place too far, hence the one less.
constexpr long long foldingFactor(std::uint64_t bits)
{
    return static_cast<long long>(std::uint64_t{powerOfX(bits - 1)} << 32);
}

/// Moves four lanes on over `Bits` of what follows them, and adds what is there.
template <std::uint64_t Bits>
BASEKEEP_CRC_FOLDING inline __m512i fold(__m512i lanes, __m512i next)
{
    // The first eight bytes of a lane have 64 bits more behind them than the last eight.
    constexpr long long first = foldingFactor(Bits + 64);
    constexpr long long last = foldingFactor(Bits);
    const __m512i factors = _mm512_set_epi64(last, first, last, first, last, first, last, first);
    const __m512i low = _mm512_clmulepi64_epi128(lanes, factors, 0x00);
    const __m512i high = _mm512_clmulepi64_epi128(lanes, factors, 0x11);
    return _mm512_ternarylogic_epi64(low, high, next, 0x96); // the sum of all three
}

/// Where the processor multiplies without carry in whole vectors, 256 bytes are folded onto the next 256, again and
/// again, about three times as fast as the instruction for the checksum itself. What is left in the end has the same
/// remainder as all that went into it.
BASEKEEP_CRC_FOLDING std::uint32_t crcByFolding(std::uint32_t start, const std::byte* data, std::size_t size)
{
    constexpr std::size_t vector = 64;
    constexpr std::size_t block = 4 * vector;
    if (size < 2 * block)
        return crcByInstruction(start, data, size);
    __m512i first =
        _mm512_xor_si512(_mm512_loadu_si512(data), _mm512_castsi128_si512(_mm_cvtsi32_si128(static_cast<int>(start))));
    __m512i second = _mm512_loadu_si512(data + vector);
    __m512i third = _mm512_loadu_si512(data + 2 * vector);
    __m512i fourth = _mm512_loadu_si512(data + 3 * vector);
    for (data += block, size -= block; size >= block; data += block, size -= block) {
        first = fold<8 * block>(first, _mm512_loadu_si512(data));
        second = fold<8 * block>(second, _mm512_loadu_si512(data + vector));
        third = fold<8 * block>(third, _mm512_loadu_si512(data + 2 * vector));
        fourth = fold<8 * block>(fourth, _mm512_loadu_si512(data + 3 * vector));
    }
    second = fold<8 * vector>(first, second);
    third = fold<8 * vector>(second, third);
    fourth = fold<8 * vector>(third, fourth);
    std::array<std::byte, vector> folded;
    _mm512_storeu_si512(folded.data(), fourth);
    return crcByInstruction(crcByInstruction(0, folded.data(), folded.size()), data, size);
}

#endif

[[maybe_unused]] bool hasInstruction()
{
#if defined(BASEKEEP_CRC_X86) && defined(_MSC_VER) && !defined(__clang__)
    int registers[4] = {};
    __cpuid(registers, 1);
    return (registers[2] & (1 << 20)) != 0;
#elif defined(BASEKEEP_CRC_X86)
    return __builtin_cpu_supports("sse4.2") != 0;
#elif defined(BASEKEEP_CRC_ARM) && defined(__ARM_FEATURE_CRC32)
    return true;
#elif defined(BASEKEEP_CRC_ARM) && defined(__linux__)
    constexpr unsigned long crcCapability = 1UL << 7; // HWCAP_CRC32
    return (getauxval(AT_HWCAP) & crcCapability) != 0;
#else
    return false;
#endif
}

using CrcFunction = std::uint32_t (*)(std::uint32_t, const std::byte*, std::size_t);

CrcFunction fastestWithoutVectors()
{
#if defined(BASEKEEP_CRC_X86) || defined(BASEKEEP_CRC_ARM)
    if (hasInstruction())
        return &crcByInstruction;
#endif
    return &crcByTable;
}

CrcFunction fastest()
{
#if defined(BASEKEEP_CRC_FOLDING)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq") && hasInstruction())
        return &crcByFolding;
#endif
    return fastestWithoutVectors();
}

} // namespace

std::uint32_t crc32c(std::uint32_t crc, std::span<const std::byte> data)
{
    static const CrcFunction function = fastest();
    return ~function(~crc, data.data(), data.size());
}

std::uint32_t crc32cByInstruction(std::uint32_t crc, std::span<const std::byte> data)
{
    static const CrcFunction function = fastestWithoutVectors();
    return ~function(~crc, data.data(), data.size());
}

std::uint32_t crc32cByTable(std::uint32_t crc, std::span<const std::byte> data)
{
    return ~crcByTable(~crc, data.data(), data.size());
}

std::uint32_t crc32cCombine(std::uint32_t first, std::uint32_t second, std::uint64_t secondSize)
{
    // The first one is moved on over as many bytes as follow it. The inversions at both ends cancel each other out.
    return multiply(powerOfX(8 * secondSize), first) ^ second;
}

} // namespace basekeep
