#include "engine/cli/ArgumentPrivacy.h"

#include <QtCore/QtGlobal>

#include <cstring>

#ifdef Q_OS_WIN
#include <algorithm>
#include <string_view>

#include <qt_windows.h>
#endif

#include "engine/server/ConnectionSettings.h"

namespace basekeep {

namespace {

/// The part of an argument that could be a connection string: the whole of it, what follows "--dbname=", or what
/// follows the "d" of "-d…" or "-vd…".
char* connectionText(char* argument)
{
    if (argument[0] != '-')
        return argument;
    char* mark = std::strchr(argument, argument[1] == '-' ? '=' : 'd');
    return mark ? mark + 1 : nullptr;
}

void hide(char* argument, const QString& text)
{
    std::memset(argument, '*', std::strlen(argument));
#ifdef Q_OS_WIN
    // There the list that others see is one text of its own.
    const std::wstring_view wanted(reinterpret_cast<const wchar_t*>(text.utf16()), std::size_t(text.size()));
    wchar_t* line = GetCommandLineW();
    if (const auto position = std::wstring_view(line).find(wanted); position != std::wstring_view::npos)
        std::fill_n(line + position, wanted.size(), L'*');
#else
    Q_UNUSED(text);
#endif
}

} // namespace

void hidePasswords(int count, char** arguments)
{
    for (int index = 1; index < count; ++index) {
        char* text = connectionText(arguments[index]);
        if (!text || !*text)
            continue;
        ConnectionSettings settings;
        settings.connectionString = QString::fromLocal8Bit(text);
        if (settings.withoutSecrets().connectionString != settings.connectionString)
            hide(text, settings.connectionString);
    }
}

} // namespace basekeep
