#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <windows.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    return windowsFailure(error, Failure::tr(sentence).arg(FileSystem::toText(path)));
}

/// The file would lie on another machine: there each unbuffered write would wait for an answer.
bool isRemote(const std::wstring& path)
{
    std::wstring volume(path.size() + 1, L'\0');
    return GetVolumePathNameW(path.c_str(), volume.data(), DWORD(volume.size())) &&
           GetDriveTypeW(volume.c_str()) == DRIVE_REMOTE;
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, unsigned, IfExists ifExists, Caching caching)
    : m_path(std::move(path))
{
    const DWORD disposition = ifExists == IfExists::Refuse     ? CREATE_NEW
                              : ifExists == IfExists::Truncate ? CREATE_ALWAYS
                                                               : OPEN_ALWAYS;
    const std::wstring wide = longPath(m_path);
    const auto create = [&](DWORD flags) {
        return CreateFileW(wide.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, disposition,
                           FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT | flags, nullptr);
    };
    HANDLE handle = INVALID_HANDLE_VALUE;
    if (caching == Caching::Direct && !isRemote(wide)) {
        handle = create(FILE_FLAG_NO_BUFFERING);
        m_isDirect = handle != INVALID_HANDLE_VALUE;
    }
    m_isDirectRefused = caching == Caching::Direct && !m_isDirect;
    // Not every file system does without its cache; whatever else is wrong will be told by the second try.
    if (handle == INVALID_HANDLE_VALUE)
        handle = create(0);
    if (handle == INVALID_HANDLE_VALUE)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be created."), m_path, GetLastError());
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
