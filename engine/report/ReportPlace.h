#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Where the report of a verification may be written: anywhere but into the backup that it is about, which would have a
/// file too many from then on.
class ReportPlace final
{
    Q_DECLARE_TR_FUNCTIONS(ReportPlace)

public:
    /// Throws Failure (InvalidOption) if `file` lies, by whatever name, in one of the backup's folders: those given,
    /// and in a plain backup those of its tablespaces. A folder that is not there yet has nothing in it.
    static void check(const QString& file, const QStringList& backupFolders);
};

} // namespace basekeep
