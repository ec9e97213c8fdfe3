#include "engine/storage/LargeMemory.h"

#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace basekeep {

namespace {

constexpr std::size_t largePage = 2u << 20;

} // namespace

LargeMemory::LargeMemory(std::size_t size) : m_mappedSize(size + largePage)
{
    m_mapping = ::mmap(nullptr, m_mappedSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (m_mapping == MAP_FAILED)
        throw std::bad_alloc();
    const auto address = reinterpret_cast<std::uintptr_t>(m_mapping);
    m_begin = static_cast<std::byte*>(m_mapping) + (largePage - address % largePage) % largePage;
#ifdef MADV_HUGEPAGE
    ::madvise(m_begin, size, MADV_HUGEPAGE); // a wish: without it the pages are small
#endif
}

LargeMemory::~LargeMemory()
{
    ::munmap(m_mapping, m_mappedSize);
}

} // namespace basekeep
