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
    // Made for its owner alone from the start: permissions that come later leave a moment to open it.
    QFile file(fileName);
    const QByteArray text = line(user, password);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner) ||
        file.write(text) != text.size() || !file.flush()) {
        throw Failure{Failure::Code::StorageError,
                      QCoreApplication::translate("ReplicaPassfile", "\"%1\" could not be written.").arg(fileName),
                      {},
                      file.errorString()};
    }
    file.close();
    account.takeOver(fileName);
}

} // namespace basekeep::ReplicaPassfile
