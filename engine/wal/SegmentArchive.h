#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/stream/Compressor.h"
#include "engine/stream/TarWriter.h"
#include "engine/wal/WalSink.h"

#include <QtCore/QStringList>

#include <filesystem>
#include <memory>

namespace basekeep {

/// WAL as pg_wal.tar: member names as in pg_wal, without the folder. Written from front to back, since every segment is
/// padded to a size that is known before its first byte; so the whole can be compressed as one stream.
class SegmentArchive final : public WalSink
{
public:
    /// `fileMode` is the archive's own; its members are for their owner alone, as pg_basebackup has it. `continues` is
    /// what another object told at the place where this one goes on; what lies behind that place is cut off.
    SegmentArchive(std::filesystem::path archive, quint32 segmentSize, unsigned fileMode, bool sync,
                   const CompressionSpec& compression = {}, const std::optional<WalOutputState>& continues = {});
    ~SegmentArchive() override;

    void beginSegment(const QString& fileName) override;
    void write(std::span<const std::byte> chunk) override;
    void endSegment() override;
    void sync() override;
    [[nodiscard]] std::optional<WalOutputState> outputState() const override;
    void writeHistory(const QString& fileName, const QByteArray& content) override;
    void finish() override;

private:
    void addFile(const QString& name, const QByteArray& content);

    const quint32 m_segmentSize;
    const bool m_sync;
    OutputFile m_file;
    std::unique_ptr<TarWriter> m_tar;
    Compressor* m_compressor = nullptr; ///< belongs to the tar writer
    QString m_segmentName;
    quint64 m_segmentBytes = 0;
};

} // namespace basekeep
