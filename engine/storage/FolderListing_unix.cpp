#include "engine/storage/FolderListing.h"

namespace basekeep {

struct FolderListing::State
{
    std::error_code error;
    std::filesystem::directory_iterator entry;
    bool isBegun = false;
};

FolderListing::FolderListing(const std::filesystem::path& folder) : m_state(std::make_unique<State>())
{
    m_state->entry = std::filesystem::directory_iterator(folder, m_state->error);
}

FolderListing::~FolderListing() = default;

bool FolderListing::next()
{
    const bool isAtEnd = m_state->isBegun && m_state->entry == std::filesystem::directory_iterator();
    if (m_state->error || isAtEnd)
        return false;
    if (m_state->isBegun)
        m_state->entry.increment(m_state->error);
    m_state->isBegun = true;
    return !m_state->error && m_state->entry != std::filesystem::directory_iterator();
}

const std::error_code& FolderListing::error() const noexcept
{
    return m_state->error;
}

const std::filesystem::path& FolderListing::path() const noexcept
{
    return m_state->entry->path();
}

std::string FolderListing::name() const
{
    return m_state->entry->path().filename().native();
}

// The iterator knows the kinds of most entries from the listing, and asks the system only about the others.

bool FolderListing::isLink() const
{
    std::error_code unknown;
    return m_state->entry->is_symlink(unknown);
}

bool FolderListing::isFile() const
{
    std::error_code unknown;
    return m_state->entry->is_regular_file(unknown);
}

bool FolderListing::isFolder() const
{
    std::error_code unknown;
    return m_state->entry->is_directory(unknown);
}

quint64 FolderListing::size() const
{
    std::error_code unknown;
    const std::uintmax_t size = m_state->entry->file_size(unknown);
    return unknown ? 0 : size;
}

} // namespace basekeep
