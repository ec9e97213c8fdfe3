#pragma once

#include "engine/stream/MemberSink.h"

#include <memory>
#include <string>

namespace basekeep {

/// Adds what a standby needs to the main archive on its way: settings at the end of postgresql.auto.conf and an empty
/// standby.signal as the last member. Works the same whether the members are extracted or archived again.
class RecoveryInjector final : public MemberSink
{
public:
    /// `settings` are whole lines for postgresql.auto.conf; `fileMode` is for files that have to be made.
    RecoveryInjector(std::unique_ptr<MemberSink> next, std::string settings, unsigned fileMode);

    /// An empty file that no server sent, owned by nobody in particular and made now.
    [[nodiscard]] static TarMember ownMember(const std::string& path, unsigned mode);

    void begin(const TarMember& member) override;
    void write(std::span<const std::byte> chunk) override;
    void end() override;
    void finish() override;

private:
    void addFile(const std::string& path, std::string_view content);

    std::unique_ptr<MemberSink> m_next;
    const std::string m_settings;
    const unsigned m_fileMode;
    bool m_isSettingsFile = false;
    bool m_isDropped = false;
    bool m_isDone = false; ///< the settings were added
};

} // namespace basekeep
