#include "engine/storage/OutputFile.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>
#include <utility>

#include <windows.h>

namespace basekeep {

namespace {

Failure failure(const char* sentence, const std::filesystem::path& path, DWORD error)
{
    return windowsFailure(error, Failure::tr(sentence).arg(FileSystem::toText(path)));
}

} // namespace

OutputFile::OutputFile(std::filesystem::path path, unsigned, IfExists ifExists) : m_path(std::move(path))
{
    const DWORD disposition = ifExists == IfExists::Refuse     ? CREATE_NEW
                              : ifExists == IfExists::Truncate ? CREATE_ALWAYS
                                                               : OPEN_ALWAYS;
    const HANDLE handle =
        CreateFileW(longPath(m_path).c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, disposition,
                    FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, nullptr);
    if (handle == INVALID_HANDLE_VALUE)
        throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be created."), m_path, GetLastError());
    m_handle = std::intptr_t(handle);
}

OutputFile::~OutputFile()
{
    if (isOpen())
        CloseHandle(HANDLE(m_handle));
}

void OutputFile::write(std::span<const std::byte> data)
{
    while (!data.empty()) {
        DWORD written = 0;
        const DWORD wanted = DWORD(std::min<std::size_t>(data.size(), 1u << 30));
        if (!WriteFile(HANDLE(m_handle), data.data(), wanted, &written, nullptr) || written == 0)
            throw failure(QT_TRANSLATE_NOOP("Failure", "The file %1 could not be written."), m_path, GetLastError());
        m_size += written;
        data = data.subspan(written);
    }
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
