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

    enum class Caching {
        System, ///< through the system's cache, as usual
        /// Past it, straight from the caller's memory: a backup is much larger than what anyone will read again soon,
        /// and copying it into the cache costs more than the writing. Where the file system cannot do it, or lies on
        /// another machine, the file falls back to System without a word; see isDirect().
        Direct,
    };

    /// With Caching::Direct data must lie at a multiple of this in memory, and every write but a file's last must be a
    /// multiple of it long. What a disk wants is at most that, mostly 512; a file system that wants more refuses, and
    /// the file falls back.
    static constexpr std::size_t directAlignment = 4096;

    OutputFile() = default;
    /// Creates the file with that mode (permission bits, whatever the umask says; ignored on Windows) and never follows
    /// a link.
    OutputFile(std::filesystem::path path, unsigned mode, IfExists ifExists = IfExists::Refuse,
               Caching caching = Caching::System);
    /// Goes on with a file of which the first `keptBytes` stay; what lies behind them is cut off. Throws if there are
    /// fewer. With nothing to keep the file may be missing.
    [[nodiscard]] static OutputFile continued(std::filesystem::path path, unsigned mode, quint64 keptBytes);
    ~OutputFile(); ///< closes without a word; call close() to hear of errors
    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;

    [[nodiscard]] bool isOpen() const noexcept { return m_handle != invalidHandle; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] quint64 size() const noexcept { return m_size; } ///< bytes kept and written through this object

    [[nodiscard]] bool isDirect() const noexcept { return m_isDirect; }
    /// Caching::Direct was asked for and could not be had. May turn true with the first write.
    [[nodiscard]] bool isDirectRefused() const noexcept { return m_isDirectRefused; }

    void write(std::span<const std::byte> data);
    /// One after the other, by as few calls of the system as it allows.
    void writePieces(std::span<const std::span<const std::byte>> pieces);
    void sync(); ///< the content is safely on disk when it returns
    void close();

    /// Tells the system to begin writing out what was written so far, without waiting, so that a later sync() is short.
    void startWriteOut() noexcept;

private:
    static constexpr std::intptr_t invalidHandle = -1;

    void cutTo(quint64 bytes);                      ///< and write behind them
    void writeEnd(std::span<const std::byte> data); ///< of a direct file, less than a block
#ifndef _WIN32
    void endDirect(); ///< goes on through the system's cache
#endif

    std::filesystem::path m_path;
    std::intptr_t m_handle = invalidHandle;
    quint64 m_size = 0;
    quint64 m_writtenOut = 0; ///< how far startWriteOut() has come
    bool m_isDirect = false;
    bool m_isDirectRefused = false;
};

} // namespace basekeep
