#include "engine/cli/Confirmation.h"

#include <cstdio>

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

#include "engine/cli/Console.h"
#include "engine/jobs/Failure.h"

namespace basekeep::Confirmation {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Confirmation", text);
}

} // namespace

void ask(const QString& text)
{
    if (!Console::isInputTerminal()) {
        throw Failure{Failure::Code::InvalidOption, translated("This has to be confirmed, and nobody is there to ask."),
                      translated("Say --yes to do it without a question."), text};
    }
    Console::writeToError(text + QLatin1Char('\n') + translated("Go on? (yes/no) "));
    QFile input;
    const bool isOpen = input.open(stdin, QIODevice::ReadOnly);
    const QString answer = isOpen ? QString::fromLocal8Bit(input.readLine(64)).trimmed().toLower() : QString();
    if (answer != QLatin1String("yes") && answer != QLatin1String("y"))
        throw Failure{Failure::Code::Cancelled, translated("Nothing was done."), {}, {}};
}

} // namespace basekeep::Confirmation
