#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace basekeep {

/// The file checksums that a backup manifest can hold (server 13 and later).
enum class ChecksumAlgorithm : std::uint8_t { None, Crc32c, Sha224, Sha256, Sha384, Sha512 };

[[nodiscard]] QString
checksumAlgorithmName(ChecksumAlgorithm algorithm); ///< as the server spells it: "CRC32C", "NONE" …
[[nodiscard]] std::optional<ChecksumAlgorithm> checksumAlgorithmFromName(QStringView name); ///< any letter case
[[nodiscard]] std::size_t checksumSize(ChecksumAlgorithm algorithm); ///< digest bytes, 0 for None

/// A finished checksum. CRC-32C is kept in the byte order of the manifest's text, which is that of a little-endian
/// server.
struct Digest
{
    std::array<std::byte, 64> bytes{};
    std::uint8_t size = 0;

    [[nodiscard]] bool operator==(const Digest& other) const;
    [[nodiscard]] QByteArray toHex() const;                                  ///< lower case
    [[nodiscard]] static std::optional<Digest> fromHex(QByteArrayView text); ///< either case; nothing if odd or not hex
    [[nodiscard]] static Digest ofCrc32c(std::uint32_t crc);
};

/// CRC-32C (Castagnoli) over `data`, continuing from `crc` (0 at the start), in the fastest way that the processor
/// offers: vectors multiplied without carry (AVX-512), its own instruction for it (SSE 4.2, ARMv8), or tables.
[[nodiscard]] std::uint32_t crc32c(std::uint32_t crc, std::span<const std::byte> data);

/// The same without vectors; by tables too where there is no instruction.
[[nodiscard]] std::uint32_t crc32cByInstruction(std::uint32_t crc, std::span<const std::byte> data);

/// The same with tables, on every machine.
[[nodiscard]] std::uint32_t crc32cByTable(std::uint32_t crc, std::span<const std::byte> data);

/// The CRC-32C of two stretches one after the other, out of that of each; `secondSize` is the length of the second in
/// bytes. So several threads can work on one file.
[[nodiscard]] std::uint32_t crc32cCombine(std::uint32_t first, std::uint32_t second, std::uint64_t secondSize);

/// A running checksum over chunks of any size; can be used for one file after the other.
class Checksum final
{
public:
    explicit Checksum(ChecksumAlgorithm algorithm);
    ~Checksum();
    Checksum(Checksum&&) noexcept;
    Checksum& operator=(Checksum&&) noexcept;

    [[nodiscard]] ChecksumAlgorithm algorithm() const { return m_algorithm; }
    void update(std::span<const std::byte> chunk);
    [[nodiscard]] Digest finish(); ///< and starts anew

private:
    struct Sha;
    ChecksumAlgorithm m_algorithm;
    std::uint32_t m_crc = 0;
    std::unique_ptr<Sha> m_sha;
};

} // namespace basekeep
