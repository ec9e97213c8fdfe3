#include "engine/storage/MemberPath.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <QtCore/QStringDecoder>

namespace basekeep {

namespace {

[[noreturn]] void refuse(std::string_view name, const QString& why)
{
    throw Failure{
        Failure::Code::UnsafeMember,
        Failure::tr("The server sent a file name that is not safe to use: %1")
            .arg(QString::fromStdString(printableName(name))),
        Failure::tr("Nothing was written for it. Look on the server for a file of that name; if it has none, do "
                    "not trust this server."),
        why};
}

bool isDigit(char character)
{
    return character >= '0' && character <= '9';
}

/// Ports are numbered 0 to 9, and three of these also with a superscript: what Latin-1 has of them.
bool isPortNumber(std::string_view text)
{
    return (text.size() == 1 && isDigit(text.front())) || text == "\u00b9" || text == "\u00b2" || text == "\u00b3";
}

/// Such a name is the device's in every folder, also with an extension and with blanks before that.
bool isDeviceName(std::string_view component)
{
    std::string stem(component.substr(0, component.find('.')));
    stem.erase(stem.find_last_not_of(' ') + 1);
    std::transform(stem.begin(), stem.end(), stem.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    static constexpr std::array devices = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    if (std::find(devices.begin(), devices.end(), stem) != devices.end())
        return true;
    const bool isPort = stem.starts_with("COM") || stem.starts_with("LPT");
    return isPort && isPortNumber(std::string_view(stem).substr(3));
}

QString windowsObstacle(std::string_view component)
{
    if (component.find_first_of(":*?\"<>|") != std::string_view::npos)
        return Failure::tr("Windows allows none of the characters : * ? \" < > | in a name.");
    if (component.ends_with('.') || component.ends_with(' '))
        return Failure::tr("Windows drops a dot or a blank at the end of a name.");
    if (isDeviceName(component))
        return Failure::tr("Windows reserves that name for a device.");
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless); // an end amid a character counts
    const QString text = decoder(QByteArrayView(component.data(), static_cast<qsizetype>(component.size())));
    if (decoder.hasError())
        return Failure::tr("Windows has its names in Unicode, and this one is not.");
    constexpr qsizetype longestName = 255; // in the units of UTF-16
    return text.size() > longestName ? Failure::tr("Windows allows 255 characters in a name.") : QString();
}

void checkComponent(std::string_view name, std::string_view component)
{
    if (component.empty())
        refuse(name, Failure::tr("It has an empty component."));
    if (component == "." || component == "..")
        refuse(name, Failure::tr("It has a component that leads to another folder."));
}

} // namespace

std::string printableName(std::string_view name)
{
    std::string text;
    for (const char character : name) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte == 0x7F) {
            char escaped[5];
            std::snprintf(escaped, sizeof escaped, "\\x%02X", unsigned(byte));
            text += escaped;
        } else {
            text += character;
        }
    }
    return text;
}

std::string safeMemberPath(std::string_view name)
{
    std::string_view path = name;
    if (path.starts_with("./"))
        path.remove_prefix(2);
    if (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.empty())
        refuse(name, Failure::tr("It is empty."));
    if (path.front() == '/')
        refuse(name, Failure::tr("It is absolute."));
    for (const char character : path) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte == 0x7F)
            refuse(name, Failure::tr("It has a control character."));
        if (character == '\\')
            refuse(name, Failure::tr("It has a backslash."));
    }
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t slash = std::min(path.find('/', begin), path.size());
        checkComponent(name, path.substr(begin, slash - begin));
        begin = slash + 1;
    }
    return std::string(path);
}

QString nameObstacle(std::string_view path, PathRules rules)
{
    QString obstacle;
    for (std::size_t begin = 0; rules == PathRules::Windows && begin <= path.size() && obstacle.isEmpty();) {
        const std::size_t slash = std::min(path.find('/', begin), path.size());
        obstacle = windowsObstacle(path.substr(begin, slash - begin));
        begin = slash + 1;
    }
    return obstacle;
}

} // namespace basekeep
