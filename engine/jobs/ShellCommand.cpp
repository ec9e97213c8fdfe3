#include "engine/jobs/ShellCommand.h"

#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

QString quoted(QString word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (plain.match(word).hasMatch())
        return word;
    word.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + word + QLatin1Char('\'');
}

} // namespace

QString shellCommand(const QString& program, const QStringList& arguments)
{
    QString line = program;
    for (const QString& argument : arguments)
        line += QLatin1Char(' ') + quoted(argument);
    return line;
}

} // namespace basekeep
