#include "engine/replica/ServerAccount.h"

#include "engine/jobs/Failure.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <string>
#include <vector>

#include <windows.h>

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

/// Of the user of this process, as text; the creator's placeholder if it cannot be told.
QString ownSid()
{
    QString text = QStringLiteral("OW");
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return text;
    DWORD size = 0;
    GetTokenInformation(token, TokenUser, nullptr, 0, &size);
    std::vector<char> buffer(size);
    LPWSTR name = nullptr;
    if (size != 0 && GetTokenInformation(token, TokenUser, buffer.data(), size, &size) &&
        ConvertSidToStringSidW(reinterpret_cast<const TOKEN_USER*>(buffer.data())->User.Sid, &name)) {
        text = QString::fromWCharArray(name);
        LocalFree(name);
    }
    CloseHandle(token);
    return text;
}

} // namespace

ServerAccount::ServerAccount() = default;

void ServerAccount::applyTo(QProcess& process) const
{
    process.setCreateProcessArgumentsModifier(
        [](QProcess::CreateProcessArguments* arguments) { arguments->flags |= CREATE_NO_WINDOW; });
}

void ServerAccount::takeOver(const QString&) const {}

void ServerAccount::makeFolder(const QString& path) const
{
    if (!QDir().mkpath(path)) {
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("ServerAccount", "The folder \"%1\" could not be made.").arg(path),
                      {},
                      {}};
    }
}

void ServerAccount::makePrivateFile(const QString& path) const
{
    // The owner, and the services that may start the server one day; nothing is inherited from the folder.
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const std::wstring rule = (QStringLiteral("D:P(A;;FA;;;SY)(A;;FA;;;") + ownSid() + QLatin1Char(')')).toStdWString();
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(rule.c_str(), SDDL_REVISION_1, &descriptor, nullptr))
        throw unmade(path, GetLastError());
    SECURITY_ATTRIBUTES closed{sizeof closed, descriptor, FALSE};
    const HANDLE handle = CreateFileW(longPath(FileSystem::toPath(path)).c_str(), GENERIC_WRITE, 0, &closed, CREATE_NEW,
                                      FILE_ATTRIBUTE_NORMAL, nullptr);
    const DWORD error = GetLastError();
    LocalFree(descriptor);
    if (handle == INVALID_HANDLE_VALUE)
        throw unmade(path, error);
    CloseHandle(handle);
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
