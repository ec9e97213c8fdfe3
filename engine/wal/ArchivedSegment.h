#pragma once

#include "engine/stream/CompressionSpec.h"
#include "engine/wal/WalSegment.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <filesystem>
#include <optional>

namespace basekeep {

/// A file of a WAL archive that by its name is a segment: complete or partial, compressed or not.
struct ArchivedSegment
{
    QString fileName;
    WalSegment::Name name;
    CompressionMethod method = CompressionMethod::None;
    bool isPartial = false;

    /// Nothing if it is another kind of file, or one of a server with another segment size.
    [[nodiscard]] static std::optional<ArchivedSegment> fromFileName(const QString& fileName, quint32 segmentSize);

    /// What can be had out of a file; one that cannot be read is empty.
    struct Content
    {
        QByteArray start;     ///< the first bytes, at most as many as were asked for
        quint64 bytes = 0;    ///< uncompressed; not more than a little above the limit
        bool isWhole = false; ///< all of the file was understood, to its proper end
    };
    /// Reads (and decompresses) up to `limit` bytes. Damage ends it, and is no failure.
    [[nodiscard]] static Content content(const std::filesystem::path& path, CompressionMethod method, quint64 limit,
                                         qsizetype startBytes = 0);

    /// What the first page of a segment says of its server and its place.
    struct Header
    {
        quint64 systemIdentifier = 0;
        quint64 position = 0;
        quint32 segmentSize = 0;
        int serverMajor = 0; ///< 0: of a server that is not known
    };
    /// How many of a segment's first bytes it takes to tell.
    static constexpr qsizetype headerBytes = 40;
    /// Nothing if there is no WAL in the file, or if these are not a segment's first bytes.
    [[nodiscard]] static std::optional<Header> header(const QByteArray& start);
    [[nodiscard]] static std::optional<Header> header(const std::filesystem::path& path, CompressionMethod method);

    /// Whether the file holds exactly one segment. The quick answer looks at the size, or at what the format says of
    /// itself at its end; the thorough one reads it all.
    [[nodiscard]] static bool looksComplete(const std::filesystem::path& path, CompressionMethod method,
                                            quint32 segmentSize);
    [[nodiscard]] static bool isComplete(const std::filesystem::path& path, CompressionMethod method,
                                         quint32 segmentSize);
};

} // namespace basekeep
