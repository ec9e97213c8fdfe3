#include "engine/storage/FileSystem.h"

#include "engine/jobs/Failure.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

#include <QtCore/QFile>
#include <QtCore/QStorageInfo>
#include <QtCore/QUuid>

namespace basekeep::FileSystem {

namespace {

std::filesystem::path nearestExisting(std::filesystem::path path)
{
    std::error_code error;
    while (!path.empty() && !std::filesystem::exists(path, error) && path != path.parent_path())
        path = path.parent_path();
    return path;
}

} // namespace

bool makeDirectories(const std::filesystem::path& path, unsigned mode)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return false;
    if (path.has_parent_path() && path.parent_path() != path)
        makeDirectories(path.parent_path(), mode);
    return makeDirectory(path, mode);
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

Space spaceFor(const std::filesystem::path& path)
{
    // The bytes come from the file system itself, not from QStorageInfo, which finds only what the mount table lists:
    // in a chroot or a container that may be nothing, or something else.
    const std::filesystem::path folder = nearestExisting(path);
    Space result;
    std::error_code error;
    const std::filesystem::space_info space = std::filesystem::space(folder, error);
    if (!error && space.available != std::uintmax_t(-1))
        result.available = space.available;

    const QStorageInfo storage(toText(folder));
    result.mountPoint = storage.rootPath().isEmpty() ? toText(folder) : storage.rootPath();
    result.device = storage.device().isEmpty()
                        ? result.mountPoint
                        : QString::fromUtf8(storage.device()) + QLatin1Char('@') + result.mountPoint;
    return result;
}

bool isWritable(const std::filesystem::path& path)
{
    const QString probe = toText(nearestExisting(path)) + QStringLiteral("/.basekeep-") +
                          QUuid::createUuid().toString(QUuid::Id128).left(12);
    QFile file(probe);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return false;
    file.close();
    return file.remove();
}

QString linkObstacle(const std::filesystem::path& path, const std::filesystem::path& target)
{
    const std::filesystem::path probe =
        nearestExisting(path) / (".basekeep-" + QUuid::createUuid().toString(QUuid::Id128).left(12).toStdString());
    try {
        makeDirectoryLink(nearestExisting(target), probe);
    } catch (const Failure& failure) {
        return failure.detail.isEmpty() ? failure.message : failure.detail;
    }
    return removeTree(probe, true);
}

std::filesystem::path toPath(const QString& text)
{
#ifdef Q_OS_WIN
    return std::filesystem::path(text.toStdWString());
#else
    return std::filesystem::path(QFile::encodeName(text).toStdString());
#endif
}

QString toText(const std::filesystem::path& path)
{
#ifdef Q_OS_WIN
    return QString::fromStdWString(path.generic_wstring());
#else
    return QFile::decodeName(path.c_str());
#endif
}

} // namespace basekeep::FileSystem
