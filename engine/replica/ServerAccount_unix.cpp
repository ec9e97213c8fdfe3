#include "engine/replica/ServerAccount.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("ServerAccount", text);
}

void giveAway(const std::filesystem::path& path, uid_t user, gid_t group)
{
    if (lchown(path.c_str(), user, group) != 0) {
        throw Failure::fromSystem(errno,
                                  translated("\"%1\" could not be handed over to the account that runs the server.")
                                      .arg(QString::fromStdString(path.string())));
    }
}

#ifdef Q_OS_MACOS
using GroupElement = int;
using GroupCount = int;
#else
using GroupElement = gid_t;
using GroupCount = std::size_t;
#endif

std::vector<gid_t> groupsOf(const QString& name, unsigned int group)
{
    std::array<GroupElement, 64> listed{};
    int count = int(listed.size());
    if (getgrouplist(name.toLatin1().constData(), GroupElement(group), listed.data(), &count) < 0) {
        count = 1;
        listed[0] = GroupElement(group);
    }
    return {listed.begin(), listed.begin() + count};
}

} // namespace

ServerAccount::ServerAccount()
{
    if (geteuid() != 0)
        return;
    for (const char* name : {"postgres", "nobody"}) {
        const passwd* entry = getpwnam(name);
        if (!entry || entry->pw_uid == 0)
            continue;
        m_name = QString::fromLatin1(name);
        m_userId = entry->pw_uid;
        m_groupId = entry->pw_gid;
        return;
    }
    throw Failure{Failure::Code::StorageError,
                  translated("A PostgreSQL server does not run as root, and there is no account to run it instead."),
                  translated("Create a system user named \"postgres\", or run this as an ordinary user."),
                  {}};
}

void ServerAccount::applyTo(QProcess& process) const
{
    if (isCaller())
        return;
    // The caller's own folder may be closed to the account, and programs complain about that.
    process.setWorkingDirectory(QStringLiteral("/"));

    // Looking groups up is not allowed between fork and exec, so it is done here.
    const std::vector<gid_t> groups = groupsOf(m_name, m_groupId);
    process.setChildProcessModifier([user = uid_t(m_userId), group = gid_t(m_groupId), groups] {
        // Groups first: they cannot be given up any more once the user has changed.
        if (setgroups(GroupCount(groups.size()), groups.data()) != 0 || setgid(group) != 0 || setuid(user) != 0)
            _exit(126);
    });
}

void ServerAccount::takeOver(const QString& path) const
{
    if (isCaller())
        return;
    namespace fs = std::filesystem;
    const fs::path top = QFile::encodeName(path).toStdString();
    giveAway(top, m_userId, m_groupId);
    std::error_code error;
    if (!fs::is_directory(fs::symlink_status(top, error)))
        return;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top))
        giveAway(entry.path(), m_userId, m_groupId);
}

void ServerAccount::makeFolder(const QString& path) const
{
    const QByteArray name = QFile::encodeName(path);
    if (mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        throw Failure::fromSystem(errno, translated("The folder \"%1\" could not be made.").arg(path));
    if (!isCaller())
        giveAway(name.toStdString(), m_userId, m_groupId);
}

void ServerAccount::writePrivateFile(const QString& path, const QByteArray& content) const
{
    // Permissions from the start: those that come later leave a moment to open it. And written before it is given away:
    // who owns the folder could put a link in its place, for root to follow.
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
        throw Failure{Failure::Code::StorageError,
                      translated("The file \"%1\" could not be made.").arg(path),
                      {},
                      file.errorString()};
    }
    if (file.write(content) != content.size() || !file.flush()) {
        const QString problem = file.errorString();
        file.remove();
        throw Failure{
            Failure::Code::StorageError, translated("The file \"%1\" could not be made.").arg(path), {}, problem};
    }
    file.close();
    takeOver(path);
}

bool ServerAccount::mayUse(const QString& path, Use use) const
{
    const QByteArray name = QFile::encodeName(path);
    struct stat status = {};
    if (stat(name.constData(), &status) != 0)
        return false;
    const bool isFolder = S_ISDIR(status.st_mode);
    if (isCaller()) {
        const int wanted = (use == Use::Read ? R_OK : W_OK) | (isFolder ? X_OK : 0);
        return access(name.constData(), wanted) == 0;
    }
    const std::vector<gid_t> groups = groupsOf(m_name, m_groupId);
    const bool isOfGroup = std::find(groups.begin(), groups.end(), status.st_gid) != groups.end();
    const mode_t shift = status.st_uid == m_userId ? 6 : isOfGroup ? 3 : 0;
    const mode_t wanted = mode_t(use == Use::Read ? S_IROTH : S_IWOTH) | mode_t(isFolder ? S_IXOTH : 0);
    return ((status.st_mode >> shift) & wanted) == wanted && canReach(path);
}

bool ServerAccount::canReach(const QString& path) const
{
    if (isCaller())
        return true;
    for (QFileInfo folder(QFileInfo(path).absolutePath());; folder = QFileInfo(folder.absolutePath())) {
        struct stat status = {};
        // A folder that is not there yet is made by us, open enough.
        if (stat(QFile::encodeName(folder.absoluteFilePath()).constData(), &status) == 0) {
            const mode_t wanted = status.st_uid == m_userId ? S_IXUSR : status.st_gid == m_groupId ? S_IXGRP : S_IXOTH;
            if ((status.st_mode & wanted) == 0)
                return false;
        }
        if (folder.isRoot())
            return true;
    }
}

} // namespace basekeep
