#pragma once

#include <QtCore/QLibrary>

namespace basekeep {

/// The Windows programs are run by Wine, which lacks some of what Windows has.
inline bool isUnderWine()
{
#ifdef Q_OS_WIN
    return QLibrary::resolve(QStringLiteral("ntdll"), "wine_get_version") != nullptr;
#else
    return false;
#endif
}

} // namespace basekeep
