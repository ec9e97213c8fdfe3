#pragma once

#include "engine/stream/Checksum.h"
#include "engine/stream/MemberSink.h"

#include <functional>
#include <memory>
#include <string>

namespace basekeep {

class ArrivalLog;
class JobProgress;

/// Computes the checksum of every file as it passes and notes it in the arrival log, so that the manifest can be compared
/// without a second read. Refuses names that are ours to write.
class ArrivalRecorder final : public MemberSink
{
public:
    using FileObserver = std::function<void(const std::string& path)>;

    /// `prefix` is what the manifest puts before the archive's names: "pg_tblspc/<oid>/" for a tablespace, else empty.
    /// `next` may be null where members are only checked. With `rewritesSettings` the digest of postgresql.auto.conf is left
    /// out, since what is stored differs from what the manifest knows.
    ArrivalRecorder(std::unique_ptr<MemberSink> next, ArrivalLog& log, ChecksumAlgorithm algorithm, std::string prefix,
                    bool rewritesSettings, JobProgress& progress, FileObserver observer);

    void begin(const TarMember& member) override;
    void write(std::span<const std::byte> chunk) override;
    void end() override;
    void finish() override;

private:
    std::unique_ptr<MemberSink> m_next;
    ArrivalLog& m_log;
    Checksum m_checksum;
    const std::string m_prefix;
    const bool m_rewritesSettings;
    JobProgress& m_progress;
    const FileObserver m_observer;
    TarMember m_member;
};

} // namespace basekeep
