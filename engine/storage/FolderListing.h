#pragma once

#include <QtCore/QtGlobal>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace basekeep {

/// Goes through the entries of a folder one by one, in the order the system gives, without "." and "..", and without
/// asking the system more than the listing itself tells. What std::filesystem::directory_iterator is elsewhere, with
/// long paths and junctions on Windows too. One implementation per system.
///
///     FolderListing listing(folder);
///     while (listing.next())
///         use(listing.path());
///     if (listing.error())
///         ...
class FolderListing final
{
public:
    explicit FolderListing(const std::filesystem::path& folder);
    ~FolderListing();
    FolderListing(const FolderListing&) = delete;
    FolderListing& operator=(const FolderListing&) = delete;

    /// Goes to the next entry, at first to the first. False at the end, and if the folder cannot be read (further).
    bool next();
    /// Why there is no next entry; nothing if the folder is at its end. Before the first next(), whether it could be
    /// opened at all.
    [[nodiscard]] const std::error_code& error() const noexcept;

    // Of the entry gone to:
    [[nodiscard]] const std::filesystem::path& path() const noexcept; ///< the folder's, with its name
    /// Its name as a manifest has it: the file system's own bytes, on Windows UTF-8.
    [[nodiscard]] std::string name() const;
    /// A link of any kind, on Windows a junction too: whoever enters it is elsewhere.
    [[nodiscard]] bool isLink() const;
    [[nodiscard]] bool isFile() const;   ///< or a link to one
    [[nodiscard]] bool isFolder() const; ///< or a link to one
    [[nodiscard]] quint64 size() const;  ///< of a file that is no link, in bytes, as its folder has it

    /// Calls that for everything below the folder, links as links: folders before what is in them, siblings in no
    /// order. Throws Failure if one of the folders cannot be read.
    static void walk(const std::filesystem::path& folder, const std::function<void(const FolderListing&)>& visit);

private:
    struct State;
    const std::unique_ptr<State> m_state;
};

} // namespace basekeep
