#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaType>
#include <QtCore/QString>

#include <optional>

namespace basekeep {

enum class CompressionMethod { None, Gzip, Lz4, Zstd };

[[nodiscard]] QString compressionMethodName(CompressionMethod method); ///< "none", "gzip", "lz4", "zstd"
/// Lower case only, as the stock tools have it.
[[nodiscard]] std::optional<CompressionMethod> compressionMethodFromName(const QString& name);
[[nodiscard]] QString compressionSuffix(CompressionMethod method); ///< ".gz", ".lz4", ".zst"; empty for None
/// By the end of a file's name; None if it has none of the suffixes.
[[nodiscard]] CompressionMethod compressionFromFileName(const QString& fileName);

/// How bytes are to be compressed on this machine: a method with the details that PostgreSQL's compression
/// specifications know (documentation of pg_basebackup, --compress).
struct CompressionSpec
{
    Q_DECLARE_TR_FUNCTIONS(CompressionSpec)

public:
    CompressionMethod method = CompressionMethod::None;
    std::optional<int> level;   ///< the method's default if not said: gzip 6, lz4 0 (fast), zstd 3
    std::optional<int> workers; ///< zstd; all cores if not said
    bool longDistance = false;  ///< zstd: long-distance matching

    /// Reads what follows the colon of "-Z METHOD:DETAIL": a bare integer is a level, otherwise a comma list of
    /// level=, workers= and long[=]. Everything that the stock tools refuse is refused, and by the same rules: bad
    /// integers, unknown or empty items, levels out of range, details that the method does not have. Throws Failure
    /// (InvalidOption). Stricter in one point: a level that no int can hold is refused instead of cut to its low bits.
    ///
    /// An empty detail is all default, as detail() has it; refusing a colon with nothing behind it is left to the one
    /// who saw the colon.
    [[nodiscard]] static CompressionSpec parse(CompressionMethod method, const QString& detail);

    /// The detail that parse() reads back; empty if all is default.
    [[nodiscard]] QString detail() const;

    bool operator==(const CompressionSpec&) const = default;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::CompressionSpec)
