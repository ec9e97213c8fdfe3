#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/SharingViolation_windows.h"
#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <windows.h>

namespace basekeep::FileSystem {

namespace {

constexpr DWORD shareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    return windowsFailure(error, Failure::tr(sentence).arg(toText(path)), path);
}

struct Handle
{
    explicit Handle(HANDLE opened) : handle(opened) {}
    ~Handle()
    {
        if (isOpen())
            CloseHandle(handle);
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    [[nodiscard]] bool isOpen() const { return handle != INVALID_HANDLE_VALUE; }

    const HANDLE handle;
};

/// Opens a file or a folder, links followed, only to look at it.
HANDLE openToLook(const std::filesystem::path& path)
{
    return CreateFileW(longPath(path).c_str(), FILE_READ_ATTRIBUTES, shareAll, nullptr, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS, nullptr);
}

/// Attributes and size of what is there, links followed. ERROR_SUCCESS, or why they cannot be had.
DWORD look(const std::filesystem::path& path, DWORD& attributes, quint64& size)
{
    WIN32_FILE_ATTRIBUTE_DATA facts{};
    if (!GetFileAttributesExW(longPath(path).c_str(), GetFileExInfoStandard, &facts))
        return GetLastError();
    attributes = facts.dwFileAttributes;
    size = quint64(facts.nFileSizeHigh) << 32 | facts.nFileSizeLow;
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0)
        return ERROR_SUCCESS;
    const Handle target(openToLook(path));
    BY_HANDLE_FILE_INFORMATION followed{};
    if (!target.isOpen() || !GetFileInformationByHandle(target.handle, &followed))
        return GetLastError();
    attributes = followed.dwFileAttributes;
    size = quint64(followed.nFileSizeHigh) << 32 | followed.nFileSizeLow;
    return ERROR_SUCCESS;
}

bool saysNotThere(DWORD error)
{
    static constexpr std::array<DWORD, 5> errors{ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_INVALID_NAME,
                                                 ERROR_BAD_PATHNAME, ERROR_DIRECTORY};
    return std::find(errors.begin(), errors.end(), error) != errors.end();
}

/// Removes one entry, also if it is marked as not to be written to, which is no obstacle on other systems.
std::error_code removeEntry(const std::filesystem::path& path, SharingViolation::Call call, SharingViolation& violation)
{
    const std::wstring place = longPath(path);
    DWORD attributes = INVALID_FILE_ATTRIBUTES;
    do // Of a file that somebody else has open still, and that is to go then, even this is not told.
        attributes = GetFileAttributesW(place.c_str());
    while (attributes == INVALID_FILE_ATTRIBUTES && violation.passes(call));
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        const DWORD error = GetLastError();
        return saysNotThere(error) ? std::error_code() : windowsError(error);
    }
    if ((attributes & FILE_ATTRIBUTE_READONLY) != 0)
        SetFileAttributesW(place.c_str(), attributes & ~DWORD(FILE_ATTRIBUTE_READONLY));
    BOOL ok = FALSE;
    do {
        ok =
            (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? RemoveDirectoryW(place.c_str()) : DeleteFileW(place.c_str());
    } while (!ok && violation.passes(call));
    const DWORD error = GetLastError();
    if (ok)
        violation.passed();
    return ok || saysNotThere(error) ? std::error_code() : windowsError(error);
}

} // namespace

bool exists(const std::filesystem::path& path, std::error_code& error)
{
    DWORD attributes = 0;
    quint64 size = 0;
    const DWORD result = look(path, attributes, size);
    error = result == ERROR_SUCCESS || saysNotThere(result) ? std::error_code() : windowsError(result);
    return result == ERROR_SUCCESS;
}

bool isFile(const std::filesystem::path& path)
{
    return fileSize(path).has_value();
}

