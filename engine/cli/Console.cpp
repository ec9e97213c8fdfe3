#include "engine/cli/Console.h"

#include <cstdio>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int inputDescriptor = 0;
constexpr int outputDescriptor = 1;
constexpr int errorDescriptor = 2;
constexpr int usualColumns = 80;

void write(std::FILE* stream, const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

bool Console::s_hasUnicode = true;
QString Console::s_stockName;

void Console::setUp()
{
    setUpSystem();
}

void Console::setStockName(const QString& name)
{
    s_stockName = name;
}

bool Console::isStockTool()
{
    return !s_stockName.isEmpty();
}

QString Console::program()
{
    return isStockTool() ? s_stockName : QStringLiteral("basekeep-cli");
}

QString Console::command(const QString& verb)
{
    return isStockTool() ? s_stockName : program() + QLatin1Char(' ') + verb;
}

void Console::print(const QString& line)
{
    write(stdout, line + QLatin1Char('\n'));
}

void Console::writeToError(const QString& text)
{
    write(stderr, text);
}

void Console::writeLines(const QString& severity, const QString& text)
{
    if (!text.isEmpty())
        write(stderr, program() + QStringLiteral(": ") + severity + text + QLatin1Char('\n'));
}

void Console::error(const Failure& failure)
{
    writeLines(QStringLiteral("error: "), failure.message);
    writeLines(QStringLiteral("detail: "), failure.detail);
    writeLines(QStringLiteral("hint: "), failure.hint);
}

void Console::warning(const QString& message, const QString& hint)
{
    writeLines(QStringLiteral("warning: "), message);
    writeLines(QStringLiteral("hint: "), hint);
}

void Console::info(const QString& text)
{
    writeLines({}, text);
}

bool Console::isInputTerminal()
{
    return isTerminal(inputDescriptor);
}

bool Console::isOutputTerminal()
{
    return isTerminal(outputDescriptor);
}

bool Console::isErrorTerminal()
{
    return isTerminal(errorDescriptor);
}

bool Console::canRedrawOutput()
{
    return isOutputTerminal() && canMoveCursor(outputDescriptor);
}

bool Console::canRedrawError()
{
    return isErrorTerminal() && canMoveCursor(errorDescriptor);
}

int Console::columns()
{
    const int columns = terminalColumns();
    return columns > 0 ? columns : usualColumns;
}

bool Console::hasUnicode()
{
    return s_hasUnicode;
}

} // namespace basekeep
