#include "engine/library/SystemFolders.h"

#include <algorithm>
#include <array>

#include <QtCore/QtGlobal>

namespace basekeep {

#ifdef Q_OS_WIN

bool SystemFolders::contain(const std::filesystem::path& folder)
{
    return folder.parent_path() == folder.root_path() &&
           (folder.filename() == L"System Volume Information" || folder.filename() == L"$RECYCLE.BIN");
}

#else

bool SystemFolders::contain(const std::filesystem::path& folder)
{
    // The last two are of macOS: the data volume is shown in the root folder already.
    static const std::array folders{"/proc", "/sys", "/dev", "/System/Volumes", "/.vol"};
    return std::find(folders.begin(), folders.end(), folder.native()) != folders.end();
}

#endif

} // namespace basekeep
