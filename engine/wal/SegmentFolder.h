#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/wal/WalSink.h"

#include <QtCore/QCoreApplication>

#include <filesystem>

namespace basekeep {

/// WAL as files in a pg_wal folder, named and padded as the server would have them.
class SegmentFolder final : public WalSink
{
    Q_DECLARE_TR_FUNCTIONS(SegmentFolder)

public:
    /// `folder` and its archive_status must exist. With `continues` another object has written there before: what it
    /// may have begun from that point on is removed.
    SegmentFolder(std::filesystem::path folder, quint32 segmentSize, unsigned fileMode, bool sync,
                  const std::optional<WalResumePoint>& continues = {});

    void beginSegment(const QString& fileName) override;
    void write(std::span<const std::byte> chunk) override;
    /// Fills the segment up with zeros to its full size. One that was received whole gets its .done marker, so that a
    /// promoted copy does not archive it again.
    void endSegment() override;
    void sync() override;
    void writeHistory(const QString& fileName, const QByteArray& content) override;
    void finish() override;

private:
    void removeFrom(const WalResumePoint& point);
    void markDone(const QString& fileName);

    const std::filesystem::path m_folder;
    const quint32 m_segmentSize;
    const unsigned m_fileMode;
    const bool m_sync;
    OutputFile m_file;
    QString m_fileName;
};

} // namespace basekeep
