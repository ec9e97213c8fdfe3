#include "engine/storage/TargetFolders.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"
#include "engine/storage/MemberPath.h"

#include <algorithm>

namespace basekeep {

namespace {

Failure unusable(const QString& sentence, const QString& hint, const QString& detail = {})
{
    return {Failure::Code::TargetUnusable, sentence, hint, detail};
}

/// The folders of a path that are not there yet, the innermost first. A drive's root cannot be made and is none of
/// them.
std::vector<std::filesystem::path> missingFolders(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> missing;
    for (std::filesystem::path place = folder;
         !place.empty() && place.has_relative_path() && !FileSystem::exists(place); place = place.parent_path())
        missing.push_back(place);
    return missing;
}

/// Throws if something other than an empty folder, or nothing, is there. True if the folder exists.
bool inspect(const std::filesystem::path& folder)
{
    const QString name = FileSystem::toText(folder);
    std::error_code error;
    if (!FileSystem::exists(folder, error) && !error) {
        if (FileSystem::isLink(folder))
            throw unusable(Failure::tr("%1 is a link that leads nowhere.").arg(name),
                           Failure::tr("Choose another folder."));
        // Windows' own programs could not open a folder of some names, although it can be made.
        for (const std::filesystem::path& missing : missingFolders(folder)) {
            const std::filesystem::path own = missing.filename();
            if (own.empty() || own == "." || own == "..")
                continue;
            const QString obstacle = nameObstacle(FileSystem::toText(own).toStdString());
            if (!obstacle.isEmpty()) {
                throw unusable(
                    Failure::tr("The folder %1 cannot be made. %2").arg(FileSystem::toText(missing), obstacle),
                    Failure::tr("Choose another name."));
            }
        }
        return false;
    }
    if (error) {
        throw unusable(Failure::tr("The folder %1 cannot be looked into.").arg(name),
                       Failure::tr("Choose another folder."), FileSystem::textOf(error));
    }
    if (!FileSystem::isFolder(folder))
        throw unusable(Failure::tr("%1 is not a folder.").arg(name), Failure::tr("Choose another folder."));
    FolderListing listing(folder);
    const bool isUsed = listing.next();
    if (listing.error()) {
        throw unusable(Failure::tr("The folder %1 cannot be looked into.").arg(name),
                       Failure::tr("Choose a folder that you may read and write."),
                       FileSystem::textOf(listing.error()));
    }
    if (!isUsed)
        return true;
    if (listing.name() == "lost+found" && !listing.next()) {
        throw unusable(Failure::tr("The folder %1 exists but is not empty: it is the root of a file system.").arg(name),
                       Failure::tr("Make a folder inside it and choose that one."));
    }
    const bool isCluster = FileSystem::exists(folder / "PG_VERSION");
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
        claim.made = missingFolders(folder);
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
        if (FileSystem::exists(claim->folder)) {
            const QString problem = FileSystem::removeTree(claim->folder, !claim->made.empty());
            if (firstError.isEmpty())
                firstError = problem;
        }
        // Folders above the target go only if nobody has put anything else there meanwhile.
        for (auto above = claim->made.rbegin(); above != claim->made.rend(); ++above) {
            if (*above != claim->folder)
                FileSystem::remove(*above);
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
