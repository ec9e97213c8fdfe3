#include "engine/catalogue/ProfileStore.h"

#include "engine/catalogue/JobRegistry.h"

#include <algorithm>

#include <QtCore/QJsonObject>
#include <QtCore/QUuid>

namespace basekeep {

namespace {

auto withId(const QString& id)
{
    return [id](const Profile& profile) {
        return profile.id == id;
    };
}

} // namespace

ProfileStore::ProfileStore(QString fileName, QObject* parent)
    : QObject(parent)
    , m_file(fileName.isEmpty() ? dataFolder() + QStringLiteral("/profiles.json") : std::move(fileName),
             QStringLiteral("profiles"))
{
    load();
}

std::optional<Profile> ProfileStore::find(const QString& id) const
{
    const auto found = std::find_if(m_profiles.begin(), m_profiles.end(), withId(id));
    return found == m_profiles.end() ? std::nullopt : std::optional(*found);
}

QString ProfileStore::save(Profile profile)
{
    load(); // another window may have changed the file
    if (profile.id.isEmpty())
        profile.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    profile.connection = profile.connection.withoutSecrets();

    QList<Profile> profiles = m_profiles;
    const auto old = std::find_if(profiles.begin(), profiles.end(), withId(profile.id));
    if (old == profiles.end())
        profiles.append(profile);
    else
        *old = profile;
    write(profiles);
    m_profiles = profiles;
    Q_EMIT changed();
    return profile.id;
}

void ProfileStore::remove(const QString& id)
{
    load();
    QList<Profile> profiles = m_profiles;
    if (profiles.removeIf(withId(id)) == 0)
        return;
    write(profiles);
    m_profiles = profiles;
    Q_EMIT changed();
}

void ProfileStore::load()
{
    const std::optional<QJsonArray> entries = m_file.read();
    if (!entries)
        return;
    QList<Profile> profiles;
    for (const QJsonValue& entry : *entries) {
        Profile profile = Profile::fromJson(entry.toObject());
        if (!profile.id.isEmpty() && std::none_of(profiles.begin(), profiles.end(), withId(profile.id)))
            profiles.append(std::move(profile));
    }
    m_profiles = profiles;
}

void ProfileStore::write(const QList<Profile>& profiles) const
{
    QJsonArray entries;
    for (const Profile& profile : profiles)
        entries.append(profile.toJson());
    m_file.write(entries, tr("The server profiles could not be saved."));
}

} // namespace basekeep
