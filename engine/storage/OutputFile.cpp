#include "engine/storage/OutputFile.h"

#include <utility>

namespace basekeep {

OutputFile OutputFile::continued(std::filesystem::path path, unsigned mode, quint64 keptBytes)
{
    OutputFile file(std::move(path), mode, keptBytes == 0 ? IfExists::Truncate : IfExists::Overwrite);
    file.cutTo(keptBytes);
    return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_handle(std::exchange(other.m_handle, invalidHandle))
    , m_size(other.m_size)
    , m_writtenOut(other.m_writtenOut)
    , m_isDirect(other.m_isDirect)
    , m_isDirectRefused(other.m_isDirectRefused)
{
}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_handle, other.m_handle);
    std::swap(m_size, other.m_size);
    std::swap(m_writtenOut, other.m_writtenOut);
    std::swap(m_isDirect, other.m_isDirect);
    std::swap(m_isDirectRefused, other.m_isDirectRefused);
    return *this;
}

} // namespace basekeep
