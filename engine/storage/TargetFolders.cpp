#include "engine/storage/TargetFolders.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <algorithm>

namespace basekeep {

namespace {

Failure unusable(const QString& sentence, const QString& hint, const QString& detail = {})
{
    return {Failure::Code::TargetUnusable, sentence, hint, detail};
}

/// Throws if something other than an empty folder, or nothing, is there. True if the folder exists.
bool inspect(const std::filesystem::path& folder)
{
    const QString name = FileSystem::toText(folder);
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(folder, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        if (std::filesystem::is_symlink(std::filesystem::symlink_status(folder, error)))
            throw unusable(Failure::tr("%1 is a link that leads nowhere.").arg(name),
                           Failure::tr("Choose another folder."));
        return false;
    }
    if (status.type() != std::filesystem::file_type::directory) {
        throw unusable(Failure::tr("%1 is not a folder.").arg(name), Failure::tr("Choose another folder."),
                       error ? QString::fromLocal8Bit(error.message().c_str()) : QString());
    }
    std::filesystem::directory_iterator entry(folder, error);
    if (error) {
        throw unusable(Failure::tr("The folder %1 cannot be looked into.").arg(name),
                       Failure::tr("Choose a folder that you may read and write."),
                       QString::fromLocal8Bit(error.message().c_str()));
    }
    if (entry == std::filesystem::directory_iterator())
        return true;
    const bool onlyLostAndFound = entry->path().filename() == "lost+found" &&
                                  std::distance(std::filesystem::directory_iterator(folder, error), {}) == 1;
    if (onlyLostAndFound) {
        throw unusable(Failure::tr("The folder %1 exists but is not empty: it is the root of a file system.").arg(name),
                       Failure::tr("Make a folder inside it and choose that one."));
    }
    const bool isCluster = std::filesystem::exists(folder / "PG_VERSION", error);
    throw unusable(
        isCluster
            ? Failure::tr("The folder %1 exists but is not empty: it holds a PostgreSQL cluster or a backup.").arg(name)
            : Failure::tr("The folder %1 exists but is not empty.").arg(name),
        Failure::tr("Choose a new or an empty folder. Nothing in it was touched."));
}

} // namespace

void TargetFolders::claim(const std::filesystem::path& folder, unsigned mode)
{
    Claim claim{folder, {}};
    if (!inspect(folder)) {
        std::error_code error;
        for (std::filesystem::path missing = folder; !missing.empty() && !std::filesystem::exists(missing, error);
             missing = missing.parent_path())
            claim.made.push_back(missing);
        std::reverse(claim.made.begin(), claim.made.end());
        // Remembered before they are made: if one of them fails, cleanUp() takes away those above it.
        m_claims.push_back(claim);
        for (const std::filesystem::path& missing : claim.made)
            FileSystem::makeDirectory(missing, mode);
        return;
    }
    if (!FileSystem::isWritable(folder)) {
        throw unusable(Failure::tr("The folder %1 cannot be written to.").arg(FileSystem::toText(folder)),
                       Failure::tr("Choose a folder that you may write to."));
    }
    m_claims.push_back(std::move(claim));
}

std::vector<std::filesystem::path> TargetFolders::tops() const
{
    std::vector<std::filesystem::path> tops;
    for (const Claim& claim : m_claims)
        tops.push_back(claim.made.empty() ? claim.folder : claim.made.front());
    return tops;
}

QString TargetFolders::cleanUp()
{
    QString firstError;
    for (auto claim = m_claims.rbegin(); claim != m_claims.rend(); ++claim) {
        std::error_code error;
        if (std::filesystem::exists(claim->folder, error)) {
            const QString problem = FileSystem::removeTree(claim->folder, !claim->made.empty());
            if (firstError.isEmpty())
                firstError = problem;
        }
        // Folders above the target go only if nobody has put anything else there meanwhile.
        for (auto above = claim->made.rbegin(); above != claim->made.rend(); ++above) {
            if (*above != claim->folder)
                std::filesystem::remove(*above, error);
        }
    }
    m_claims.clear();
    return firstError;
}

QString TargetFolders::obstacle(const std::filesystem::path& folder)
{
    try {
        inspect(folder);
    } catch (const Failure& failure) {
        return failure.message;
    }
    if (!FileSystem::isWritable(folder))
        return Failure::tr("The folder %1 cannot be written to.").arg(FileSystem::toText(folder));
    return {};
}

} // namespace basekeep
