#include "engine/library/BackupMarks.h"

#include "engine/identity/BackupLabel.h"
#include "engine/identity/ControlFile.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"

namespace basekeep {

void BackupMarks::note(std::string_view name)
{
    m_hasVersion |= name == "PG_VERSION";
    m_hasLabel |= name == BackupLabel::path;
    m_hasManifest |= name == "backup_manifest";
    m_isBeingWritten |= name == "backup_manifest.tmp";
    m_isRunning |= name == "postmaster.pid";
    m_wasStarted |= name == "postmaster.opts";
    if (!name.starts_with("base."))
        return;
    if (std::optional<BackupArchive> archive = BackupArchive::fromFileName(name))
        m_archive = std::move(archive);
}

BackupMarks::Kind BackupMarks::kindOf(const std::filesystem::path& folder) const
{
    if (!m_hasVersion) {
        if (!m_archive)
            return Kind::Nothing;
        return m_hasManifest ? Kind::TarBackup : m_isBeingWritten ? Kind::UnfinishedBackup : Kind::PerhapsTarBackup;
    }
    const bool hasControlFile = FileSystem::exists(folder / ControlFile::path);
    if (!hasControlFile) // each database's folder has a PG_VERSION too
        return m_hasManifest                    ? Kind::PlainBackup
               : m_isBeingWritten || m_hasLabel ? Kind::UnfinishedBackup
                                                : Kind::Nothing;
    if (m_isRunning || (m_wasStarted && !m_hasLabel) || (!m_hasLabel && !m_hasManifest))
        return Kind::DataDirectory;
    return m_isBeingWritten && !m_hasManifest ? Kind::UnfinishedBackup : Kind::PlainBackup;
}

bool BackupMarks::areIn(const std::filesystem::path& folder)
{
    BackupMarks marks;
    FolderListing listing(folder);
    while (listing.next())
        marks.note(listing.name());
    return marks.m_hasManifest || marks.m_hasVersion || marks.m_archive;
}

} // namespace basekeep
