#pragma once

#include "engine/storage/OutputFile.h"
#include "engine/stream/Compressor.h"
#include "engine/wal/WalSink.h"

#include <QtCore/QCoreApplication>

#include <filesystem>
#include <memory>

namespace basekeep {

/// WAL as pg_receivewal keeps it: "<segment>.partial" while it is being received, "<segment>" when it is complete and
/// safely on disk; with compression "<segment>.gz.partial" and "<segment>.gz" (or .lz4).
///
/// An uncompressed segment has its full size from the start, filled with zeros, and what a former run left of it is
/// written over in place, with the same bytes. A compressed one cannot be, so the former run's file stays as it is
/// until the new one holds at least as much: WAL that the server was told to be safe stays safe while it comes again.
/// History files are never compressed, and complete once they have their name.
class WalArchiveFolder final : public WalSink
{
    Q_DECLARE_TR_FUNCTIONS(WalArchiveFolder)

public:
    WalArchiveFolder(std::filesystem::path folder, quint32 segmentSize, const CompressionSpec& compression, bool sync,
                     unsigned fileMode = 0600);
    ~WalArchiveFolder() override;

    void beginSegment(const QString& fileName) override;
    void write(std::span<const std::byte> chunk) override;
    void endSegment() override; ///< gives it its final name if it is complete, else leaves it as partial
    void sync() override;
    [[nodiscard]] bool hasHistory(const QString& fileName) const override;
    void writeHistory(const QString& fileName, const QByteArray& content) override;
    void finish() override {}

private:
    void beginPlain();
    void beginCompressed();
    void takeOverName();
    void removeOtherPartials() const;
    [[nodiscard]] std::filesystem::path path(const QString& name) const;

    const std::filesystem::path m_folder;
    const quint32 m_segmentSize;
    const CompressionSpec m_compression;
    const QString m_suffix; ///< of compression
    const bool m_sync;
    const unsigned m_fileMode;

    QString m_fileName; ///< of the segment
    OutputFile m_file;
    std::unique_ptr<Compressor> m_compressor; ///< null without compression
    quint64 m_written = 0;                    ///< bytes of the segment
    quint64 m_formerBytes = 0;                ///< of it in a former run's compressed file
    bool m_hasName = false;                   ///< the open file is the partial one, not its successor to be
};

} // namespace basekeep
