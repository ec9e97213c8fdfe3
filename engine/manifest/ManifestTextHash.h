#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <QtCore/QCoreApplication>

#include "engine/stream/Checksum.h"

namespace basekeep {

/// The SHA-256 that a manifest states of itself: over everything from the first byte through the second-to-last line
/// feed. Which line feed that is shows only at the end, so the last two lines are held back, and nothing more.
class ManifestTextHash final
{
    Q_DECLARE_TR_FUNCTIONS(ManifestTextHash)

public:
    /// Nothing written by a server comes near it; a text without line feeds must not fill the memory.
    static constexpr std::size_t maximumHeldBack = 256 * 1024;

    ManifestTextHash();

    /// Throws Failure (VerificationFailed) if a line is longer than any that a server writes.
    void write(std::string_view chunk);

    /// The digest, or nothing if the text has fewer than two lines or does not end with a line feed.
    [[nodiscard]] std::optional<Digest> finish();

private:
    Checksum m_checksum;
    std::string m_heldBack;                ///< what follows the second-to-last line feed seen so far
    std::optional<std::size_t> m_lineFeed; ///< place of the last one in m_heldBack
    bool m_hasTwoLines = false;
};

} // namespace basekeep
