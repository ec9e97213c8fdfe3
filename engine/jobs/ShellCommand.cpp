#include "engine/jobs/ShellCommand.h"

#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

QString quotedForPosix(QString word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (plain.match(word).hasMatch())
        return word;
    word.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + word + QLatin1Char('\'');
}

/// As the C runtime of Windows takes words apart again: backslashes count as themselves unless a quote follows.
QString quotedForWindows(const QString& word)
{
    // A comma makes a list in PowerShell, and @ at the beginning a variable.
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_+=:./\\\\-]+\\z"));
    if (plain.match(word).hasMatch())
        return word;
    QString quoted(QLatin1Char('"'));
    int backslashes = 0;
    for (const QChar letter : word) {
        if (letter == QLatin1Char('"'))
            quoted += QString(backslashes + 1, QLatin1Char('\\'));
        backslashes = letter == QLatin1Char('\\') ? backslashes + 1 : 0;
        quoted += letter;
    }
    return quoted + QString(backslashes, QLatin1Char('\\')) + QLatin1Char('"');
}

} // namespace

Shell systemShell()
{
#ifdef Q_OS_WIN
    return Shell::Windows;
#else
    return Shell::Posix;
#endif
}

QString shellCommand(const QString& program, const QStringList& arguments, Shell shell)
{
    QString line = program;
    for (const QString& argument : arguments)
        line += QLatin1Char(' ') + (shell == Shell::Windows ? quotedForWindows(argument) : quotedForPosix(argument));
    return line;
}

QString shellCommands(const QString& first, const QString& second, Shell shell)
{
    // PowerShell learnt && with version 7 only, and Windows comes with version 5.
    return first + (shell == Shell::Windows ? QStringLiteral("\n") : QStringLiteral(" && ")) + second;
}

} // namespace basekeep
