#include "engine/replica/LocalServers.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace basekeep {

namespace {

#ifdef Q_OS_WIN
const QString programSuffix = QStringLiteral(".exe");
#else
const QString programSuffix;
#endif

/// Folders in which installers put one folder per version, as `parent`/`pattern`/`bin`.
QStringList installedBinFolders()
{
    struct Place
    {
        QString parent;
        QString pattern;
    };
    QList<Place> places;
#ifdef Q_OS_WIN
    for (const char* variable : {"ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"}) {
        const QString programs = qEnvironmentVariable(variable);
        if (!programs.isEmpty())
            places.append({QDir::fromNativeSeparators(programs) + QStringLiteral("/PostgreSQL"), QStringLiteral("*")});
    }
#else
    places = {
        {QStringLiteral("/usr/lib/postgresql"), QStringLiteral("*")},                      // Debian, Ubuntu
        {QStringLiteral("/usr"), QStringLiteral("pgsql-*")},                               // PGDG on Red Hat and SUSE
        {QStringLiteral("/opt/homebrew/opt"), QStringLiteral("postgresql*")},              // Homebrew, Apple silicon
        {QStringLiteral("/usr/local/opt"), QStringLiteral("postgresql*")},                 // Homebrew, Intel
        {QStringLiteral("/home/linuxbrew/.linuxbrew/opt"), QStringLiteral("postgresql*")}, // Homebrew, Linux
        {QStringLiteral("/Applications/Postgres.app/Contents/Versions"), QStringLiteral("*")},
        {QStringLiteral("/Library/PostgreSQL"), QStringLiteral("*")},      // EDB installer, macOS
        {QStringLiteral("/opt/local/lib"), QStringLiteral("postgresql*")}, // MacPorts
        {QStringLiteral("/usr/local"), QStringLiteral("pgsql*")},          // built from source
    };
#endif
    QStringList folders;
    for (const Place& place : places) {
        const QStringList names =
            QDir(place.parent).entryList({place.pattern}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        for (const QString& name : names)
            folders.append(place.parent + QLatin1Char('/') + name + QStringLiteral("/bin"));
    }
    return folders;
}

bool holdsServer(const QString& folder)
{
    const QStringList programs{QStringLiteral("initdb"), QStringLiteral("pg_ctl"), QStringLiteral("postgres")};
    return std::all_of(programs.begin(), programs.end(), [&folder](const QString& program) {
        return QFileInfo(folder + QLatin1Char('/') + program + programSuffix).isExecutable();
    });
}

} // namespace

std::optional<LocalServer> localServerIn(const QString& binFolder)
{
    if (!holdsServer(binFolder))
        return std::nullopt;
    QProcess process;
    process.start(binFolder + QStringLiteral("/postgres") + programSuffix, {QStringLiteral("--version")},
                  QProcess::ReadOnly);
    if (!process.waitForFinished(10'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return std::nullopt;

    // "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", "postgres (PostgreSQL) 19beta2"
    static const QRegularExpression pattern(QStringLiteral(R"(\(PostgreSQL\) ((\d+).*))"));
    const QRegularExpressionMatch match =
        pattern.match(QString::fromLocal8Bit(process.readAllStandardOutput()).trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    return LocalServer{binFolder, match.captured(2).toInt(), match.captured(1)};
}

QList<LocalServer> findLocalServers()
{
    QStringList folders;
    const QStringList searchPath = qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts);
    for (const QString& folder : searchPath) {
        // A link in PATH (/usr/local/bin/postgres) leads to the folder that holds all programs of that version.
        const QFileInfo program(folder + QStringLiteral("/postgres") + programSuffix);
        if (program.exists())
            folders.append(QFileInfo(program.canonicalFilePath()).path());
    }
    folders += installedBinFolders();

    QList<LocalServer> servers;
    QSet<QString> seen;
    for (const QString& folder : std::as_const(folders)) {
        const QString canonical = QFileInfo(folder).canonicalFilePath();
        if (canonical.isEmpty() || seen.contains(canonical))
            continue;
        seen.insert(canonical);
        if (const std::optional<LocalServer> server = localServerIn(canonical))
            servers.append(*server);
    }
    std::stable_sort(servers.begin(), servers.end(), [](const LocalServer& left, const LocalServer& right) {
        return left.majorVersion > right.majorVersion;
    });
    return servers;
}

} // namespace basekeep
