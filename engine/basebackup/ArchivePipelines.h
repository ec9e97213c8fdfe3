#pragma once

#include "engine/basebackup/ArrivalRecorder.h"
#include "engine/basebackup/BackupFacts.h"
#include "engine/jobs/CancelToken.h"
#include "engine/stream/CompressionSpec.h"

#include <functional>
#include <memory>
#include <string>

namespace basekeep {

class ByteSink;
class FetchedWal;
class FileWriter;
class IdentityFiles;
class TargetLayout;
struct BackupSettings;
struct ServerIdentity;

/// Puts together the stages that an archive goes through on its way from the network to the disk:
///
///   [decompress] → tar reader → recorder → [fetched WAL] → [recovery settings] → identity files → files, or → tar
///   writer → [compress]
///
/// An archive whose members stay as they are goes to its file byte for byte as it came; its members are then only
/// looked at. Whatever the way, every member passes the recorder, so every backup is verified on arrival.
class ArchivePipelines final
{
public:
    struct Parts
    {
        const BackupSettings& settings;
        const TargetLayout& layout;
        const ServerIdentity& identity;
        int serverVersion = 0;
        const QList<TablespaceFact>& tablespaces;
        ArrivalLog& arrivals;
        IdentityFiles& identityFiles; ///< get theirs as they go by
        FileWriter& writer;
        FetchedWal* fetchedWal = nullptr;    ///< for WAL that comes in the main archive; may be null
        const std::string& recoverySettings; ///< for postgresql.auto.conf; empty for none
        JobProgress& progress;
        const CancelToken& cancel;
        std::function<void(const QString& archive)> archiveBegins;
        ArrivalRecorder::FileObserver fileBegins;
    };

    explicit ArchivePipelines(Parts parts);
    ~ArchivePipelines();

    /// For the archive with that index in the list of tablespaces, whose bytes come compressed like that.
    [[nodiscard]] std::unique_ptr<ByteSink> make(std::size_t archive, CompressionMethod arrival);

    /// Ends the archive on standard output, with the manifest as a member if there is one. Not before the backup is
    /// known to be good: what has no end cannot be taken for a backup.
    void endStandardOutput(const std::string& manifest);

private:
    class Held;

    [[nodiscard]] std::unique_ptr<ByteSink> archiveFile(const TablespaceFact& tablespace,
                                                        CompressionMethod arrival) const;
    [[nodiscard]] std::unique_ptr<ByteSink> compressed(std::unique_ptr<ByteSink> file, CompressionMethod arrival) const;
    [[nodiscard]] std::unique_ptr<MemberSink> folder(const TablespaceFact& tablespace) const;

    const Parts m_parts;
    std::shared_ptr<MemberSink> m_standardOutput; ///< waits for its end
};

} // namespace basekeep
