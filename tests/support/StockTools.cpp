#include "tests/support/StockTools.h"

#include <QtCore/QFileInfo>

namespace basekeep {

QString StockTools::binFolder(int major)
{
    return QStringLiteral("%1/stock%2/bin").arg(TestServer::fetchedServersFolder()).arg(major);
}

QString StockTools::unavailableReason(int major)
{
    for (const char* program : {"initdb", "pg_ctl", "postgres", "pg_basebackup", "pg_verifybackup", "pg_combinebackup",
                                "pg_receivewal", "pg_controldata"}) {
        const QString path = binFolder(major) + QLatin1Char('/') + QLatin1String(program);
        if (!QFileInfo(path).isExecutable()) {
            return QStringLiteral(
                       "skipped: no stock PostgreSQL %1, “%2” is missing; “./run tests” fetches it on Debian")
                .arg(major)
                .arg(path);
        }
    }
    const CommandRun version = run(QStringLiteral("pg_basebackup"), {QStringLiteral("--version")}, {}, major);
    if (version.exitCode != 0) {
        return QStringLiteral("skipped: the stock PostgreSQL %1 in “%2” does not run here: %3")
            .arg(major)
            .arg(binFolder(major), version.toText());
    }
    return {};
}

CommandRun StockTools::run(const QString& program, const QStringList& arguments, const QString& folder, int major)
{
    return CommandRun::of(binFolder(major) + QLatin1Char('/') + program, arguments, folder);
}

TestServerOptions StockTools::serverOptions(int major)
{
    TestServerOptions options;
    options.major = major;
    options.binFolder = binFolder(major);
    return options;
}

} // namespace basekeep
