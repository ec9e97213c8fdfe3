#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/SharingViolation_windows.h"
#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <windows.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    return windowsFailure(error, Failure::tr(sentence).arg(FileSystem::toText(path)), path);
}

/// Whether files in that folder can be written past the cache. On another machine each such write would wait for an
/// answer; and whole sectors must be written, which may be larger than what writers keep to.
bool canBeDirect(const std::filesystem::path& folder)
{
    const std::wstring path = longPath(folder);
    std::wstring volume(path.size() + 2, L'\0');
    DWORD sectorBytes = 0;
    DWORD ignored = 0;
    return GetVolumePathNameW(path.c_str(), volume.data(), DWORD(volume.size())) &&
           GetDriveTypeW(volume.c_str()) != DRIVE_REMOTE &&
           GetDiskFreeSpaceW(volume.c_str(), &ignored, &sectorBytes, &ignored, &ignored) && sectorBytes > 0 &&
           OutputFile::directAlignment % sectorBytes == 0;
}

/// Asked once for all the files of a backup that lie side by side.
bool mayBeDirect(const std::filesystem::path& file)
{
    // Not one for each thread: GCC's library has freed such objects before it destroys them here, when a thread ends.
    static std::mutex mutex;
    static std::optional<std::pair<std::filesystem::path, bool>> last;
    const std::lock_guard lock(mutex);
    const std::filesystem::path folder = file.parent_path();
    if (!last || last->first != folder)
        last.emplace(folder, canBeDirect(folder));
    return last->second;
}

enum class Opened { File, Link, FileBehindFilter };

/// What an open file is. The content of one behind a filter (deduplicated, compressed by the system, still in a cloud)
/// is not what a handle reads and writes that was opened past its reparse point.
Opened kindOf(HANDLE handle)
{
    FILE_ATTRIBUTE_TAG_INFO facts{};
    if (!GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &facts, sizeof facts) ||
        (facts.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0)
        return Opened::File;
    return isLinkTag(facts.FileAttributes, facts.ReparseTag) ? Opened::Link : Opened::FileBehindFilter;
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, unsigned, IfExists ifExists, Caching caching)
    : m_path(std::move(path))
{
    // A link that is there is opened itself and then refused. It must not be followed, and CREATE_ALWAYS would.
    const DWORD disposition = ifExists == IfExists::Refuse ? CREATE_NEW : OPEN_ALWAYS;
    const std::wstring wide = longPath(m_path);
    SharingViolation violation;
    const auto open = [&](DWORD flags) {
        HANDLE handle = INVALID_HANDLE_VALUE;
        do // Others may read and remove it: a scanner that looks into a new file must not be in the way, nor we in its.
            handle = CreateFileW(wide.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, disposition,
                                 FILE_ATTRIBUTE_NORMAL | flags, nullptr);
        while (handle == INVALID_HANDLE_VALUE && violation.passes(SharingViolation::Call::Open));
        return handle;
    };
    const auto create = [&](DWORD flags) {
        const HANDLE handle = open(flags | FILE_FLAG_OPEN_REPARSE_POINT);
        if (handle == INVALID_HANDLE_VALUE || kindOf(handle) != Opened::FileBehindFilter)
            return handle;
        CloseHandle(handle);
        return open(flags);
    };
    HANDLE handle = INVALID_HANDLE_VALUE;
    if (caching == Caching::Direct && mayBeDirect(m_path)) {
        handle = create(FILE_FLAG_NO_BUFFERING);
        m_isDirect = handle != INVALID_HANDLE_VALUE;
    }
    m_isDirectRefused = caching == Caching::Direct && !m_isDirect;
    // Not every file system does without its cache; whatever else is wrong will be told by the second try.
    if (handle == INVALID_HANDLE_VALUE)
        handle = create(0);
    DWORD error = GetLastError();
    bool isUsable = handle != INVALID_HANDLE_VALUE;
    if (isUsable && ifExists != IfExists::Refuse && kindOf(handle) == Opened::Link) {
        isUsable = false;
        error = ERROR_CANT_ACCESS_FILE;
    } else if (isUsable && ifExists == IfExists::Truncate && !SetEndOfFile(handle)) {
        isUsable = false;
        error = GetLastError();
    }
    if (!isUsable) {
        if (handle != INVALID_HANDLE_VALUE)
            CloseHandle(handle);
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be created."), m_path, error);
    }
    m_handle = std::intptr_t(handle);
}

OutputFile::~OutputFile()
{
    if (isOpen())
        CloseHandle(HANDLE(m_handle));
}

void OutputFile::cutTo(quint64 bytes)
{
    LARGE_INTEGER size{};
    const bool isKnown = GetFileSizeEx(HANDLE(m_handle), &size);
    if (isKnown && quint64(size.QuadPart) < bytes)
        throw Failure{
            Failure::Code::StorageError,
            Failure::tr("The file %1 is shorter than what was written to it.").arg(FileSystem::toText(m_path)),
            {},
            {}};
    LARGE_INTEGER position{};
    position.QuadPart = LONGLONG(bytes);
    if (!isKnown || !SetFilePointerEx(HANDLE(m_handle), position, nullptr, FILE_BEGIN) ||
        !SetEndOfFile(HANDLE(m_handle)))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, GetLastError());
    m_size = bytes;
}

void OutputFile::write(std::span<const std::byte> data)
{
    while (!data.empty()) {
        constexpr std::size_t most = 1u << 30;
        std::size_t wanted = std::min(data.size(), most);
        if (m_isDirect)
            wanted = wanted / directAlignment * directAlignment;
        if (wanted == 0)
            return writeEnd(data);
        DWORD written = 0;
        if (!WriteFile(HANDLE(m_handle), data.data(), DWORD(wanted), &written, nullptr) || written == 0)
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, GetLastError());
        m_size += written;
        data = data.subspan(written);
    }
}

void OutputFile::writePieces(std::span<const std::span<const std::byte>> pieces)
{
    for (const std::span<const std::byte> piece : pieces)
        write(piece);
}

void OutputFile::writeEnd(std::span<const std::byte> data)
{
    // A handle cannot be made to use the cache afterwards, so a whole block is written and then cut off.
    struct alignas(directAlignment) Block
    {
        std::array<std::byte, directAlignment> bytes{};
    };
    const auto block = std::make_unique<Block>();
    std::copy(data.begin(), data.end(), block->bytes.begin());
    DWORD written = 0;
    FILE_END_OF_FILE_INFO end{};
    end.EndOfFile.QuadPart = LONGLONG(m_size + data.size());
    if (!WriteFile(HANDLE(m_handle), block->bytes.data(), DWORD(directAlignment), &written, nullptr) ||
        written != directAlignment ||
        !SetFileInformationByHandle(HANDLE(m_handle), FileEndOfFileInfo, &end, sizeof end))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, GetLastError());
    m_size += data.size();
}

void OutputFile::sync()
{
    if (!FlushFileBuffers(HANDLE(m_handle)))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be made durable."), m_path, GetLastError());
}

void OutputFile::close()
{
    if (!CloseHandle(HANDLE(std::exchange(m_handle, invalidHandle))))
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be closed."), m_path, GetLastError());
}

void OutputFile::startWriteOut() noexcept {}

} // namespace basekeep
