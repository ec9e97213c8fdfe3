#include "engine/stream/RecoveryInjector.h"

#include <ctime>

namespace basekeep {

namespace {

constexpr const char* settingsFile = "postgresql.auto.conf";
constexpr const char* standbySignal = "standby.signal";

/// Ids that belong to nobody in particular, as the stock tool writes them for files of its own making.
constexpr quint64 neutralUserId = 04000;
constexpr quint64 neutralGroupId = 02000;

} // namespace

RecoveryInjector::RecoveryInjector(std::unique_ptr<MemberSink> next, std::string settings, unsigned fileMode)
    : m_next(std::move(next))
    // The file's last line may lack its line feed, and its size must be known before its content: so one always comes
    // first.
    , m_settings('\n' + std::move(settings))
    , m_fileMode(fileMode)
{
}

void RecoveryInjector::begin(const TarMember& member)
{
    m_isSettingsFile = member.path == settingsFile && member.type == TarMember::Type::File;
    // A primary that was a standby once may still have one; ours comes at the end.
    m_isDropped = member.path == standbySignal;
    if (m_isDropped)
        return;
    if (!m_isSettingsFile) {
        m_next->begin(member);
        return;
    }
    TarMember longer = member;
    longer.size += m_settings.size();
    longer.modifiedAt = std::time(nullptr);
    m_next->begin(longer);
}

void RecoveryInjector::write(std::span<const std::byte> chunk)
{
    if (!m_isDropped)
        m_next->write(chunk);
}

void RecoveryInjector::end()
{
    if (m_isDropped)
        return;
    if (m_isSettingsFile) {
        m_next->write(std::as_bytes(std::span(m_settings)));
        m_isDone = true;
    }
    m_next->end();
}

void RecoveryInjector::finish()
{
    if (!m_isDone)
        addFile(settingsFile, m_settings);
    addFile(standbySignal, {});
    m_next->finish();
}

void RecoveryInjector::addFile(const std::string& path, std::string_view content)
{
    TarMember member = ownMember(path, m_fileMode);
    member.size = content.size();
    m_next->begin(member);
    if (!content.empty())
        m_next->write(std::as_bytes(std::span(content.data(), content.size())));
    m_next->end();
}

TarMember RecoveryInjector::ownMember(const std::string& path, unsigned mode)
{
    TarMember member;
    member.path = path;
    member.mode = mode;
    member.userId = neutralUserId;
    member.groupId = neutralGroupId;
    member.modifiedAt = std::time(nullptr);
    return member;
}

} // namespace basekeep
