#pragma once

#include <QtCore/QtGlobal>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace basekeep {

/// A file being written from its beginning. Every call throws Failure with the path and the system's text, and closing
/// tells its errors too: some file systems report a full disk only then.
///
/// One implementation per system (OutputFile_unix.cpp, OutputFile_windows.cpp). May be handed from one thread to
/// another.
class OutputFile final
{
public:
    enum class IfExists {
        Refuse, ///< a backup never writes over anything
        Truncate,
        Overwrite, ///< its first byte is where writing begins; what is not written over stays
    };

    OutputFile() = default;
    /// Creates the file with that mode (permission bits, whatever the umask says; ignored on Windows) and never follows
    /// a link.
    OutputFile(std::filesystem::path path, unsigned mode, IfExists ifExists = IfExists::Refuse);
    ~OutputFile(); ///< closes without a word; call close() to hear of errors
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;

    [[nodiscard]] bool isOpen() const noexcept { return m_handle != invalidHandle; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] quint64 size() const noexcept { return m_size; } ///< bytes written through this object

    void write(std::span<const std::byte> data);
    void sync(); ///< the content is safely on disk when it returns
    void close();

    /// Tells the system to begin writing out what was written so far, without waiting, so that a later sync() is short.
    void startWriteOut() noexcept;

private:
    static constexpr std::intptr_t invalidHandle = -1;

    std::filesystem::path m_path;
    std::intptr_t m_handle = invalidHandle;
    quint64 m_size = 0;
    quint64 m_writtenOut = 0; ///< how far startWriteOut() has come
};

} // namespace basekeep