bool isFolder(const std::filesystem::path& path)
{
    DWORD attributes = 0;
    quint64 size = 0;
    return look(path, attributes, size) == ERROR_SUCCESS && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

std::optional<quint64> fileSize(const std::filesystem::path& path)
{
    DWORD attributes = 0;
    quint64 size = 0;
    const bool isFile = look(path, attributes, size) == ERROR_SUCCESS && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
    return isFile ? std::optional(size) : std::nullopt;
}

std::filesystem::path canonical(const std::filesystem::path& path, std::error_code& error)
{
    const Handle target(openToLook(path));
    std::wstring text(MAX_PATH, L'\0');
    DWORD length = 0;
    while (target.isOpen()) {
        length = GetFinalPathNameByHandleW(target.handle, text.data(), DWORD(text.size()), VOLUME_NAME_DOS);
        if (length < text.size())
            break;
        text.resize(length);
    }
    error = length == 0 ? windowsError(GetLastError()) : std::error_code();
    text.resize(length);
    return withoutPrefix(text);
}

std::filesystem::path weaklyCanonical(const std::filesystem::path& path, std::error_code& error)
{
    // Without "." and "..", which mean the same here whether a link is on the way or not.
    const std::filesystem::path whole(withoutPrefix(longPath(path)));
    const std::filesystem::path there = nearestExisting(whole);
    std::filesystem::path rest;
    for (std::filesystem::path place = whole; place != there && place.has_relative_path(); place = place.parent_path())
        rest = rest.empty() ? place.filename() : place.filename() / rest;
    const std::filesystem::path resolved = FileSystem::canonical(there, error);
    return rest.empty() ? resolved : resolved / rest;
}

bool makeDirectory(const std::filesystem::path& path, unsigned)
{
    SharingViolation violation;
    BOOL ok = FALSE;
    do
        ok = CreateDirectoryW(longPath(path).c_str(), nullptr);
    while (!ok && violation.passes(SharingViolation::Call::Open));
    if (ok)
        return true;
    const DWORD error = GetLastError();
    if (error == ERROR_ALREADY_EXISTS && isFolder(path))
        return false;
    throw failure(QT_TRANSLATE_NOOP("Failure", "The folder %1 could not be created."), path, error);
}

void setMode(const std::filesystem::path&, unsigned) {}

void syncDirectory(const std::filesystem::path& path)
{
    // NTFS takes it; other file systems may refuse, and so may whoever manages a share, each in its own words. There is
    // nothing better to be had from them then, so that is no failure. A disk that is full, broken or gone is one.
    static constexpr std::array<DWORD, 10> failures{
        ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL,     ERROR_IO_DEVICE,      ERROR_CRC,           ERROR_WRITE_FAULT,
        ERROR_NOT_READY, ERROR_DEVICE_NOT_CONNECTED, ERROR_DEVICE_REMOVED, ERROR_UNEXP_NET_ERR, ERROR_NETNAME_DELETED};
    const Handle folder(CreateFileW(longPath(path).c_str(), GENERIC_WRITE, shareAll, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (!folder.isOpen() || FlushFileBuffers(folder.handle))
        return;
    const DWORD error = GetLastError();
    if (std::find(failures.begin(), failures.end(), error) != failures.end())
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, error);
}

bool canSyncFileSystem()
{
    return false;
}

void syncFileSystem(const std::filesystem::path& path)
{
    throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, ERROR_NOT_SUPPORTED);
}

void syncFile(const std::filesystem::path& path)
{
    const std::wstring place = longPath(path);
    // Only who may write may flush; the mark against writing does not concern a file that is open already.
    const DWORD attributes = GetFileAttributesW(place.c_str());
    const bool isMarked = attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) != 0;
    if (isMarked)
        SetFileAttributesW(place.c_str(), attributes & ~DWORD(FILE_ATTRIBUTE_READONLY));
    SharingViolation violation;
    HANDLE opened = INVALID_HANDLE_VALUE;
    do
        opened =
            CreateFileW(place.c_str(), GENERIC_WRITE, shareAll, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    while (opened == INVALID_HANDLE_VALUE && violation.passes(SharingViolation::Call::Open));
    const DWORD error = GetLastError();
    const Handle file(opened);
    if (isMarked)
        SetFileAttributesW(place.c_str(), attributes);
    if (!file.isOpen())
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be opened to make it durable."), path, error);
    if (!FlushFileBuffers(file.handle))
        throw failure(QT_TRANSLATE_NOOP("Failure", "%1 could not be made durable."), path, GetLastError());
}

void rename(const std::filesystem::path& from, const std::filesystem::path& to, bool durable)
{
    if (durable)
        syncFile(from);
    const std::wstring source = longPath(from);
    const std::wstring target = longPath(to);
    const DWORD flags = MOVEFILE_REPLACE_EXISTING | (durable ? MOVEFILE_WRITE_THROUGH : 0);
    SharingViolation violation;
    BOOL ok = FALSE;
    do
        ok = MoveFileExW(source.c_str(), target.c_str(), flags);
    while (!ok && violation.passes(SharingViolation::Call::Rename));
    if (!ok) {
        const DWORD error = GetLastError();
        // That somebody has the old file of that name open is told as if this user might not write there.
        const bool isHeld = error == ERROR_ACCESS_DENIED && !SharingViolation::programsUsing(to).isEmpty();
        throw windowsFailure(isHeld ? ERROR_SHARING_VIOLATION : error,
                             Failure::tr("%1 could not be given its final name.").arg(toText(from)),
                             isHeld ? to : from);
    }
    if (durable)
        syncDirectory(to.parent_path());
}

std::error_code remove(const std::filesystem::path& path)
{
    SharingViolation violation;
    return removeEntry(path, SharingViolation::Call::Remove, violation);
}

QString removeTree(const std::filesystem::path& path, bool itself)
{
    using Call = SharingViolation::Call;
    SharingViolation violation; // one for all, so that what somebody does not let go of is waited for once
    QString firstError;
    const auto note = [&firstError](const std::filesystem::path& what, const std::error_code& error) {
        if (error && firstError.isEmpty())
            firstError = toText(what) + QStringLiteral(": ") + textOf(error);
    };
    // With the prefix, names are what they are in their folder: without it, "x." would be another file, "x".
    const std::filesystem::path top(longPath(path));
    if (itself && (isLink(top) || !isFolder(top))) {
        note(top, removeEntry(top, Call::Remove, violation));
        return firstError;
    }
    struct Folder
    {
        std::filesystem::path path;
        bool isEmptied = false; ///< but for the folders that come after it in the list
    };
    std::vector<Folder> open{{top}};
    while (!open.empty()) {
        const std::filesystem::path folder = open.back().path;
        if (std::exchange(open.back().isEmptied, true)) {
            open.pop_back();
            const Call call = firstError.isEmpty() ? Call::RemoveEmptied : Call::Remove;
            if (itself || !open.empty())
                note(folder, removeEntry(folder, call, violation));
            continue;
        }
        FolderListing listing(folder);
        while (listing.next()) {
            // Never into a link: what it leads to, a tablespace say, is not a part of the tree.
            if (!listing.isLink() && listing.isFolder())
                open.push_back({listing.path()});
            else
                note(listing.path(), removeEntry(listing.path(), Call::Remove, violation));
        }
        note(folder, listing.error());
    }
    return firstError;
}

Space spaceFor(const std::filesystem::path& path)
{
    std::wstring folder = longPath(nearestExisting(path));
    if (!folder.ends_with(L'\\'))
        folder += L'\\';
    Space result;
    ULARGE_INTEGER available{}; // to this user, whose quota counts
    if (GetDiskFreeSpaceExW(folder.c_str(), &available, nullptr, nullptr))
        result.available = available.QuadPart;
    std::wstring volume(folder.size() + 2, L'\0');
    if (!GetVolumePathNameW(folder.c_str(), volume.data(), DWORD(volume.size())))
        volume = folder;
    volume = withoutPrefix(volume.c_str());
    result.mountPoint = toText(volume);
    // A share has no such name; the computer's and its own are as good.
    std::array<wchar_t, MAX_PATH> name{};
    const bool isKnown = GetVolumeNameForVolumeMountPointW(volume.c_str(), name.data(), DWORD(name.size()));
    result.device = isKnown ? QString::fromWCharArray(name.data()) : result.mountPoint;
    return result;
}

std::filesystem::path toPath(const QString& text)
{
    return text.toStdWString();
}

QString toText(const std::filesystem::path& path)
{
    // Not generic_wstring(): GCC's library takes one of a share's two slashes away.
    return QString::fromStdWString(withoutPrefix(path.wstring())).replace(QLatin1Char('\\'), QLatin1Char('/'));
}

QString textOf(const std::error_code& error)
{
    return windowsText(static_cast<unsigned long>(error.value()));
}

} // namespace basekeep::FileSystem
