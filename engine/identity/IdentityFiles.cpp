#include "engine/identity/IdentityFiles.h"

#include "engine/identity/AutoConf.h"
#include "engine/identity/BackupIdentity.h"
#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/identity/TablespaceMap.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/InputFile.h"

#include <algorithm>
#include <array>
#include <system_error>

namespace basekeep {

namespace {

constexpr std::array wantedPaths{ControlFile::path,
                                 BackupLabel::path,
                                 TablespaceMap::path,
                                 AutoConf::path,
                                 IdentityFiles::versionPath,
                                 IdentityFiles::standbySignalPath,
                                 IdentityFiles::recoverySignalPath,
                                 IdentityFiles::serverPath};

QByteArray keyOf(std::string_view path)
{
    return {path.data(), static_cast<qsizetype>(path.size())};
}

void takeControlFile(const ControlFile& control, BackupIdentity& identity)
{
    identity.systemIdentifier = control.systemIdentifier;
    if (control.serverMajor != 0)
        identity.serverMajor = control.serverMajor;
    identity.controlFileVersion = control.version;
    identity.catalogVersion = control.catalogVersion;
    identity.clusterState = control.clusterState;
    identity.checkpointLsn = control.checkpointLsn;
    identity.pageSize = control.pageSize;
    identity.walSegmentSize = control.walSegmentSize;
    if (control.pageSize != 0)
        identity.hasDataChecksums = control.dataChecksumVersion != 0;
}

void takeLabel(const BackupLabel& label, BackupIdentity& identity)
{
    if (label.startLsn.isValid())
        identity.startLsn = label.startLsn;
    if (label.checkpointLsn.isValid())
        identity.checkpointLsn = label.checkpointLsn;
    if (label.timeline != 0)
        identity.timeline = label.timeline;
    identity.method = label.method;
    identity.source = label.fromStandby ? BackupIdentity::Source::Standby : BackupIdentity::Source::Primary;
    identity.startTime = label.startTimeText;
    identity.label = label.label;
    identity.parentLsn = label.incrementalFromLsn.value_or(Lsn());
    identity.parentTimeline = label.incrementalFromTimeline;
}

} // namespace

/// Hands everything on and keeps a copy of what is wanted.
class IdentityFiles::Stage final : public MemberSink
{
public:
    Stage(IdentityFiles& files, std::unique_ptr<MemberSink> next) : m_files(files), m_next(std::move(next)) {}

    void begin(const TarMember& member) override
    {
        m_isKept = member.type == TarMember::Type::File && wants(member.path);
        if (m_isKept) {
            m_path = member.path;
            m_content.clear();
        }
        if (m_next)
            m_next->begin(member);
    }

    void write(std::span<const std::byte> chunk) override
    {
        if (m_isKept) {
            const std::size_t room = maximumBytes - static_cast<std::size_t>(m_content.size());
            m_content.append(reinterpret_cast<const char*>(chunk.data()),
                             static_cast<qsizetype>(std::min(chunk.size(), room)));
        }
        if (m_next)
            m_next->write(chunk);
    }

    void end() override
    {
        if (m_isKept)
            m_files.put(m_path, m_content);
        if (m_next)
            m_next->end();
    }

    void finish() override
    {
        if (m_next)
            m_next->finish();
    }

private:
    IdentityFiles& m_files;
    const std::unique_ptr<MemberSink> m_next;
    bool m_isKept = false;
    std::string m_path; ///< of the member
    QByteArray m_content;
};

bool IdentityFiles::wants(std::string_view path)
{
    return std::any_of(wantedPaths.begin(), wantedPaths.end(), [path](const char* wanted) { return path == wanted; });
}

void IdentityFiles::readFolder(const std::filesystem::path& folder, const UnreadableHandler& onUnreadable)
{
    for (const char* wanted : wantedPaths) {
        const std::filesystem::path path = folder / wanted;
        try {
            std::error_code error;
            if (!FileSystem::exists(path, error) && !error)
                continue;
            const EntryStatus status = EntryStatus::of(path);
            if (status.kind != EntryStatus::Kind::File)
                continue;
            QByteArray content(static_cast<qsizetype>(std::min<quint64>(status.size, maximumBytes)), '\0');
            const std::size_t count = InputFile(path).readAt(
                0, std::as_writable_bytes(std::span(content.data(), static_cast<std::size_t>(content.size()))));
            put(wanted, content.left(static_cast<qsizetype>(count)));
        } catch (const Failure& failure) {
            onUnreadable(wanted, failure);
        }
    }
}

void IdentityFiles::put(std::string_view path, const QByteArray& content)
{
    const std::lock_guard lock(m_mutex);
    if (const QByteArray key = keyOf(path); !m_contents.contains(key))
        m_contents.insert(key, content);
}

std::unique_ptr<MemberSink> IdentityFiles::stage(std::unique_ptr<MemberSink> next)
{
    return std::make_unique<Stage>(*this, std::move(next));
}

bool IdentityFiles::has(std::string_view path) const
{
    const std::lock_guard lock(m_mutex);
    return m_contents.contains(keyOf(path));
}

QByteArray IdentityFiles::content(std::string_view path) const
{
    const std::lock_guard lock(m_mutex);
    return m_contents.value(keyOf(path));
}

void IdentityFiles::fill(BackupIdentity& identity) const
{
    if (const int major = content(versionPath).trimmed().toInt(); major > 0)
        identity.serverMajor = major;
    if (const QByteArray bytes = content(ControlFile::path); !bytes.isEmpty()) {
        try {
            takeControlFile(ControlFile::parse(std::as_bytes(std::span(bytes))), identity);
        } catch (const Failure&) {
            // What is wrong with it is a finding; the card goes without.
        }
    }
    if (const std::optional<BackupLabel> label = BackupLabel::parse(content(BackupLabel::path)))
        takeLabel(*label, identity);
    if (has(TablespaceMap::path))
        identity.tablespaces = TablespaceMap::parse(content(TablespaceMap::path), identity.serverMajor);
    identity.settings = AutoConf::parse(content(AutoConf::path));
    identity.hasStandbySignal = has(standbySignalPath);
    identity.hasRecoverySignal = has(recoverySignalPath);
}

} // namespace basekeep
