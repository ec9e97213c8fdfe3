#pragma once

#include "engine/library/KnownBackup.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QString>
#include <QtGui/QIcon>

#include <utility>

namespace basekeep {

/// What is said of a backup in lists and details, in words for people.
class BackupWords final
{
    Q_DECLARE_TR_FUNCTIONS(BackupWords)

public:
    using Facts = QList<std::pair<QString, QString>>; ///< caption, value

    [[nodiscard]] static QString server(const KnownBackup& backup);     ///< its name, or the next best
    [[nodiscard]] static QString form(const BackupDescription& backup); ///< "PostgreSQL 17, tar.gz, incremental"
    [[nodiscard]] static QString size(const BackupDescription& backup); ///< empty if not known
    [[nodiscard]] static QString presence(const KnownBackup& backup);
    [[nodiscard]] static QIcon presenceIcon(const KnownBackup& backup);
    [[nodiscard]] static QString lastVerified(const KnownBackup& backup); ///< "3 days ago", "never"
    [[nodiscard]] static QString result(const KnownBackup& backup);       ///< of the last verification
    [[nodiscard]] static QIcon verdictIcon(const KnownBackup& backup);
    [[nodiscard]] static Facts facts(const KnownBackup& backup);
};

} // namespace basekeep
