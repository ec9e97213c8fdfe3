#pragma once

#include "engine/stream/Checksum.h"
#include "engine/stream/MemberSink.h"

#include <functional>
#include <memory>
#include <string>

namespace basekeep {

class ArrivalLog;
class JobProgress;

/// Computes the checksum of every file as it passes and notes it in the arrival log, so that the manifest can be
/// compared without a second read. Refuses names that are ours to write.
class ArrivalRecorder final : public MemberSink
{
public:
    using FileObserver = std::function<void(const std::string& path)>;

    struct Archive
    {
        std::string prefix;            ///< what the manifest puts before its names: "pg_tblspc/<oid>/", or nothing
        bool rewritesSettings = false; ///< the stored postgresql.auto.conf differs from what the manifest knows
        bool staysArchive = false;     ///< servers send no links then, and whoever unpacks it could be led out by one
    };

    /// `next` may be null where members are only checked.
    ArrivalRecorder(std::unique_ptr<MemberSink> next, ArrivalLog& log, ChecksumAlgorithm algorithm, Archive archive,
                    JobProgress& progress, FileObserver observer);

    void begin(const TarMember& member) override;
    void write(std::span<const std::byte> chunk) override;
    void end() override;
    void finish() override;

private:
    std::unique_ptr<MemberSink> m_next;
    ArrivalLog& m_log;
    Checksum m_checksum;
    const Archive m_archive;
    JobProgress& m_progress;
    const FileObserver m_observer;
    TarMember m_member;
};

} // namespace basekeep
