#include "engine/catalogue/ProfileStore.h"

#include "engine/catalogue/JobRegistry.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QSaveFile>
#include <QtCore/QUuid>

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

constexpr int formatVersion = 1;

auto withId(const QString& id)
{
    return [id](const Profile& profile) {
        return profile.id == id;
    };
}

} // namespace

ProfileStore::ProfileStore(QString fileName, QObject* parent)
    : QObject(parent)
    , m_fileName(fileName.isEmpty() ? dataFolder() + QStringLiteral("/profiles.json") : std::move(fileName))
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
    QFile file(m_fileName);
    if (!file.open(QIODevice::ReadOnly))
        return;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.object().value(QLatin1String("profiles")).isArray()) {
        // Whatever it is, the next save would wipe it out; somebody may want to mend it by hand.
        file.copy(m_fileName + QStringLiteral(".unreadable"));
        return;
    }
    QList<Profile> profiles;
    const QJsonArray entries = document.object().value(QLatin1String("profiles")).toArray();
    for (const QJsonValue& entry : entries) {
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
    const QJsonObject document{{QStringLiteral("version"), formatVersion}, {QStringLiteral("profiles"), entries}};

    QSaveFile file(m_fileName);
    const QByteArray text = QJsonDocument(document).toJson();
    bool saved = QDir().mkpath(QFileInfo(m_fileName).path()) && file.open(QIODevice::WriteOnly);
    if (saved) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        saved = file.write(text) == text.size() && file.commit();
    }
    if (!saved) {
        throw Failure{Failure::Code::StorageError, tr("The server profiles could not be saved."),
                      tr("Check that %1 can be written.").arg(QDir::toNativeSeparators(m_fileName)),
                      file.errorString()};
    }
}

} // namespace basekeep
