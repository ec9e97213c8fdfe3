#include "engine/replica/LocalServers.h"

#include "engine/replica/ServerPlaces.h"
#include "engine/server/ServerText.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>

namespace basekeep {

namespace {

bool holdsServer(const QString& folder)
{
    const QStringList programs{QStringLiteral("initdb"), QStringLiteral("pg_ctl"), QStringLiteral("postgres")};
    return std::all_of(programs.begin(), programs.end(), [&folder](const QString& program) {
        return QFileInfo(folder + QLatin1Char('/') + program + ServerPlaces::programSuffix()).isExecutable();
    });
}

} // namespace

std::optional<LocalServer> localServerIn(const QString& binFolder)
{
    if (!holdsServer(binFolder))
        return std::nullopt;
    QProcess process;
    process.start(binFolder + QStringLiteral("/postgres") + ServerPlaces::programSuffix(),
                  {QStringLiteral("--version")}, QProcess::ReadOnly);
    if (!process.waitForFinished(10'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return std::nullopt;

    // "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)", "postgres (PostgreSQL) 19beta2"
    static const QRegularExpression pattern(QStringLiteral(R"(\(PostgreSQL\) ((\d+).*))"));
    const QRegularExpressionMatch match = pattern.match(ServerText::decode(process.readAllStandardOutput()).trimmed());
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
        const QFileInfo program(folder + QStringLiteral("/postgres") + ServerPlaces::programSuffix());
        if (program.exists())
            folders.append(QFileInfo(program.canonicalFilePath()).path());
    }
    folders += ServerPlaces::installed();

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
