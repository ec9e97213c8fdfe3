#pragma once

#include "engine/server/Lsn.h"
#include "engine/stream/Checksum.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace basekeep {

/// A file entry of backup_manifest.
struct ManifestFile
{
    std::string path; ///< raw bytes, relative to the data directory, '/' between components; already known to be safe
    quint64 size = 0;
    ChecksumAlgorithm algorithm = ChecksumAlgorithm::None;
    Digest checksum;
};

/// WAL that recovery needs.
struct ManifestWalRange
{
    quint32 timeline = 0;
    Lsn start;
    Lsn end;
};

/// Gets what a ManifestParser reads, in the order of the text. Nothing that was handed over counts before
/// ManifestParser::finish() has returned: the text's own checksum is its last line.
///
/// Two entries with the same path are for the handler to notice, since the parser remembers no entry.
class ManifestHandler
{
public:
    virtual ~ManifestHandler() = default;
    virtual void version(int version) = 0;
    virtual void systemIdentifier(quint64 identifier) = 0; ///< version 2 only
    virtual void file(const ManifestFile& file) = 0;       ///< valid during the call
    virtual void walRange(const ManifestWalRange& range) = 0;
};

/// A strict streaming reader of backup_manifest, versions 1 (servers 13 to 16) and 2 (17 and later). Memory does not
/// grow with the manifest. Knows the text's own SHA-256 (from the first byte through the second-to-last line feed) and
/// compares it.
///
/// Anything malformed throws Failure (VerificationFailed) with the line and what was expected; the parser is of no use
/// after that. What pg_verifybackup accepts out of sloppiness (negative or missing sizes, duplicate keys, unsafe paths
/// …) is refused; a number given as a string is accepted with a note.
class ManifestParser final
{
    Q_DECLARE_TR_FUNCTIONS(ManifestParser)

public:
    explicit ManifestParser(ManifestHandler& handler);
    ~ManifestParser();

    void write(std::span<const std::byte> chunk); ///< any size
    void finish(); ///< exactly once, after the last chunk; everything was sound if it returns

    [[nodiscard]] QStringList notes() const;

private:
    class State;
    std::unique_ptr<State> m_state;
};

} // namespace basekeep
