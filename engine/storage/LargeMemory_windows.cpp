#include "engine/storage/LargeMemory.h"

#include <new>

#include <windows.h>

namespace basekeep {

// Large pages need a privilege there that hardly anybody has, so these are small; they begin on 64 KiB.
LargeMemory::LargeMemory(std::size_t size) : m_mappedSize(size)
{
    m_mapping = VirtualAlloc(nullptr, m_mappedSize, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!m_mapping)
        throw std::bad_alloc();
    m_begin = static_cast<std::byte*>(m_mapping);
}

LargeMemory::~LargeMemory()
{
    VirtualFree(m_mapping, 0, MEM_RELEASE);
}

} // namespace basekeep
