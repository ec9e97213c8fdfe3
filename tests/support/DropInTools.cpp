#include "tests/support/DropInTools.h"

#include <QtCore/QFile>

#include "engine/jobs/Failure.h"

namespace basekeep {

DropInTools::DropInTools()
{
    for (const char* name : {"pg_basebackup", "pg_receivewal", "pg_verifybackup"}) {
        const QString link = m_folder.filePath(QLatin1String(name));
#ifdef Q_OS_WIN
        // Links to files need a privilege there; hard links do not, but a copy is made on any volume.
        const bool isMade =
            QFile::copy(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli.exe"), link + QStringLiteral(".exe"));
#else
        const bool isMade = QFile::link(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), link);
#endif
        if (!isMade)
            throw Failure{Failure::Code::StorageError, QStringLiteral("“%1” could not be made.").arg(link), {}, {}};
    }
}

CommandRun DropInTools::run(const QString& program, const QStringList& arguments, const QString& folder) const
{
    return CommandRun::of(m_folder.filePath(program), arguments, folder);
}

} // namespace basekeep
