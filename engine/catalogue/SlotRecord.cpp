#include "engine/catalogue/SlotRecord.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>

#include <algorithm>
#include <array>

namespace basekeep {

namespace {

/// By SlotRecord::MadeFor.
constexpr std::array<QLatin1String, 3> keys{QLatin1String("replica"), QLatin1String("wal-archive"),
                                            QLatin1String("backup")};

} // namespace

SlotRecord SlotRecord::of(const QString& name, quint64 systemIdentifier, const ConnectionSettings& server,
                          MadeFor madeFor, const QString& folder)
{
    SlotRecord record;
    record.name = name;
    record.systemIdentifier = systemIdentifier;
    record.server = server;
    record.madeFor = madeFor;
    record.folder = folder;
    record.madeAt = QDateTime::currentDateTimeUtc();
    return record;
}

QString SlotRecord::id() const
{
    const QString text = QString::number(systemIdentifier) + QLatin1Char(' ') + name;
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

QString SlotRecord::purposeText() const
{
    const QString shown = QDir::toNativeSeparators(folder);
    if (shown.isEmpty())
        return {};
    switch (madeFor) {
    case MadeFor::Replica:
        return tr("replica in %1").arg(shown);
    case MadeFor::WalArchive:
        return tr("WAL archive in %1").arg(shown);
    case MadeFor::Backup:
        return tr("backup in %1").arg(shown);
    }
    Q_UNREACHABLE();
}

QJsonObject SlotRecord::toJson() const
{
    return {{QStringLiteral("name"), name},
            {QStringLiteral("systemIdentifier"), QString::number(systemIdentifier)},
            {QStringLiteral("server"), server.withoutSecrets().toJson()},
            {QStringLiteral("profileName"), profileName},
            {QStringLiteral("madeFor"), keys.at(std::size_t(madeFor))},
            {QStringLiteral("folder"), folder},
            {QStringLiteral("madeAt"), madeAt.toUTC().toString(Qt::ISODateWithMs)}};
}

SlotRecord SlotRecord::fromJson(const QJsonObject& json)
{
    SlotRecord record;
    record.name = json.value(QLatin1String("name")).toString();
    record.systemIdentifier = json.value(QLatin1String("systemIdentifier")).toString().toULongLong();
    record.server = ConnectionSettings::fromJson(json.value(QLatin1String("server")).toObject());
    record.profileName = json.value(QLatin1String("profileName")).toString();
    const auto key = std::find(keys.begin(), keys.end(), json.value(QLatin1String("madeFor")).toString());
    record.madeFor = key == keys.end() ? MadeFor::Replica : MadeFor(key - keys.begin());
    record.folder = json.value(QLatin1String("folder")).toString();
    record.madeAt = QDateTime::fromString(json.value(QLatin1String("madeAt")).toString(), Qt::ISODateWithMs);
    return record;
}

} // namespace basekeep
