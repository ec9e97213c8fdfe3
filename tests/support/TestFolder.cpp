#include "tests/support/TestFolder.h"

#include <thread>

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtCore/QRegularExpression>

#include "tests/support/ProcessList.h"

namespace basekeep {

namespace {

/// Ends the servers that still run in a folder whose test is gone.
void stopServersIn(const QString& folder)
{
    for (const ProcessList::Entry& server : ProcessList::withCommand(QStringLiteral("-D ") + folder)) {
        QProcess::execute(QStringLiteral("kill"), {QStringLiteral("-QUIT"), QString::number(server.pid)});
        while (ProcessList::isAlive(server.pid))
            std::this_thread::yield();
    }
}

/// A test that was killed, as CTest does after a time-out, could not tidy up after itself; the next one does.
bool removeLeftovers()
{
    static const QRegularExpression ownerInName(QStringLiteral("^basekeep-test-(\\d+)-"));
    const QFileInfoList folders = QDir::temp().entryInfoList({QStringLiteral("basekeep-test-*")}, QDir::Dirs);
    for (const QFileInfo& folder : folders) {
        const QRegularExpressionMatch owner = ownerInName.match(folder.fileName());
        if (!owner.hasMatch() || !folder.isWritable() || ProcessList::isAlive(owner.captured(1).toLongLong()))
            continue;
        stopServersIn(folder.filePath());
        QDir(folder.filePath()).removeRecursively();
    }
    return true;
}

QString nameTemplate()
{
    [[maybe_unused]] static const bool areLeftoversRemoved = removeLeftovers();
    return QStringLiteral("%1/basekeep-test-%2-XXXXXX").arg(QDir::tempPath()).arg(QCoreApplication::applicationPid());
}

} // namespace

TestFolder::TestFolder() : m_folder(nameTemplate())
{
    QFile::setPermissions(m_folder.path(),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther);
}

} // namespace basekeep
