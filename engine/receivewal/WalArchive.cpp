#include "engine/receivewal/WalArchive.h"

namespace basekeep {

namespace {

const QString idKey = QStringLiteral("id");
const QString profileKey = QStringLiteral("profile");
const QString settingsKey = QStringLiteral("settings");
const QString outlivesKey = QStringLiteral("outlivesWindow");

} // namespace

QJsonObject WalArchive::toJson() const
{
    return {
        {idKey, id},
        {profileKey, profileId},
        {settingsKey, settings.toJson()},
        {outlivesKey, outlivesWindow},
    };
}

WalArchive WalArchive::fromJson(const QJsonObject& json)
{
    WalArchive archive;
    archive.id = json.value(idKey).toString();
    archive.profileId = json.value(profileKey).toString();
    archive.settings = ReceiveWalSettings::fromJson(json.value(settingsKey).toObject());
    archive.outlivesWindow = json.value(outlivesKey).toBool();
    return archive;
}

} // namespace basekeep
