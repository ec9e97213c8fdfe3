#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// Everything that lies in a folder or in a tar archive, for comparing one backup with another. The archive is read by
/// a reader of its own, not by the engine that is being tested. All is kept in memory.
class BackupContents final
{
public:
    struct Entry
    {
        enum class Kind { File, Folder, Link, Other };

        QByteArray name; ///< raw bytes, relative, '/' between components; of an archive's member as it stands there
        Kind kind = Kind::File;
        unsigned int mode = 0;  ///< permission bits
        QByteArray linkTarget;  ///< of a link
        QByteArray owner;       ///< of a member: user and group, numbers and names
        QByteArray otherFields; ///< of a member: header fields that are always the same
        qint64 modified = 0;    ///< of a member: seconds since 1970
        QByteArray content;     ///< of a file

        [[nodiscard]] QString toText() const; ///< everything but the content, on one line
    };

    /// Walks the folder in the order of names; links are noted, not followed. Throws Failure.
    [[nodiscard]] static BackupContents ofFolder(const QString& folder);

    /// Members in their order. Throws Failure unless it is a ustar archive whose header checksums are right and that
    /// ends with zero blocks; their number is kept.
    [[nodiscard]] static BackupContents ofTar(const QByteArray& archive);

    /// A file's bytes, decompressed by the tool of its kind (gzip, lz4 or zstd, by the name's end).
    [[nodiscard]] static QByteArray decompressed(const QString& path);

    [[nodiscard]] const QList<Entry>& entries() const { return m_entries; }
    [[nodiscard]] const Entry* find(const QByteArray& name) const; ///< null if it is not there
    [[nodiscard]] qsizetype zeroBlocks() const { return m_zeroBlocks; }

private:
    QList<Entry> m_entries;
    qsizetype m_zeroBlocks = 0; ///< at the end of an archive
};

} // namespace basekeep
