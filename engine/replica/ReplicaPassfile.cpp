#include "engine/replica/ReplicaPassfile.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFile>

#include "engine/jobs/Failure.h"

namespace basekeep::ReplicaPassfile {

namespace {

QString escaped(QString text)
{
    return text.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char(':'), QLatin1String("\\:"));
}

} // namespace

QByteArray line(const QString& user, const QString& password)
{
    return "*:*:*:" + escaped(user).toUtf8() + ':' + escaped(password).toUtf8() + '\n';
}

void create(const QString& fileName, const QString& user, const QString& password, const ServerAccount& account)
{
    account.makePrivateFile(fileName);
    QFile file(fileName);
    const QByteArray text = line(user, password);
    // Opened as it is: a new one in its place would be anybody's.
    if (!file.open(QIODevice::WriteOnly | QIODevice::ExistingOnly) || file.write(text) != text.size() ||
        !file.flush()) {
        const QString problem = file.errorString();
        file.remove();
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("ReplicaPassfile", "\"%1\" could not be written.").arg(fileName),
                      {},
                      problem};
    }
}

} // namespace basekeep::ReplicaPassfile
