#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/wal/WalSink.h"

#include <filesystem>

namespace basekeep {

/// WAL as files in a pg_wal folder, named and padded as the server would have them.
class SegmentFolder final : public WalSink
{
public:
    /// `folder` and its archive_status must exist.
    SegmentFolder(std::filesystem::path folder, quint32 segmentSize, unsigned fileMode, bool sync);

    void beginSegment(const QString& fileName) override;
    void write(std::span<const std::byte> chunk) override;
    /// Fills the segment up with zeros to its full size. One that was received whole gets its .done marker, so that a
    /// promoted copy does not archive it again.
    void endSegment() override;
    void sync() override;
    void writeHistory(const QString& fileName, const QByteArray& content) override;
    void finish() override;

private:
    void markDone(const QString& fileName);

    const std::filesystem::path m_folder;
    const quint32 m_segmentSize;
    const unsigned m_fileMode;
    const bool m_sync;
    OutputFile m_file;
    QString m_fileName;
};

} // namespace basekeep
