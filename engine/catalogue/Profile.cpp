#include "engine/catalogue/Profile.h"

#include <utility>

namespace basekeep {

namespace {

constexpr std::pair<Profile::PasswordSource, QLatin1String> passwordSourceNames[] = {
    {Profile::PasswordSource::Ask, QLatin1String("ask")},
    {Profile::PasswordSource::Passfile, QLatin1String("passfile")},
    {Profile::PasswordSource::Keychain, QLatin1String("keychain")},
};

QString passwordSourceName(Profile::PasswordSource source)
{
    for (const auto& [known, name] : passwordSourceNames) {
        if (known == source)
            return name;
    }
    return passwordSourceNames[0].second;
}

Profile::PasswordSource passwordSourceFromName(const QString& name)
{
    for (const auto& [source, known] : passwordSourceNames) {
        if (name == known)
            return source;
    }
    return Profile::PasswordSource::Ask;
}

} // namespace

QJsonObject Profile::toJson() const
{
    QJsonObject json = connection.withoutSecrets().toJson();
    json.insert(QStringLiteral("id"), id);
    json.insert(QStringLiteral("name"), name);
    json.insert(QStringLiteral("passwordSource"), passwordSourceName(passwordSource));
    json.insert(QStringLiteral("backupFolder"), backupFolder);
    json.insert(QStringLiteral("isSandbox"), isSandbox);
    return json;
}

Profile Profile::fromJson(const QJsonObject& json)
{
    Profile profile;
    profile.id = json.value(QLatin1String("id")).toString();
    profile.name = json.value(QLatin1String("name")).toString();
    // Somebody may have edited the file by hand.
    profile.connection = ConnectionSettings::fromJson(json).withoutSecrets();
    profile.passwordSource = passwordSourceFromName(json.value(QLatin1String("passwordSource")).toString());
    profile.backupFolder = json.value(QLatin1String("backupFolder")).toString();
    profile.isSandbox = json.value(QLatin1String("isSandbox")).toBool();
    return profile;
}

} // namespace basekeep
