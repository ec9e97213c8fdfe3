#include "engine/replica/ServerPlatform.h"

#include <QtCore/QRegularExpression>
#include <QtCore/QStringList>
#include <QtCore/QSysInfo>

namespace basekeep {

namespace {

using System = ServerPlatform::System;

System systemOf(const QString& text)
{
    if (text.contains(QLatin1String("linux")))
        return System::Linux;
    if (text.contains(QLatin1String("darwin")))
        return System::MacOs;
    for (const char* name : {"windows", "mingw", "msvc", "visual c++", "cygwin"}) {
        if (text.contains(QLatin1String(name)))
            return System::Windows;
    }
    return text.contains(QLatin1String(" on ")) ? System::Other : System::Unknown;
}

/// The words of compilers and of Qt for one processor.
QString architectureOf(const QString& text)
{
    if (text == QLatin1String("aarch64") || text == QLatin1String("arm64"))
        return QStringLiteral("arm64");
    if (text == QLatin1String("amd64") || text == QLatin1String("x86_64"))
        return QStringLiteral("x86_64");
    static const QRegularExpression intel(QStringLiteral("^(i[3-6]86|x86)$"));
    return intel.match(text).hasMatch() ? QStringLiteral("i386") : text;
}

} // namespace

ServerPlatform ServerPlatform::parse(const QString& versionText)
{
    const QString text = versionText.toLower();
    ServerPlatform platform;
    platform.system = systemOf(text);
    platform.isMusl = text.contains(QLatin1String("-musl"));
    static const QRegularExpression triple(QStringLiteral(" on ([a-z0-9_]+)-"));
    platform.architecture = architectureOf(triple.match(text).captured(1));
    static const QRegularExpression width(QStringLiteral("(\\d+)-bit"));
    platform.bits = width.match(text).captured(1).toInt();
    // Windows' servers do not name it up to version 16, and there was one only for each width.
    if (platform.system == System::Windows && platform.architecture.isEmpty() && platform.bits != 0)
        platform.architecture = architectureOf(platform.bits == 32 ? QStringLiteral("x86") : QStringLiteral("amd64"));
    return platform;
}

ServerPlatform ServerPlatform::here()
{
    ServerPlatform platform;
#if defined(Q_OS_WIN)
    platform.system = System::Windows;
#elif defined(Q_OS_MACOS)
    platform.system = System::MacOs;
#elif defined(Q_OS_LINUX)
    platform.system = System::Linux;
#else
    platform.system = System::Other;
#endif
#if defined(Q_OS_LINUX) && !defined(__GLIBC__)
    platform.isMusl = true;
#endif
    platform.architecture = architectureOf(QSysInfo::currentCpuArchitecture());
    platform.bits = QSysInfo::WordSize;
    return platform;
}

bool ServerPlatform::isOtherSystemThan(const ServerPlatform& other) const
{
    return system != System::Unknown && other.system != System::Unknown && system != other.system;
}

QString ServerPlatform::obstacleFor(const ServerPlatform& source) const
{
    const bool hasUnusualSystem = system == System::Other || source.system == System::Other;
    const bool knowsArchitectures = !architecture.isEmpty() && !source.architecture.isEmpty();
    const bool knowsBits = bits != 0 && source.bits != 0;
    const bool differs = (hasUnusualSystem && isOtherSystemThan(source)) ||
                         (knowsArchitectures && architecture != source.architecture) ||
                         (knowsBits && bits != source.bits);
    if (!differs)
        return {};
    return tr("The server runs on %1; its files cannot be run on %2.").arg(source.text(), text());
}

QString ServerPlatform::systemName() const
{
    switch (system) {
    case System::Linux:
        return QStringLiteral("Linux");
    case System::MacOs:
        return QStringLiteral("macOS");
    case System::Windows:
        return QStringLiteral("Windows");
    case System::Other:
        return tr("another operating system");
    case System::Unknown:
        break;
    }
    return {};
}

QString ServerPlatform::text() const
{
    QStringList parts;
    if (system != System::Unknown)
        parts << systemName();
    if (!architecture.isEmpty())
        parts << architecture;
    if (bits != 0)
        parts << tr("%1 bit").arg(bits);
    return parts.join(QStringLiteral(", "));
}

} // namespace basekeep
