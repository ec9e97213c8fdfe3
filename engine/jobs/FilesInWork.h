#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace basekeep {

/// The files that the threads of a job are reading at this moment, so that an onlooker can see who does what.
class FilesInWork final
{
public:
    /// One thread at one file, as long as it lives. The name must outlive it.
    class Entry final
    {
    public:
        Entry(FilesInWork& files, std::string_view name) : m_files(files), m_name(name)
        {
            const std::lock_guard lock(m_files.m_mutex);
            m_files.m_names.push_back(m_name);
        }
        ~Entry()
        {
            // Two threads at one file have two equal names; either may go.
            const std::lock_guard lock(m_files.m_mutex);
            m_files.m_names.erase(std::find(m_files.m_names.begin(), m_files.m_names.end(), m_name));
        }
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        FilesInWork& m_files;
        const std::string_view m_name;
    };

    [[nodiscard]] std::vector<std::string> names() const
    {
        const std::lock_guard lock(m_mutex);
        return {m_names.begin(), m_names.end()};
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string_view> m_names; ///< the longest at work first
};

} // namespace basekeep
