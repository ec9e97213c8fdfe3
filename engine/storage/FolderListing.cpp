#include "engine/storage/FolderListing.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <vector>

namespace basekeep {

void FolderListing::walk(const std::filesystem::path& folder, const std::function<void(const FolderListing&)>& visit)
{
    std::vector<std::filesystem::path> open{folder};
    while (!open.empty()) {
        const std::filesystem::path current = std::move(open.back());
        open.pop_back();
        FolderListing listing(current);
        while (listing.next()) {
            visit(listing);
            if (!listing.isLink() && listing.isFolder())
                open.push_back(listing.path());
        }
        if (listing.error()) {
            throw Failure{Failure::Code::StorageError,
                          Failure::tr("The folder %1 could not be read.").arg(FileSystem::toText(current)),
                          {},
                          FileSystem::textOf(listing.error())};
        }
    }
}

} // namespace basekeep
