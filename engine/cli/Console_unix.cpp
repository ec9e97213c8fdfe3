#include "engine/cli/Console.h"

#include <clocale>

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace basekeep {

void Console::setUpSystem()
{
    // Asked now, since the application object replaces a locale that is not UTF-8 by one that is.
    std::setlocale(LC_ALL, "");
    s_hasUnicode = qstrcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool Console::isTerminal(int descriptor)
{
    return isatty(descriptor) == 1;
}

bool Console::canMoveCursor(int)
{
    const QByteArray terminal = qgetenv("TERM");
    return !terminal.isEmpty() && terminal != "dumb";
}

int Console::terminalColumns()
{
    for (const int descriptor : {STDERR_FILENO, STDOUT_FILENO}) {
        winsize size = {};
        if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            return size.ws_col;
    }
    return 0;
}

} // namespace basekeep
