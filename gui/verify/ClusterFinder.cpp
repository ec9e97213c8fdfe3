#include "gui/verify/ClusterFinder.h"

#include "engine/library/BackupReader.h"
#include "engine/storage/FileSystem.h"

#include <filesystem>

namespace basekeep {

namespace {

std::optional<quint64> systemIdentifierIn(const std::filesystem::path& folder, const CancelToken& cancel)
{
    BackupMarks marks;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
        cancel.throwIfCancelled();
        std::error_code unknown;
        if (!entry->is_directory(unknown))
            marks.note(FileSystem::toText(entry->path().filename()).toStdString());
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
