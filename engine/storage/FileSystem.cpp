#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/EntryStatus.h"
#include "engine/storage/FolderListing.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include <QtCore/QFile>
#include <QtCore/QUuid>

namespace basekeep::FileSystem {

namespace {

/// Of something made to find out whether it can be made.
QString probeName()
{
    return QStringLiteral(".basekeep-") + QUuid::createUuid().toString(QUuid::Id128).left(12);
}

} // namespace

bool exists(const std::filesystem::path& path)
{
    std::error_code ignored;
    return FileSystem::exists(path, ignored);
}

std::filesystem::path nearestExisting(std::filesystem::path path)
{
    while (!path.empty() && !FileSystem::exists(path) && path != path.parent_path())
        path = path.parent_path();
    return path.empty() ? std::filesystem::path(".") : path;
}

std::optional<std::filesystem::path> otherName(const std::filesystem::path& path)
{
    std::optional<EntryStatus> wanted;
    try {
        wanted = EntryStatus::of(path);
    } catch (const Failure&) {
        // A link that leads nowhere: it has no other name that could be recognised.
        return std::nullopt;
    }
    std::optional<std::filesystem::path> other;
    FolderListing listing(path.parent_path());
    while (listing.next()) {
        const std::filesystem::path name = listing.path().filename();
        if (name == path.filename())
            return std::nullopt;
        try {
            if (!other && EntryStatus::of(listing.path()).isSameAs(*wanted))
                other = name;
        } catch (const Failure&) {
            continue; // gone meanwhile, or not ours to look at
        }
    }
    return other;
}

bool makeDirectories(const std::filesystem::path& path, unsigned mode)
{
    if (isFolder(path))
        return false;
    if (path.has_parent_path() && path.parent_path() != path)
        makeDirectories(path.parent_path(), mode);
    return makeDirectory(path, mode);
}

bool canMakeDirectoryLinks(const std::filesystem::path& folder)
{
    return !directoryLinkObstacle(folder, nearestExisting(folder));
}

std::optional<Failure> directoryLinkObstacle(const std::filesystem::path& folder, const std::filesystem::path& target)
{
    const std::filesystem::path probe = nearestExisting(folder) / toPath(probeName());
    try {
        makeDirectoryLink(target, probe);
    } catch (const Failure& failure) {
        return failure;
    }
    FileSystem::remove(probe);
    return std::nullopt;
}

void syncDirectories(const std::vector<std::filesystem::path>& paths)
{
    constexpr std::size_t mostThreads = 8;
    std::atomic<std::size_t> next{0};
    std::mutex mutex; // guards the next one
    std::exception_ptr firstError;
    const auto syncSome = [&] {
        for (std::size_t index = next++; index < paths.size(); index = next++) {
            try {
                syncDirectory(paths[index]);
            } catch (...) {
                next = paths.size();
                const std::lock_guard lock(mutex);
                if (!firstError)
                    firstError = std::current_exception();
            }
        }
    };
    std::vector<std::thread> helpers;
    try {
        for (std::size_t count = 1; count < std::min(mostThreads, paths.size()); ++count)
            helpers.emplace_back(syncSome);
    } catch (const std::system_error&) {
        // The system gives no more threads; those that run do, with this one.
    }
    syncSome();
    for (std::thread& helper : helpers)
        helper.join();
    if (firstError)
        std::rethrow_exception(firstError);
}

bool isWritable(const std::filesystem::path& path)
{
    const std::filesystem::path probe = nearestExisting(path) / toPath(probeName());
    QFile file(toText(probe));
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return false;
    file.close();
    return !FileSystem::remove(probe);
}

} // namespace basekeep::FileSystem
