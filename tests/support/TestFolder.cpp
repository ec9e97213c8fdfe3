#include "tests/support/TestFolder.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>

namespace basekeep {

namespace {

QString nameTemplate()
{
    return QStringLiteral("%1/basekeep-test-%2-XXXXXX").arg(QDir::tempPath()).arg(QCoreApplication::applicationPid());
}

} // namespace

TestFolder::TestFolder() : m_folder(nameTemplate())
{
    QFile::setPermissions(m_folder.path(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
}

} // namespace basekeep
