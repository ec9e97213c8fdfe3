#include "engine/cli/Console.h"

#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <io.h>

#include <qt_windows.h>

namespace basekeep {

namespace {

HANDLE handleOf(int descriptor)
{
    return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor));
}

} // namespace

void Console::setUpSystem()
{
    // The console outlives this program, and so would the setting.
    static const UINT previous = GetConsoleOutputCP();
    if (SetConsoleOutputCP(CP_UTF8))
        std::atexit([] { SetConsoleOutputCP(previous); });
    // Line feeds stay line feeds: a JSON reader at the other end of a pipe counts on it.
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    s_hasUnicode = true;
}

bool Console::isTerminal(int descriptor)
{
    // _isatty() also says yes to NUL.
    DWORD mode = 0;
    return _isatty(descriptor) != 0 && GetConsoleMode(handleOf(descriptor), &mode) != 0;
}

bool Console::canMoveCursor(int descriptor)
{
    DWORD mode = 0;
    return GetConsoleMode(handleOf(descriptor), &mode) != 0 &&
           SetConsoleMode(handleOf(descriptor), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

int Console::terminalColumns()
{
    for (const DWORD which : {STD_ERROR_HANDLE, STD_OUTPUT_HANDLE}) {
        CONSOLE_SCREEN_BUFFER_INFO info;
        if (GetConsoleScreenBufferInfo(GetStdHandle(which), &info))
            return info.srWindow.Right - info.srWindow.Left + 1;
    }
    return 0;
}

} // namespace basekeep
