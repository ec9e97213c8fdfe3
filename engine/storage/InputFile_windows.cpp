#include "engine/storage/InputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/SharingViolation_windows.h"
#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <utility>

#include <windows.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    Failure failure = windowsFailure(error, Failure::tr(sentence).arg(FileSystem::toText(path)), path);
    if (error == ERROR_ACCESS_DENIED || error == ERROR_NETWORK_ACCESS_DENIED || error == ERROR_PRIVILEGE_NOT_HELD)
        failure.hint.clear(); // that is about writing
    return failure;
}

} // namespace

InputFile::InputFile(std::filesystem::path path) : m_path(std::move(path))
{
    // Sequential scan must be said here; it does no harm where little is read.
    SharingViolation violation;
    HANDLE handle = INVALID_HANDLE_VALUE;
    do
        handle =
            CreateFileW(longPath(m_path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                        nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_SEQUENTIAL_SCAN, nullptr);
    while (handle == INVALID_HANDLE_VALUE && violation.passes(SharingViolation::Call::Open));
    if (handle == INVALID_HANDLE_VALUE)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be opened."), m_path, GetLastError());
    m_handle = std::intptr_t(handle);
}

InputFile::~InputFile()
{
    CloseHandle(HANDLE(m_handle));
}

void InputFile::expectSequentialReading() noexcept {}

std::size_t InputFile::readAt(quint64 offset, std::span<std::byte> buffer)
{
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const quint64 position = offset + filled;
        OVERLAPPED place{};
        place.Offset = DWORD(position);
        place.OffsetHigh = DWORD(position >> 32);
        const DWORD wanted = DWORD(std::min<std::size_t>(buffer.size() - filled, 1u << 30));
        DWORD count = 0;
        if (!ReadFile(HANDLE(m_handle), buffer.data() + filled, wanted, &count, &place)) {
            const DWORD error = GetLastError();
            if (error == ERROR_HANDLE_EOF)
                break;
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be read."), m_path, error);
        }
        if (count == 0)
            break;
        filled += count;
    }
    return filled;
}

} // namespace basekeep
