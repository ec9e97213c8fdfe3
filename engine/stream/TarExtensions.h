#pragma once

#include "engine/stream/TarHeader.h"

#include <span>
#include <string>

namespace basekeep {

/// What the extended headers of an archive say of the members behind them: those of POSIX ('x' for the next member, 'g'
/// for all that follow) and those of GNU tar ('L' and 'K', name and link target of the next member).
///
/// The archive is not trusted: no more than a bounded number of bytes is kept, and what is malformed throws Failure
/// (ProtocolViolation).
class TarExtensions final
{
public:
    static constexpr quint64 mostBytes = 1024 * 1024; ///< of one extended header
    static constexpr std::size_t longestName = 4096;  ///< bytes, of a member or its link's target

    void begin(const Tar::ExtensionHeader& header);
    void write(std::span<const std::byte> chunk);
    void end();

    /// Whether something was said of a member that has not come yet.
    [[nodiscard]] bool isPending() const { return m_isPending; }
    /// What holds for the member that comes now; what holds for it alone is forgotten.
    [[nodiscard]] Tar::Overrides take();

private:
    void readRecords();
    void readRecord(std::string_view key, std::string_view value);
    [[nodiscard]] std::string wholeText() const;

    char m_type = 0;
    std::string m_content; ///< of the header under way
    Tar::Overrides m_global;
    Tar::Overrides m_local;
    bool m_isPending = false;
};

} // namespace basekeep
