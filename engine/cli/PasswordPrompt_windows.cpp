#include "engine/cli/PasswordPrompt.h"

#include <qt_windows.h>

namespace basekeep {

namespace {

HANDLE openConsole(const wchar_t* name)
{
    return CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_EXISTING,
                       0, nullptr);
}

/// A console is read as UTF-16, anything else as UTF-8 up to the line's end.
std::optional<QString> readLine(HANDLE input, bool isConsole)
{
    QString line;
    QByteArray bytes;
    for (;;) {
        DWORD count = 0;
        wchar_t character = 0;
        char byte = 0;
        const BOOL ok = isConsole ? ReadConsoleW(input, &character, 1, &count, nullptr)
                                  : ReadFile(input, &byte, 1, &count, nullptr);
        if (!ok || (count == 0 && line.isEmpty() && bytes.isEmpty()))
            return std::nullopt;
        if (count == 0 || character == L'\n' || byte == '\n')
            break;
        if (isConsole)
            line.append(QChar(static_cast<char16_t>(character)));
        else
            bytes.append(byte);
    }
    line += QString::fromUtf8(bytes);
    bytes.fill('\0');
    if (line.endsWith(QLatin1Char('\r')))
        line.chop(1);
    return line;
}

} // namespace

std::optional<QString> promptForPassword(const QString& prompt)
{
    const HANDLE console = openConsole(L"CONIN$");
    const HANDLE screen = openConsole(L"CONOUT$");
    const bool isConsole = console != INVALID_HANDLE_VALUE;
    const HANDLE input = isConsole ? console : GetStdHandle(STD_INPUT_HANDLE);

    DWORD mode = 0;
    if (isConsole && GetConsoleMode(console, &mode))
        SetConsoleMode(console, (mode & ~DWORD(ENABLE_ECHO_INPUT)) | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
    DWORD written = 0;
    if (screen != INVALID_HANDLE_VALUE)
        WriteConsoleW(screen, prompt.utf16(), DWORD(prompt.size()), &written, nullptr);

    const std::optional<QString> password = readLine(input, isConsole);

    if (screen != INVALID_HANDLE_VALUE) {
        WriteConsoleW(screen, L"\r\n", 2, &written, nullptr);
        CloseHandle(screen);
    }
    if (isConsole) {
        SetConsoleMode(console, mode);
        CloseHandle(console);
    }
    return password;
}

bool canPromptForPassword()
{
    const HANDLE console = openConsole(L"CONIN$");
    if (console == INVALID_HANDLE_VALUE)
        return false;
    CloseHandle(console);
    return true;
}

} // namespace basekeep
