#include "engine/manifest/ManifestPath.h"

#include <cstddef>

namespace basekeep {

namespace {

constexpr std::size_t longestComponent = 255;

bool isSafeComponent(std::string_view component)
{
    return !component.empty() && component.size() <= longestComponent && component != "." && component != "..";
}

} // namespace

bool isSafeManifestPath(std::string_view path, PathRules rules)
{
    if (path.find('\0') != std::string_view::npos)
        return false;
    const bool hasDrive = path.size() > 1 && path[1] == ':';
    if (rules == PathRules::Windows && (hasDrive || path.find('\\') != std::string_view::npos))
        return false;
    // A leading or trailing slash shows as an empty component.
    while (true) {
        const std::size_t slash = path.find('/');
        if (!isSafeComponent(path.substr(0, slash)))
            return false;
        if (slash == std::string_view::npos)
            return true;
        path.remove_prefix(slash + 1);
    }
}

} // namespace basekeep
