#include "engine/verify/IgnoredPaths.h"

#include <algorithm>
#include <vector>

namespace basekeep {

namespace {

/// Without empty and "." components, and without those that a ".." takes back.
std::string tidied(std::string_view path)
{
    std::vector<std::string_view> components;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view component = path.substr(begin, end - begin);
        begin = end + 1;
        if (component == ".." && !components.empty() && components.back() != "..")
            components.pop_back();
        else if (!component.empty() && component != ".")
            components.push_back(component);
    }
    std::string result;
    for (const std::string_view component : components)
        result.append(result.empty() && !path.starts_with('/') ? "" : "/").append(component);
    return result;
}

} // namespace

IgnoredPaths::IgnoredPaths()
    : m_paths{"backup_manifest", "pg_wal", "postgresql.auto.conf", "recovery.signal", "standby.signal"}
{
}

void IgnoredPaths::add(std::string_view path)
{
    m_paths.insert(tidied(path));
}

bool IgnoredPaths::covers(std::string_view path) const
{
    for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1)) {
        if (m_paths.find(path.substr(0, end)) != m_paths.end())
            return true;
    }
    return m_paths.find(path) != m_paths.end();
}

} // namespace basekeep
