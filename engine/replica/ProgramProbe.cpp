#include "engine/replica/ProgramProbe.h"

#include "engine/replica/ServerPlaces.h"
#include "engine/server/ServerText.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>

namespace basekeep {

namespace {

#if defined(Q_OS_WIN)
const QStringList librarySuffixes{QStringLiteral(".dll")};
#elif defined(Q_OS_MACOS)
const QStringList librarySuffixes{QStringLiteral(".dylib"), QStringLiteral(".so")};
#else
const QStringList librarySuffixes{QStringLiteral(".so")};
#endif

bool isLibrary(const QString& path)
{
    return std::any_of(librarySuffixes.begin(), librarySuffixes.end(),
                       [&path](const QString& suffix) { return QFileInfo(path + suffix).isFile(); }) ||
           QFileInfo(path).isFile();
}

/// Where the server programs can open it: on Windows the user's name, of which the usual place is made, may have
/// characters that they cannot be told.
QString folderTemplate()
{
    const QStringList places{QDir::tempPath(), qEnvironmentVariable("PROGRAMDATA")};
    const auto place = std::find_if(places.begin(), places.end(),
                                    [](const QString& one) { return !one.isEmpty() && ServerText::canHold(one); });
    return (place == places.end() ? places.first() : *place) + QStringLiteral("/basekeep-XXXXXX");
}

} // namespace

ProgramProbe::ProgramProbe(const QString& binFolder)
    : m_folder(folderTemplate()), m_programs(binFolder, m_folder.path(), {})
{
    QFile file(m_folder.filePath(QStringLiteral("postgresql.conf")));
    static_cast<void>(file.open(QIODevice::WriteOnly)); // if it fails, so does each question
    file.close();
    m_programs.account().takeOver(m_folder.path());
}

// -C comes first: there alone the programs let an administrator of Windows ask.
bool ProgramProbe::accepts(const QString& setting, const QString& value) const
{
    return m_programs
               .call(QStringLiteral("postgres"), {QStringLiteral("-C"), setting, QStringLiteral("-D"), m_folder.path(),
                                                  QStringLiteral("-c"), setting + QLatin1Char('=') + value})
               .exitCode == 0;
}

QString ProgramProbe::defaultOf(const QString& setting) const
{
    const LocalCluster::Answer answer = m_programs.call(
        QStringLiteral("postgres"), {QStringLiteral("-C"), setting, QStringLiteral("-D"), m_folder.path()});
    return answer.exitCode == 0 ? answer.value : QString();
}

bool ProgramProbe::hasLibrary(const QString& name) const
{
    QString wanted = name;
    if (QDir::isAbsolutePath(wanted))
        return isLibrary(wanted);
    if (wanted.startsWith(QLatin1String("$libdir/")))
        wanted = wanted.mid(int(qstrlen("$libdir/")));
    const QStringList folders = libraryFolders();
    // Where the libraries lie is not known: then nothing speaks against this one.
    return folders.isEmpty() || std::any_of(folders.begin(), folders.end(), [&wanted](const QString& folder) {
               return isLibrary(folder + QLatin1Char('/') + wanted);
           });
}

QStringList ProgramProbe::libraryFolders() const
{
    const QString bin = m_programs.binFolder();
    QStringList candidates{bin + QStringLiteral("/../lib"), bin + QStringLiteral("/../lib/postgresql")};
    if (QFileInfo(bin + QStringLiteral("/pg_config") + ServerPlaces::programSuffix()).isExecutable())
        candidates.prepend(m_programs.call(QStringLiteral("pg_config"), {QStringLiteral("--pkglibdir")}).value);
    // Every server comes with this one.
    candidates.removeIf([](const QString& folder) { return !isLibrary(folder + QStringLiteral("/plpgsql")); });
    return candidates;
}

bool ProgramProbe::mayRead(const QString& file) const
{
    return m_programs.account().mayUse(file, ServerAccount::Use::Read) && m_programs.account().canReach(file);
}

bool ProgramProbe::mayWriteIn(const QString& folder) const
{
    return QFileInfo(folder).isDir() && m_programs.account().mayUse(folder, ServerAccount::Use::Write);
}

} // namespace basekeep
