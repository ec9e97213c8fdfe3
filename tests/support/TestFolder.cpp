#include "tests/support/TestFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>

namespace basekeep {

TestFolder::TestFolder() : m_folder(QDir::tempPath() + QStringLiteral("/basekeep-test-XXXXXX"))
{
    QFile::setPermissions(m_folder.path(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
}

} // namespace basekeep
