#include "gui/wizard/FreeSpaceReader.h"

#include <mutex>

#include <QtCore/QDir>
#include <QtCore/QThreadPool>

#include "engine/storage/FileSystem.h"
#include "gui/widgets/Format.h"

namespace basekeep {

/// Where the answer goes; the reader takes its name off when it dies.
struct FreeSpaceReader::Mailbox
{
    std::mutex mutex;
    FreeSpaceReader* reader = nullptr;
};

namespace {

FreeSpaceReader::Space look(const QString& path)
{
    if (!QDir::isAbsolutePath(path))
        return {};
    const FileSystem::Space space = FileSystem::spaceFor(FileSystem::toPath(QDir::cleanPath(path)));
    if (!space.available)
        return {};
    return {*space.available, QDir::toNativeSeparators(space.mountPoint)};
}

} // namespace

FreeSpaceReader::FreeSpaceReader(QObject* parent) : QObject(parent), m_mailbox(std::make_shared<Mailbox>())
{
    m_mailbox->reader = this;
}

FreeSpaceReader::~FreeSpaceReader()
{
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->reader = nullptr;
}

void FreeSpaceReader::ask(const QStringList& paths)
{
    if (m_isAsking)
        m_waiting = paths;
    else
        send(paths);
}

QString FreeSpaceReader::describe(const Space& space)
{
    if (space.mountPoint.isEmpty())
        return {};
    return tr("%1 free on %2", "size, mount point or drive").arg(formatBytes(space.availableBytes), space.mountPoint);
}

void FreeSpaceReader::send(const QStringList& paths)
{
    m_isAsking = true;
    QThreadPool::globalInstance()->start([paths, mailbox = m_mailbox] {
        Spaces spaces;
        for (const QString& path : paths)
            spaces.insert(path, look(path));
        const std::lock_guard lock(mailbox->mutex);
        if (FreeSpaceReader* const reader = mailbox->reader)
            QMetaObject::invokeMethod(
                reader, [reader, spaces] { reader->receive(spaces); }, Qt::QueuedConnection);
    });
}

void FreeSpaceReader::receive(const Spaces& spaces)
{
    m_isAsking = false;
    if (!m_waiting.isEmpty())
        send(std::exchange(m_waiting, {}));
    Q_EMIT answered(spaces);
}

} // namespace basekeep
