#pragma once

#include "engine/manifest/ArrivalLog.h"
#include "engine/manifest/ManifestParser.h"

#include <optional>
#include <vector>

namespace basekeep {

/// What a manifest says, kept to be looked up, and for each of its files how far the verification has come. Without a
/// manifest: the files that were found, so that all that can be done with them is done.
///
/// Made for a million files: a file costs its path, its digest and some 50 bytes.
class ManifestFiles final : public ManifestHandler
{
    Q_DECLARE_TR_FUNCTIONS(ManifestFiles)

public:
    enum class State : quint8 {
        NotSeen,    ///< in the manifest only, so far
        AsExpected, ///< there, with the size it should have
        Different,  ///< there, and already known to be another one
    };

    void version(int version) override { m_version = version; }
    void systemIdentifier(quint64 identifier) override { m_systemIdentifier = identifier; }
    void file(const ManifestFile& file) override;
    void walRange(const ManifestWalRange& range) override { m_walRanges.push_back(range); }

    /// To be called when the manifest was read: only then can its files be found. Throws Failure (VerificationFailed)
    /// if it names one twice.
    void complete();

    /// Without a manifest: a file that is there, as it should be for all that anybody knows. Returns whether there was
    /// none of that name before.
    bool addFound(const std::string& path, quint64 size);

    [[nodiscard]] bool hasManifest() const { return m_version != 0; }
    [[nodiscard]] int manifestVersion() const { return m_version; }
    [[nodiscard]] std::optional<quint64> manifestSystemIdentifier() const { return m_systemIdentifier; } ///< version 2
    [[nodiscard]] const std::vector<ManifestWalRange>& walRanges() const { return m_walRanges; } ///< newest first

    [[nodiscard]] std::size_t size() const { return m_files.size(); }
    [[nodiscard]] quint64 totalBytes() const { return m_totalBytes; }
    [[nodiscard]] std::size_t withChecksum() const { return m_withChecksum; } ///< how many
    [[nodiscard]] std::optional<std::size_t> find(std::string_view path) const { return m_files.find(path); }
    [[nodiscard]] ArrivalLog::Entry at(std::size_t index) const { return m_files.at(index); }
    [[nodiscard]] std::string_view pathAt(std::size_t index) const { return m_files.pathAt(index); }
    /// Of an entry; a digest's length tells it.
    [[nodiscard]] static ChecksumAlgorithm algorithmOf(const Digest& digest);

    [[nodiscard]] State state(std::size_t index) const { return m_states[index]; }
    void setState(std::size_t index, State state) { m_states[index] = state; }

private:
    ArrivalLog m_files;
    std::vector<State> m_states;
    std::vector<ManifestWalRange> m_walRanges;
    std::optional<quint64> m_systemIdentifier;
    quint64 m_totalBytes = 0;
    std::size_t m_withChecksum = 0;
    int m_version = 0;
};

} // namespace basekeep
