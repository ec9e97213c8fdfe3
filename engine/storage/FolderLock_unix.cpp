#include "engine/storage/FolderLock.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace basekeep {

FolderLock::FolderLock(const std::filesystem::path& folder)
{
    // The folder itself carries the lock.
    m_handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (m_handle < 0)
        throw Failure::fromSystem(errno,
                                  Failure::tr("The folder %1 could not be opened.").arg(FileSystem::toText(folder)));
    if (::flock(int(m_handle), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return;
    ::close(int(m_handle));
    throw Failure{Failure::Code::TargetUnusable,
                  Failure::tr("Another process writes into the folder %1.").arg(FileSystem::toText(folder)),
                  Failure::tr("Stop it first, or choose another folder."),
                  {}};
}

FolderLock::~FolderLock()
{
    ::close(int(m_handle));
}

} // namespace basekeep
