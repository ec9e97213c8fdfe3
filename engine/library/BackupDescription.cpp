#include "engine/library/BackupDescription.h"

namespace basekeep {

namespace {

const QLatin1String plain("plain");
const QLatin1String tar("tar");

QJsonValue toValue(const std::optional<quint64>& number)
{
    return number ? QJsonValue(QString::number(*number)) : QJsonValue(QJsonValue::Null);
}

std::optional<quint64> toNumber(const QJsonValue& value)
{
    bool isNumber = false;
    const quint64 number = value.toString().toULongLong(&isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

QJsonObject BackupDescription::toJson() const
{
    return {
        {QStringLiteral("folder"), folder},
        {QStringLiteral("format"), formatName()},
        {QStringLiteral("sizeBytes"), toValue(sizeBytes)},
        {QStringLiteral("fileCount"), toValue(fileCount)},
        {QStringLiteral("systemIdentifier"), toValue(systemIdentifier)},
        {QStringLiteral("serverMajor"), serverMajor},
        {QStringLiteral("takenAt"), takenAt.isValid() ? takenAt.toUTC().toString(Qt::ISODate) : QString()},
        {QStringLiteral("label"), label},
        {QStringLiteral("timeline"), qint64(timeline)},
        {QStringLiteral("startLsn"), startLsn.isValid() ? startLsn.toString() : QString()},
        {QStringLiteral("incremental"), isIncremental},
        {QStringLiteral("manifest"), hasManifest},
        {QStringLiteral("manifestProblem"), manifestProblem},
    };
}

BackupDescription BackupDescription::fromJson(const QJsonObject& json)
{
    BackupDescription backup;
    backup.folder = json.value(QLatin1String("folder")).toString();
    backup.setFormatName(json.value(QLatin1String("format")).toString());
    backup.sizeBytes = toNumber(json.value(QLatin1String("sizeBytes")));
    backup.fileCount = toNumber(json.value(QLatin1String("fileCount")));
    backup.systemIdentifier = toNumber(json.value(QLatin1String("systemIdentifier")));
    backup.serverMajor = json.value(QLatin1String("serverMajor")).toInt();
    backup.takenAt = QDateTime::fromString(json.value(QLatin1String("takenAt")).toString(), Qt::ISODate);
    backup.label = json.value(QLatin1String("label")).toString();
    backup.timeline = quint32(json.value(QLatin1String("timeline")).toInteger());
    backup.startLsn = Lsn::parse(json.value(QLatin1String("startLsn")).toString()).value_or(Lsn());
    backup.isIncremental = json.value(QLatin1String("incremental")).toBool();
    backup.hasManifest = json.value(QLatin1String("manifest")).toBool();
    backup.manifestProblem = json.value(QLatin1String("manifestProblem")).toString();
    return backup;
}

QString BackupDescription::formatName() const
{
    if (!format)
        return {};
    return *format == Format::Plain ? QString(plain) : tar + compressionSuffix(compression);
}

void BackupDescription::setFormatName(const QString& name)
{
    if (name == plain) {
        format = Format::Plain;
    } else if (name.startsWith(tar)) {
        format = Format::Tar;
        compression = compressionFromFileName(name);
    }
}

} // namespace basekeep
