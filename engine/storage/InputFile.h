#pragma once

#include <QtCore/QtGlobal>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace basekeep {

/// A file being read from places of the reader's choosing, by one thread. Every call throws Failure with the path and
/// the system's text.
///
/// It reads into the caller's buffer and maps nothing: a bad sector or a file that shrinks meanwhile is then a failure
/// of one call and not the end of the program. One implementation per system (InputFile_unix.cpp,
/// InputFile_windows.cpp).
class InputFile final
{
public:
    /// Opens without waiting, whatever the path has become since somebody looked at it.
    explicit InputFile(std::filesystem::path path);
    ~InputFile();
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;

    /// Much of the file will be read in order: the system may read further ahead.
    void expectSequentialReading() noexcept;

    /// Fills the buffer from `offset` on. Returns the bytes read; fewer than the buffer holds only at the file's end.
    [[nodiscard]] std::size_t readAt(quint64 offset, std::span<std::byte> buffer);

private:
    static constexpr std::intptr_t invalidHandle = -1;

    std::filesystem::path m_path;
    std::intptr_t m_handle = invalidHandle;
};

} // namespace basekeep
