#include "engine/storage/FileSystem.h"

#include "engine/storage/WindowsPath_windows.h"

#include <windows.h>

namespace basekeep::FileSystem {

namespace {

/// A scanner, or a server that has just ended, may hold a file for a moment longer.
bool isForTheMoment(DWORD error)
{
    return error == ERROR_SHARING_VIOLATION || error == ERROR_LOCK_VIOLATION || error == ERROR_ACCESS_DENIED ||
           error == ERROR_DIR_NOT_EMPTY;
}

/// The standard library takes a junction for a folder, and would remove what it leads to.
class FolderRemoval final
{
public:
    /// `path` with the long prefix.
    void removeContent(const std::wstring& path)
    {
        WIN32_FIND_DATAW entry{};
        const HANDLE search = FindFirstFileExW((path + L"\\*").c_str(), FindExInfoBasic, &entry, FindExSearchNameMatch,
                                               nullptr, FIND_FIRST_EX_LARGE_FETCH);
        if (search == INVALID_HANDLE_VALUE)
            return note(path, GetLastError());
        do {
            const std::wstring name = entry.cFileName;
            if (name != L"." && name != L"..")
                remove(path + L'\\' + name, entry.dwFileAttributes);
        } while (FindNextFileW(search, &entry));
        const DWORD error = GetLastError();
        FindClose(search);
        if (error != ERROR_NO_MORE_FILES)
            note(path, error);
    }

    void remove(const std::wstring& path, DWORD attributes)
    {
        const bool isFolder = (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        const bool isLink = (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
        if (isFolder && !isLink)
            removeContent(path);
        if ((attributes & FILE_ATTRIBUTE_READONLY) != 0)
            SetFileAttributesW(path.c_str(), attributes & ~DWORD(FILE_ATTRIBUTE_READONLY));
        constexpr int attempts = 40;
        constexpr DWORD pauseMs = 50;
        for (int attempt = 1;; ++attempt) {
            if (isFolder ? RemoveDirectoryW(path.c_str()) : DeleteFileW(path.c_str()))
                return;
            const DWORD error = GetLastError();
            if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND)
                return;
            // Nothing is waited for any more once something is known to stay.
            if (!isForTheMoment(error) || attempt == attempts || !m_firstError.isEmpty())
                return note(path, error);
            Sleep(pauseMs);
        }
    }

    [[nodiscard]] QString firstError() const { return m_firstError; }

private:
    void note(const std::wstring& path, DWORD error)
    {
        if (!m_firstError.isEmpty())
            return;
        const std::wstring prefix = L"\\\\?\\";
        m_firstError = QString::fromStdWString(path.starts_with(prefix) ? path.substr(prefix.size()) : path) +
                       QStringLiteral(": ") + windowsFailure(error, {}).detail;
    }

    QString m_firstError;
};

} // namespace

QString removeTree(const std::filesystem::path& path, bool itself)
{
    const std::wstring name = longPath(path);
    const DWORD attributes = GetFileAttributesW(name.c_str());
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return {};
    FolderRemoval removal;
    if (itself)
        removal.remove(name, attributes);
    else
        removal.removeContent(name);
    return removal.firstError();
}

} // namespace basekeep::FileSystem
