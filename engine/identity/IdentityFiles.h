#pragma once

#include "engine/jobs/Failure.h"
#include "engine/stream/MemberSink.h"

#include <QtCore/QByteArray>
#include <QtCore/QMap>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace basekeep {

struct BackupIdentity;

/// The small files of a backup that tell where it comes from, kept as they are met: read from a folder, or picked out
/// of the members of archives that pass. May be filled by several threads.
class IdentityFiles final
{
public:
    /// No more of each is kept; nothing that a server writes comes near it.
    static constexpr std::size_t maximumBytes = 64 * 1024;

    // Beside those whose parsers know their names:
    static constexpr const char* versionPath = "PG_VERSION";
    static constexpr const char* standbySignalPath = "standby.signal";
    static constexpr const char* recoverySignalPath = "recovery.signal";
    static constexpr const char* serverPath = "postmaster.pid"; ///< there while a server runs

    using UnreadableHandler = std::function<void(const std::string& path, const Failure& failure)>;

    /// Reads those that are there.
    void readFolder(const std::filesystem::path& folder, const UnreadableHandler& onUnreadable);
    /// `content` is all of the file, or its first maximumBytes. The first of a name stays.
    void put(std::string_view path, const QByteArray& content);

    /// A stage that picks them out of the members of the data directory's archive on their way to `next`, which may be
    /// null. The object must outlive it.
    [[nodiscard]] std::unique_ptr<MemberSink> stage(std::unique_ptr<MemberSink> next);

    [[nodiscard]] bool has(std::string_view path) const;
    [[nodiscard]] QByteArray content(std::string_view path) const; ///< empty if it is not there

    /// Tells what they say. What is not said in them stays as it is.
    void fill(BackupIdentity& identity) const;

private:
    class Stage;

    [[nodiscard]] static bool wants(std::string_view path); ///< in the data directory

    mutable std::mutex m_mutex;
    QMap<QByteArray, QByteArray> m_contents; ///< by path
};

} // namespace basekeep
