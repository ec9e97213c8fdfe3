#include "engine/storage/WindowsPath_windows.h"

#include "engine/storage/SharingViolation_windows.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <windows.h>

namespace basekeep {

namespace {

constexpr std::wstring_view prefix = L"\\\\?\\";
constexpr std::wstring_view sharePrefix = L"\\\\?\\UNC\\";

constexpr unsigned long diskQuotaExceeded = 1295; // has no name in every SDK

template <std::size_t count>
bool isOneOf(unsigned long error, const std::array<unsigned long, count>& errors)
{
    return std::find(errors.begin(), errors.end(), error) != errors.end();
}

/// A path that says all, also which drive's current folder it means.
std::wstring completed(const std::wstring& path)
{
    std::wstring whole(path.size() + MAX_PATH, L'\0');
    for (;;) {
        const DWORD length = GetFullPathNameW(path.c_str(), DWORD(whole.size()), whole.data(), nullptr);
        const bool fits = length < whole.size();
        whole.resize(length);
        if (fits)
            return whole;
    }
}

/// Behind the prefix the system takes "." and ".." for names, and two separators for a mistake.
std::wstring normalised(std::wstring_view path, std::size_t rootComponents)
{
    std::vector<std::wstring_view> components;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find(L'\\', begin), path.size());
        const std::wstring_view component = path.substr(begin, end - begin);
        begin = end + 1;
        if (component == L".." && components.size() > rootComponents)
            components.pop_back();
        else if (!component.empty() && component != L"." && component != L"..")
            components.push_back(component);
    }
    std::wstring result;
    for (const std::wstring_view component : components)
        result.append(result.empty() ? L"" : L"\\").append(component);
    if (components.size() <= rootComponents)
        result += L'\\';
    return result;
}

QString hintFor(unsigned long error)
{
    static constexpr std::array<unsigned long, 4> denied{ERROR_ACCESS_DENIED, ERROR_WRITE_PROTECT,
                                                         ERROR_PRIVILEGE_NOT_HELD, ERROR_NETWORK_ACCESS_DENIED};
    static constexpr std::array<unsigned long, 2> tooLong{ERROR_FILENAME_EXCED_RANGE, ERROR_BUFFER_OVERFLOW};
    static constexpr std::array<unsigned long, 2> badName{ERROR_INVALID_NAME, ERROR_BAD_PATHNAME};
    static constexpr std::array<unsigned long, 12> noNetwork{
        ERROR_NETNAME_DELETED, ERROR_BAD_NETPATH,        ERROR_BAD_NET_NAME,        ERROR_UNEXP_NET_ERR,
        ERROR_DEV_NOT_EXIST,   ERROR_REM_NOT_LIST,       ERROR_NETWORK_BUSY,        ERROR_SEM_TIMEOUT,
        ERROR_NO_NETWORK,      ERROR_NO_NET_OR_BAD_PATH, ERROR_NETWORK_UNREACHABLE, ERROR_HOST_UNREACHABLE};
    static constexpr std::array<unsigned long, 3> noDisk{ERROR_NOT_READY, ERROR_DEVICE_NOT_CONNECTED,
                                                         ERROR_DEVICE_REMOVED};
    if (isOneOf(error, denied))
        return Failure::tr("Choose a folder that you may write to.");
    if (isOneOf(error, tooLong))
        return Failure::tr("The path is too long for this file system. Choose a folder with a shorter one.");
    if (isOneOf(error, badName))
        return Failure::tr("Windows cannot have a file of that name. Look for characters like : * ? < > | in it.");
    if (isOneOf(error, noNetwork))
        return Failure::tr("The computer on which this folder lies cannot be reached any more. Look at the network, "
                           "or choose a folder on this machine.");
    if (isOneOf(error, noDisk))
        return Failure::tr("Is the disk still connected?");
    return {};
}

} // namespace

std::wstring longPath(const std::filesystem::path& path)
{
    // By hand: where GCC's library takes a share for a folder on the current drive, it must not be asked.
    std::wstring text = path.wstring();
    std::replace(text.begin(), text.end(), L'/', L'\\');
    if (text.starts_with(prefix) || text.starts_with(L"\\\\.\\") || text.empty())
        return text;
    const bool isOnDrive = text.size() > 2 && text[1] == L':' && text[2] == L'\\';
    if (!isOnDrive && !text.starts_with(L"\\\\"))
        text = completed(text);
    if (text.starts_with(L"\\\\"))
        return std::wstring(sharePrefix) + normalised(std::wstring_view(text).substr(2), 2);
    return std::wstring(prefix) + normalised(text, 1);
}

std::wstring withoutPrefix(const std::wstring& path)
{
    if (path.starts_with(sharePrefix))
        return L"\\\\" + path.substr(sharePrefix.size());
    const bool isOnDrive =
        path.starts_with(prefix) && path.size() > prefix.size() + 1 && path[prefix.size() + 1] == L':';
    return isOnDrive ? path.substr(prefix.size()) : path;
}

std::error_code windowsError(unsigned long error)
{
    return {int(error), std::system_category()};
}

QString windowsText(unsigned long error)
{
    std::array<wchar_t, 1024> text{};
    const DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                                            FORMAT_MESSAGE_MAX_WIDTH_MASK, // without line ends
                                        nullptr, error, 0, text.data(), DWORD(text.size()), nullptr);
    return length > 0 ? QString::fromWCharArray(text.data(), int(length)).trimmed()
                      : QStringLiteral("Windows error %1").arg(error);
}

Failure windowsFailure(unsigned long error, const QString& message, const std::filesystem::path& path)
{
    static constexpr std::array<unsigned long, 4> full{ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL, diskQuotaExceeded,
                                                       ERROR_NOT_ENOUGH_QUOTA};
    // Nothing was written, and nothing is said to be wrong: that is nearly always a full disk.
    const unsigned long cause = error == ERROR_SUCCESS ? ERROR_DISK_FULL : error;
    Failure failure{Failure::Code::StorageError, message, hintFor(cause), windowsText(cause)};
    if (isOneOf(cause, full)) {
        failure.code = Failure::Code::DiskFull;
        failure.hint = Failure::tr("Free some space there, or choose a folder on a larger file system.");
    } else if (SharingViolation::isOne(cause)) {
        const QString programs = path.empty() ? QString() : SharingViolation::programsUsing(path);
        failure.message += QLatin1Char(' ') + (programs.isEmpty() ? Failure::tr("Another program has it open.")
                                                                  : Failure::tr("%1 has it open.").arg(programs));
        failure.hint = Failure::tr("Close that program, or keep the virus scanner and the search index away from this "
                                   "folder. Then try again.");
    }
    return failure;
}

bool isLinkTag(unsigned long attributes, unsigned long reparseTag)
{
    // Without a tag nobody says what it is; Wine has the links of its host so.
    return (attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
           (reparseTag == IO_REPARSE_TAG_RESERVED_ZERO || IsReparseTagNameSurrogate(reparseTag));
}

} // namespace basekeep
