#include "engine/replica/ReplicaAutostart.h"

#include "engine/replica/LocalCluster.h"

#include <windows.h>

#include <string>

#include <QtCore/QDir>

namespace basekeep {

namespace {

/// A handle of the service manager with these rights; closes itself.
class ManagerHandle final
{
public:
    explicit ManagerHandle(DWORD rights) : m_handle(OpenSCManagerW(nullptr, nullptr, rights)) {}
    ~ManagerHandle()
    {
        if (m_handle)
            CloseServiceHandle(m_handle);
    }
    ManagerHandle(const ManagerHandle&) = delete;
    ManagerHandle& operator=(const ManagerHandle&) = delete;

    [[nodiscard]] bool isOpen() const { return m_handle != nullptr; }
    [[nodiscard]] bool hasService(const QString& name) const
    {
        if (!m_handle)
            return false;
        const std::wstring wide = name.toStdWString();
        const SC_HANDLE service = OpenServiceW(m_handle, wide.c_str(), SERVICE_QUERY_STATUS);
        if (!service)
            return false;
        CloseServiceHandle(service);
        return true;
    }

private:
    SC_HANDLE m_handle;
};

} // namespace

std::optional<Failure> ReplicaAutostart::obstacle()
{
    if (ManagerHandle(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE).isOpen())
        return std::nullopt;
    return Failure{Failure::Code::InvalidOption,
                   tr("Windows lets only administrators make services, so the replica cannot be started with it."),
                   tr("Run Basekeep as administrator for that."),
                   {}};
}

QString ReplicaAutostart::moment()
{
    return tr("when the system starts");
}

bool ReplicaAutostart::isEnabled() const
{
    return ManagerHandle(SC_MANAGER_CONNECT).hasService(serviceName());
}

void ReplicaAutostart::enable() const
{
    if (const std::optional<Failure> failure = obstacle())
        throw *failure;
    if (isEnabled())
        return;
    // Registered, not started: the server that runs goes on by itself until it is stopped.
    (void)LocalCluster(m_replica.binFolder, m_replica.folder, m_replica.logFile)
        .run(QStringLiteral("pg_ctl"),
             {QStringLiteral("register"), QStringLiteral("-N"), serviceName(), QStringLiteral("-D"),
              QDir::toNativeSeparators(m_replica.folder), QStringLiteral("-S"), QStringLiteral("auto")});
}

void ReplicaAutostart::disable() const
{
    if (!isEnabled())
        return;
    (void)LocalCluster(m_replica.binFolder, m_replica.folder, m_replica.logFile)
        .run(QStringLiteral("pg_ctl"), {QStringLiteral("unregister"), QStringLiteral("-N"), serviceName()});
}

} // namespace basekeep
