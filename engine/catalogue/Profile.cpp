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
    const ConnectionSettings kept = connection.withoutSecrets();
    QJsonObject parameters;
    for (auto entry = kept.parameters.cbegin(); entry != kept.parameters.cend(); ++entry)
        parameters.insert(entry.key(), entry.value());
    return {
        {QStringLiteral("id"), id},
        {QStringLiteral("name"), name},
        {QStringLiteral("connectionString"), kept.connectionString},
        {QStringLiteral("parameters"), parameters},
        {QStringLiteral("passwordSource"), passwordSourceName(passwordSource)},
        {QStringLiteral("backupFolder"), backupFolder},
        {QStringLiteral("isSandbox"), isSandbox},
    };
}

Profile Profile::fromJson(const QJsonObject& json)
{
    Profile profile;
    profile.id = json.value(QLatin1String("id")).toString();
    profile.name = json.value(QLatin1String("name")).toString();
    profile.connection.connectionString = json.value(QLatin1String("connectionString")).toString();
    const QJsonObject parameters = json.value(QLatin1String("parameters")).toObject();
    for (auto entry = parameters.constBegin(); entry != parameters.constEnd(); ++entry)
        profile.connection.parameters.insert(entry.key(), entry.value().toString());
    // Somebody may have edited the file by hand.
    profile.connection = profile.connection.withoutSecrets();
    profile.passwordSource = passwordSourceFromName(json.value(QLatin1String("passwordSource")).toString());
    profile.backupFolder = json.value(QLatin1String("backupFolder")).toString();
    profile.isSandbox = json.value(QLatin1String("isSandbox")).toBool();
    return profile;
}

} // namespace basekeep
