#include "engine/storage/MemberPath.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <array>
#include <cstdio>

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

#ifdef _WIN32
bool isDeviceName(std::string_view component)
{
    std::string stem(component.substr(0, component.find('.')));
    std::transform(stem.begin(), stem.end(), stem.begin(),
                   [](unsigned char c) { return char(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c); });
    static constexpr std::array devices = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
    if (std::find(devices.begin(), devices.end(), stem) != devices.end())
        return true;
    const bool isPort = stem.starts_with("COM") || stem.starts_with("LPT");
    return isPort && stem.size() == 4 && stem[3] >= '0' && stem[3] <= '9';
}
#endif

void checkComponent(std::string_view name, std::string_view component)
{
    if (component.empty())
        refuse(name, Failure::tr("It has an empty component."));
    if (component == "." || component == "..")
        refuse(name, Failure::tr("It has a component that leads to another folder."));
#ifdef _WIN32
    if (component.find_first_of(":*?\"<>|") != std::string_view::npos)
        refuse(name, Failure::tr("Windows cannot have such a name."));
    if (component.back() == '.' || component.back() == ' ')
        refuse(name, Failure::tr("Windows drops the last character of such a name."));
    if (isDeviceName(component))
        refuse(name, Failure::tr("Windows reserves that name for a device."));
#endif
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

} // namespace basekeep
