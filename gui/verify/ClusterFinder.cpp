#include "gui/verify/ClusterFinder.h"

#include "engine/library/BackupReader.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FolderListing.h"

#include <filesystem>

namespace basekeep {

namespace {

std::optional<quint64> systemIdentifierIn(const std::filesystem::path& folder, const CancelToken& cancel)
{
    BackupMarks marks;
    FolderListing listing(folder);
    while (listing.next()) {
        cancel.throwIfCancelled();
        if (!listing.isFolder())
            marks.note(listing.name());
    }
    const BackupMarks::Kind kind = marks.kindOf(folder);
    const bool isBackup = kind == BackupMarks::Kind::PlainBackup || kind == BackupMarks::Kind::TarBackup ||
                          kind == BackupMarks::Kind::PerhapsTarBackup;
    if (!isBackup)
        return std::nullopt;
    const std::optional<BackupDescription> backup = BackupReader(folder, marks, cancel).read(kind);
    return backup ? backup->systemIdentifier : std::nullopt;
}

} // namespace

ClusterFinder::ClusterFinder(QObject* parent) : QObject(parent)
{
    m_reader.setMaxThreadCount(1);
}

ClusterFinder::~ClusterFinder()
{
    m_cancel.cancel();
    m_reader.waitForDone();
}

void ClusterFinder::find(const QString& folder, Handler done)
{
    m_reader.start([this, folder, done = std::move(done)] {
        try {
            const std::optional<quint64> identifier = systemIdentifierIn(FileSystem::toPath(folder), m_cancel);
            QMetaObject::invokeMethod(
                this, [done, identifier] { done(identifier); }, Qt::QueuedConnection);
        } catch (const Failure&) {
            // Only a cancel is thrown, and nobody waits for its answer.
        }
    });
}

} // namespace basekeep
