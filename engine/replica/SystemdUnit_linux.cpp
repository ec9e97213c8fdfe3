#include "engine/replica/SystemdUnit_linux.h"

#include <QtCore/QStringList>

namespace basekeep {

namespace {

QString withoutSpecifiers(QString text)
{
    return text.replace(QLatin1Char('%'), QStringLiteral("%%"));
}

QString quoted(QString text)
{
    text.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QLatin1Char('"') + withoutSpecifiers(text) + QLatin1Char('"');
}

/// A program with its arguments. Variables are replaced in the arguments, yet not in the program's name.
QString commandLine(const QString& program, const QStringList& arguments)
{
    QString line = quoted(program);
    for (QString argument : arguments)
        line += QLatin1Char(' ') + quoted(argument.replace(QLatin1Char('$'), QStringLiteral("$$")));
    return line;
}

} // namespace

QString SystemdUnit::target(bool isOfSystem)
{
    return isOfSystem ? QStringLiteral("multi-user.target") : QStringLiteral("default.target");
}

QByteArray SystemdUnit::text() const
{
    const QString control = binFolder + QStringLiteral("/pg_ctl");
    // The server may run already, started by hand: then the unit is skipped, which counts as well done. A systemd from
    // before 2019 does not know conditions of this kind; there pg_ctl fails, and the server that runs goes on.
    const QString condition = commandLine(
        QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"), QStringLiteral("! \"$0\" status -D \"$1\" >/dev/null"), control, dataDirectory});
    // As long as recovery takes. The unit's own limit is none.
    const QString start = commandLine(control, {QStringLiteral("start"), QStringLiteral("-w"), QStringLiteral("-t"),
                                                QStringLiteral("10000000"), QStringLiteral("-D"), dataDirectory,
                                                QStringLiteral("-l"), logFile});
    QStringList lines{QStringLiteral("[Unit]"),
                      QStringLiteral("Description=PostgreSQL replica in ") + withoutSpecifiers(dataDirectory)};
    if (!account.isEmpty()) {
        lines << QStringLiteral("After=network.target") << QStringLiteral("RequiresMountsFor=") + quoted(dataDirectory);
    }
    lines << QString() << QStringLiteral("[Service]");
    if (!account.isEmpty())
        lines << QStringLiteral("User=") + account;
    // pg_ctl ends when the server takes connections, which then is the unit's main process by its own pid file. That
    // pg_ctl, or Basekeep, stops it by hand is no failure, and nothing starts it again until the next time.
    lines << QStringLiteral("Type=forking")
          << QStringLiteral("PIDFile=") + withoutSpecifiers(dataDirectory) + QStringLiteral("/postmaster.pid")
          << QStringLiteral("ExecCondition=") + condition << QStringLiteral("ExecStart=") + start
          << QStringLiteral("TimeoutStartSec=infinity");
    // SIGINT to the postmaster alone is a fast shutdown.
    lines << QStringLiteral("KillMode=mixed") << QStringLiteral("KillSignal=SIGINT")
          << QStringLiteral("TimeoutStopSec=300") << QStringLiteral("Restart=no");
    lines << QString() << QStringLiteral("[Install]") << QStringLiteral("WantedBy=") + target(!account.isEmpty())
          << QString();
    return lines.join(QLatin1Char('\n')).toUtf8();
}

} // namespace basekeep
