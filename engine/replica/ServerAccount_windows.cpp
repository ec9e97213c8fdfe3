#include "engine/replica/ServerAccount.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <string>
#include <vector>

#include <windows.h>

#include <aclapi.h>
#include <sddl.h>

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>

namespace basekeep {

namespace {

Failure unmade(const QString& path, DWORD error)
{
    return windowsFailure(error,
                          QCoreApplication::translate("ServerAccount", "The file \"%1\" could not be made.").arg(path));
}

/// The user of this process, as Windows tells it; empty if it does not.
std::vector<char> ownUser()
{
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return {};
    DWORD size = 0;
    GetTokenInformation(token, TokenUser, nullptr, 0, &size);
    std::vector<char> user(size);
    const bool isTold = size != 0 && GetTokenInformation(token, TokenUser, user.data(), size, &size);
    CloseHandle(token);
    return isTold ? user : std::vector<char>();
}

/// Of such a user; null if there is none.
PSID sidOf(const std::vector<char>& user)
{
    return user.empty() ? nullptr : reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid;
}

/// Of the user of this process, as text; that of a file's owner if it cannot be told.
QString ownSid()
{
    const std::vector<char> user = ownUser();
    LPWSTR name = nullptr;
    if (user.empty() || !ConvertSidToStringSidW(sidOf(user), &name))
        return QStringLiteral("OW");
    const QString text = QString::fromWCharArray(name);
    LocalFree(name);
    return text;
}

} // namespace

ServerAccount::ServerAccount() = default;

void ServerAccount::applyTo(QProcess& process) const
{
    process.setCreateProcessArgumentsModifier(
        [](QProcess::CreateProcessArguments* arguments) { arguments->flags |= CREATE_NO_WINDOW; });
}

void ServerAccount::takeOver(const QString& path) const
{
    // What an administrator makes may belong to administrators alone, and pg_ctl gives that right up for the server:
    // the user is given a right of his own. Where that is not possible, the server itself tells what it may not read.
    const std::vector<char> user = ownUser();
    std::wstring name = QDir::toNativeSeparators(path).toStdWString();
    PACL before = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (user.empty() || GetNamedSecurityInfoW(name.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr,
                                              &before, nullptr, &descriptor) != ERROR_SUCCESS)
        return;
    EXPLICIT_ACCESSW access{};
    access.grfAccessPermissions = GENERIC_ALL;
    access.grfAccessMode = GRANT_ACCESS;
    access.grfInheritance = SUB_CONTAINERS_AND_OBJECTS_INHERIT;
    access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
    access.Trustee.TrusteeType = TRUSTEE_IS_USER;
    access.Trustee.ptstrName = static_cast<LPWSTR>(sidOf(user));
    PACL after = nullptr;
    if (SetEntriesInAclW(1, &access, before, &after) == ERROR_SUCCESS) {
        SetNamedSecurityInfoW(name.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr, after, nullptr);
        LocalFree(after);
    }
    LocalFree(descriptor);
}

void ServerAccount::makeFolder(const QString& path) const
{
    if (!QDir().mkpath(path)) {
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("ServerAccount", "The folder \"%1\" could not be made.").arg(path),
                      {},
                      {}};
    }
}

void ServerAccount::writePrivateFile(const QString& path, const QByteArray& content) const
{
    // The owner, and the services that may start the server one day; nothing is inherited from the folder.
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const std::wstring rule = (QStringLiteral("D:P(A;;FA;;;SY)(A;;FA;;;") + ownSid() + QLatin1Char(')')).toStdWString();
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rule.c_str(), SDDL_REVISION_1, &descriptor, nullptr))
        throw unmade(path, GetLastError());
    SECURITY_ATTRIBUTES closed{sizeof closed, descriptor, FALSE};
    const HANDLE handle = CreateFileW(longPath(FileSystem::toPath(path)).c_str(), GENERIC_WRITE, 0, &closed, CREATE_NEW,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    DWORD error = GetLastError();
    LocalFree(descriptor);
    if (handle == INVALID_HANDLE_VALUE)
        throw unmade(path, error);
    DWORD written = 0;
    const bool isWritten =
        WriteFile(handle, content.data(), DWORD(content.size()), &written, nullptr) && written == DWORD(content.size());
    error = GetLastError();
    CloseHandle(handle);
    if (!isWritten) {
        FileSystem::remove(FileSystem::toPath(path));
        throw unmade(path, error);
    }
}

bool ServerAccount::mayUse(const QString& path, Use use) const
{
    const QFileInfo info(path);
    return use == Use::Read ? info.isReadable() : info.isWritable();
}

bool ServerAccount::canReach(const QString&) const
{
    return true;
}

} // namespace basekeep
