#include "engine/replica/ReplicaPassfile.h"

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
    account.writePrivateFile(fileName, line(user, password));
}

} // namespace basekeep::ReplicaPassfile
