#pragma once

#include "engine/identity/BackupIdentity.h"

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// What tablespace_map says: where the links to tablespaces go when a server is started on the backup.
struct TablespaceMap
{
    static constexpr const char* path = "tablespace_map"; ///< in the data directory

    /// Lines that are none of a tablespace are left out. `serverMajor` (0: not known) matters for 13, which writes
    /// backslashes as they are.
    [[nodiscard]] static QList<BackupIdentity::Tablespace> parse(const QByteArray& text, int serverMajor);

    /// What the links (junctions on Windows) of a data directory say instead, which backups in plain format have.
    [[nodiscard]] static QList<BackupIdentity::Tablespace> readLinks(const QString& folder);
};

} // namespace basekeep
