#pragma once

#include <cstddef>

namespace basekeep {

/// One large piece of memory for data on its way to a disk, aligned for direct I/O. In large pages where the system
/// offers them: a disk that reads memory by itself has each page looked up and held for that time, and large ones are
/// five hundred times fewer. Untouched memory costs nothing.
///
/// One implementation per system (LargeMemory_unix.cpp, LargeMemory_windows.cpp).
class LargeMemory final
{
public:
    explicit LargeMemory(std::size_t size); ///< bytes; throws std::bad_alloc
    ~LargeMemory();
    LargeMemory(const LargeMemory&) = delete;
    LargeMemory& operator=(const LargeMemory&) = delete;

    [[nodiscard]] std::byte* begin() const { return m_begin; }

private:
    std::byte* m_begin = nullptr; ///< of the aligned part
    void* m_mapping = nullptr;
    std::size_t m_mappedSize = 0;
};

} // namespace basekeep
