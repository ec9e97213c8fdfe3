#include "engine/replica/SlotRecord.h"

#include <QtCore/QCryptographicHash>

namespace basekeep {

QString SlotRecord::id() const
{
    const QString text = QString::number(systemIdentifier) + QLatin1Char(' ') + name;
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

QJsonObject SlotRecord::toJson() const
{
    return {{QStringLiteral("name"), name},
            {QStringLiteral("systemIdentifier"), QString::number(systemIdentifier)},
            {QStringLiteral("server"), server.withoutSecrets().toJson()},
            {QStringLiteral("profileName"), profileName},
            {QStringLiteral("replicaFolder"), replicaFolder},
            {QStringLiteral("madeAt"), madeAt.toUTC().toString(Qt::ISODateWithMs)}};
}

SlotRecord SlotRecord::fromJson(const QJsonObject& json)
{
    SlotRecord record;
    record.name = json.value(QLatin1String("name")).toString();
    record.systemIdentifier = json.value(QLatin1String("systemIdentifier")).toString().toULongLong();
    record.server = ConnectionSettings::fromJson(json.value(QLatin1String("server")).toObject());
    record.profileName = json.value(QLatin1String("profileName")).toString();
    record.replicaFolder = json.value(QLatin1String("replicaFolder")).toString();
    record.madeAt = QDateTime::fromString(json.value(QLatin1String("madeAt")).toString(), Qt::ISODateWithMs);
    return record;
}

} // namespace basekeep
