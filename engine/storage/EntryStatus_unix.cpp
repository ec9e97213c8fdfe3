#include "engine/storage/EntryStatus.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"

#include <cerrno>

#include <sys/stat.h>

namespace basekeep {

EntryStatus EntryStatus::of(const std::filesystem::path& path)
{
    struct stat facts
    {
    };
    if (::stat(path.c_str(), &facts) != 0) {
        Failure failure =
            Failure::fromSystem(errno, Failure::tr("%1 could not be looked at.").arg(FileSystem::toText(path)));
        failure.hint.clear(); // those are about writing
        throw failure;
    }
    EntryStatus status;
    status.kind = S_ISREG(facts.st_mode) ? Kind::File : S_ISDIR(facts.st_mode) ? Kind::Folder : Kind::Other;
    status.size = quint64(facts.st_size);
    status.device = quint64(facts.st_dev);
    status.number = quint64(facts.st_ino);
    return status;
}

} // namespace basekeep
