#include "engine/cli/SandboxDemo.h"

#include "engine/cli/BaseBackupCommand.h"
#include "engine/cli/Console.h"
#include "engine/cli/PreflightCommand.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>

#include <utility>

namespace basekeep {

namespace {

void printHeading(const QString& text)
{
    Console::print(QStringLiteral("\n== %1\n").arg(text));
}

QString newFolder()
{
    return QDir::homePath() + QStringLiteral("/basekeep-demo/") +
           QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-ddTHH-mm-ss"));
}

} // namespace

SandboxDemo::SandboxDemo(Sandbox::Status server, QString folder)
    : m_server(std::move(server)), m_folder(folder.isEmpty() ? newFolder() : QDir(std::move(folder)).absolutePath())
{
}

QStringList SandboxDemo::arguments() const
{
    return {QStringLiteral("-d"), m_server.connection.toKeywordText(),
            QStringLiteral("-D"), m_folder + QStringLiteral("/data"),
            QStringLiteral("-T"), QStringLiteral("%1=%2/tablespace").arg(m_server.tablespace, m_folder)};
}

int SandboxDemo::run() const
{
    qunsetenv("PGPASSWORD"); // it would win over the sample server's passfile
    printHeading(tr("Preflight: can it work?"));
    if (const int status = PreflightCommand::run(arguments()); status != 0)
        return status;
    printHeading(tr("Backup: two processes here, two there"));
    const QStringList manner{QStringLiteral("-c"), QStringLiteral("fast"), QStringLiteral("-P"), QStringLiteral("-v")};
    if (const int status = BaseBackupCommand::run(arguments() + manner); status != 0)
        return status;
    printHeading(tr("A second opinion: the stock pg_verifybackup"));
    if (const int status = askStockTool(); status != 0)
        return status;
    printSummary();
    return 0;
}

int SandboxDemo::askStockTool() const
{
    const QString tool = QStandardPaths::findExecutable(QStringLiteral("pg_verifybackup"), {m_server.binaries});
    if (tool.isEmpty()) {
        Console::print(tr("It is not installed here; Basekeep verified every byte as it arrived."));
        return 0;
    }
    const int status = QProcess::execute(tool, {m_folder + QStringLiteral("/data")});
    return status == 0 ? 0 : 1;
}

void SandboxDemo::printSummary() const
{
    printHeading(tr("Summary"));
    Console::print(tr("Backup          %1/data, with its tablespace in %1/tablespace").arg(m_folder));
    Console::print(tr("Taken from      %1, PostgreSQL %2").arg(m_server.connection.toKeywordText(), m_server.version));
    Console::print(tr("Verified        on arrival, against the server's manifest"));
    Console::print(tr("In the window   basekeep --profile Sandbox"));
    Console::print(tr("Tidy up         remove %1, then basekeep-cli sandbox destroy").arg(m_folder));
}

} // namespace basekeep
