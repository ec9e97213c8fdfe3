#pragma once

#include "engine/stream/ByteSink.h"
#include "tests/support/TestBytes.h"

#include <QtCore/QByteArray>
#include <QtCore/QRandomGenerator>

#include <algorithm>

namespace basekeep::SampleBytes {

/// Bytes that no compressor can make smaller; the same for the same seed.
[[nodiscard]] inline QByteArray incompressible(qsizetype size, quint32 seed = 1)
{
    QRandomGenerator random(seed);
    QByteArray bytes((size + 3) / 4 * 4, Qt::Uninitialized);
    random.fillRange(reinterpret_cast<quint32*>(bytes.data()), bytes.size() / 4);
    bytes.truncate(size);
    return bytes;
}

/// Rows such as a table has: numbers that count up, words of a small vocabulary, some noise and blanks.
[[nodiscard]] inline QByteArray rows(qsizetype size, quint32 seed = 1)
{
    static const char* const words[] = {"alpha",   "backup", "checkpoint", "delta",
                                        "epsilon", "ledger", "journal",    "wal"};
    QRandomGenerator random(seed);
    QByteArray bytes;
    bytes.reserve(size + 128);
    for (int row = 0; bytes.size() < size; ++row) {
        bytes += QByteArray::number(row) + '\t' + words[random.bounded(8)] + '\t' + words[random.bounded(8)] + '\t' +
                 QByteArray::number(random.generate()) + QByteArray(random.bounded(40), ' ') + '\n';
    }
    bytes.truncate(size);
    return bytes;
}

/// Hands the bytes to a stage in chunks of all sizes from 0 on, the same for the same seed.
inline void writeInChunks(ByteSink& sink, const QByteArray& bytes, quint32 seed = 1)
{
    QRandomGenerator random(seed);
    std::span<const std::byte> rest = bytesOf(bytes);
    while (!rest.empty()) {
        const std::size_t most = std::size_t{1} << random.bounded(22);
        const std::size_t size = std::min(rest.size(), std::size_t(random.bounded(quint32(most) + 1)));
        sink.write(rest.first(size));
        rest = rest.subspan(size);
    }
}

} // namespace basekeep::SampleBytes
