#include "engine/storage/FolderListing.h"

#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <utility>

#include <QtCore/QString>

#include <windows.h>

namespace basekeep {

struct FolderListing::State
{
    std::filesystem::path folder;
    std::filesystem::path path; ///< of the current entry
    std::error_code error;
    HANDLE search = INVALID_HANDLE_VALUE;
    WIN32_FIND_DATAW entry{};
    bool isAtFirst = false; ///< which came with the opening, and was not gone to yet

    [[nodiscard]] bool isDots() const
    {
        const std::wstring_view name(entry.cFileName);
        return name == L"." || name == L"..";
    }
};

FolderListing::FolderListing(const std::filesystem::path& folder) : m_state(std::make_unique<State>())
{
    m_state->folder = folder;
    std::wstring pattern = longPath(folder);
    if (pattern.empty()) { // else it would be the root of the current drive
        m_state->error = windowsError(ERROR_PATH_NOT_FOUND);
        return;
    }
    pattern += pattern.ends_with(L'\\') ? L"*" : L"\\*";
    m_state->search = FindFirstFileExW(pattern.c_str(), FindExInfoBasic, &m_state->entry, FindExSearchNameMatch,
                                       nullptr, FIND_FIRST_EX_LARGE_FETCH);
    m_state->isAtFirst = m_state->search != INVALID_HANDLE_VALUE;
    // The root of a drive has no "." in it: nothing found is an empty one.
    const DWORD error = GetLastError();
    if (!m_state->isAtFirst && (error != ERROR_FILE_NOT_FOUND || !FileSystem::isFolder(folder)))
        m_state->error = windowsError(error);
}

FolderListing::~FolderListing()
{
    if (m_state->search != INVALID_HANDLE_VALUE)
        FindClose(m_state->search);
}

bool FolderListing::next()
{
    if (m_state->search == INVALID_HANDLE_VALUE || m_state->error)
        return false;
    do {
        if (!std::exchange(m_state->isAtFirst, false) && !FindNextFileW(m_state->search, &m_state->entry)) {
            if (const DWORD error = GetLastError(); error != ERROR_NO_MORE_FILES)
                m_state->error = windowsError(error);
            return false;
        }
    } while (m_state->isDots());
    m_state->path = m_state->folder / m_state->entry.cFileName;
    return true;
}

const std::error_code& FolderListing::error() const noexcept
{
    return m_state->error;
}

const std::filesystem::path& FolderListing::path() const noexcept
{
    return m_state->path;
}

std::string FolderListing::name() const
{
    // A name may be no valid UTF-16: it gets a replacement character where the standard library would throw.
    return QString::fromWCharArray(m_state->entry.cFileName).toStdString();
}

bool FolderListing::isLink() const
{
    return isLinkTag(m_state->entry.dwFileAttributes, m_state->entry.dwReserved0);
}

bool FolderListing::isFile() const
{
    return isLink() ? FileSystem::isFile(m_state->path)
                    : (m_state->entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool FolderListing::isFolder() const
{
    return isLink() ? FileSystem::isFolder(m_state->path)
                    : (m_state->entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

quint64 FolderListing::size() const
{
    return isFile() ? quint64(m_state->entry.nFileSizeHigh) << 32 | m_state->entry.nFileSizeLow : 0;
}

} // namespace basekeep
