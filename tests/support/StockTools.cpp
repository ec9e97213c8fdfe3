#include "tests/support/StockTools.h"

#include <QtCore/QFileInfo>

namespace basekeep {

QString StockTools::binFolder()
{
    return TestServer::fetchedServersFolder() + QStringLiteral("/stock18/bin");
}

QString StockTools::unavailableReason()
{
    for (const char* program : {"initdb", "pg_ctl", "postgres", "pg_basebackup", "pg_verifybackup", "pg_combinebackup",
                                "pg_receivewal", "pg_controldata"}) {
        const QString path = binFolder() + QLatin1Char('/') + QLatin1String(program);
        if (!QFileInfo(path).isExecutable()) {
            return QStringLiteral("skipped: no stock PostgreSQL %1, “%2” is missing; “./run tests” fetches it on Debian"
                                  " (as root, with debootstrap and patchelf)")
                .arg(major)
                .arg(path);
        }
    }
    static const CommandRun version = run(QStringLiteral("pg_basebackup"), {QStringLiteral("--version")});
    if (version.exitCode != 0) {
        return QStringLiteral("skipped: the stock PostgreSQL %1 in “%2” does not run here: %3")
            .arg(major)
            .arg(binFolder(), version.toText());
    }
    return {};
}

CommandRun StockTools::run(const QString& program, const QStringList& arguments, const QString& folder)
{
    return CommandRun::of(binFolder() + QLatin1Char('/') + program, arguments, folder);
}

TestServerOptions StockTools::serverOptions()
{
    TestServerOptions options;
    options.major = major;
    options.binFolder = binFolder();
    return options;
}

} // namespace basekeep
