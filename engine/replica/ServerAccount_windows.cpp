#include "engine/replica/ServerAccount.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>

#include "engine/jobs/Failure.h"

namespace basekeep {

ServerAccount::ServerAccount() = default;

void ServerAccount::applyTo(QProcess&) const {}

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
