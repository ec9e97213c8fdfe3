#include "gui/verify/NamesServerBox.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/backups/JobHistory.h"
#include "gui/platform/PasswordStore.h"
#include "gui/profiles/ProfilePassword.h"

#include <QtCore/QDir>
#include <QtCore/QSignalBlocker>

#include <algorithm>
#include <utility>

namespace basekeep {

NamesServerBox::NamesServerBox(ProfileStore& profiles, const JobHistory& history, PasswordStore& passwords,
                               QWidget* parent)
    : QComboBox(parent), m_profiles(profiles), m_history(history), m_passwords(passwords)
{
    setObjectName(QStringLiteral("verifyNamesFrom"));
    setAccessibleName(tr("Server that tells the names of damaged relations"));
    setToolTip(tr("A file's number says little. A live server of the same cluster knows which table or index it is. It "
                  "is asked only if something is damaged. A server that is known to be of the backup's cluster is "
                  "chosen by itself, unless its password would have to be typed."));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    constexpr int leastLetters = 16;
    setMinimumContentsLength(leastLetters);
    fill();
    lookAtHistory();
    connect(&m_profiles, &ProfileStore::changed, this, &NamesServerBox::fill);
    connect(&m_profiles, &ProfileStore::changed, this, &NamesServerBox::lookAtHistory);
    connect(&m_history, &JobHistory::changed, this, &NamesServerBox::lookAtHistory);
    connect(this, &QComboBox::activated, this, [this] {
        m_isChosen = true;
        Q_EMIT chosen();
    });
}

void NamesServerBox::setBackup(const QString& folder)
{
    const QString tidied = folder.isEmpty() ? QString() : QDir::cleanPath(folder);
    if (std::exchange(m_folder, tidied) != tidied)
        suggest();
}

void NamesServerBox::forgetChoice()
{
    if (!std::exchange(m_isChosen, false))
        return;
    suggest();
    Q_EMIT chosen();
}

void NamesServerBox::resolve(const QString& folder, Handler done)
{
    const auto connectTo = [this, done = std::move(done)](const QString& profileId) {
        const std::optional<Profile> profile = m_profiles.find(profileId);
        if (!profile)
            return done(std::nullopt);
        resolvePassword(this, *profile, m_passwords, [done](std::optional<ConnectionSettings> connection) {
            if (connection)
                done(std::move(connection));
        });
    };
    if (m_isChosen)
        connectTo(currentData().toString());
    else
        findServer(QDir::cleanPath(folder), connectTo);
}

void NamesServerBox::fill()
{
    const QSignalBlocker quiet(this);
    const QString before = currentData().toString();
    clear();
    addItem(tr("No server: damaged relations are told by their numbers only"), QString());
    for (const Profile& profile : m_profiles.profiles())
        addItem(profile.name, profile.id);
    choose(before);
}

/// The newest backup of a server tells what it is now.
void NamesServerBox::lookAtHistory()
{
    QHash<QString, quint64> servers;
    QHash<QString, quint64> backups;
    for (const JobEntry& entry : m_history.entries()) {
        const quint64 identifier =
            entry.record.result.value(QLatin1String("systemIdentifier")).toString().toULongLong();
        if (identifier == 0)
            continue;
        if (!entry.isElsewhere() && !backups.contains(entry.record.target))
            backups.insert(entry.record.target, identifier);
        for (const Profile& profile : m_profiles.profiles()) {
            if (entry.belongsTo(profile) && !servers.contains(profile.id))
                servers.insert(profile.id, identifier);
        }
    }
    m_backups = backups;
    if (std::exchange(m_servers, servers) != servers)
        suggest();
}

void NamesServerBox::suggest()
{
    if (m_isChosen)
        return;
    choose({});
    if (m_folder.isEmpty())
        return;
    findServer(m_folder, [this, folder = m_folder](const QString& profileId) {
        if (!m_isChosen && folder == m_folder)
            choose(profileId);
    });
}

void NamesServerBox::choose(const QString& profileId)
{
    setCurrentIndex(std::max(findData(profileId), 0));
}

void NamesServerBox::findServer(const QString& folder, std::function<void(const QString& profileId)> done)
{
    if (m_servers.isEmpty())
        return done({});
    if (const auto known = m_backups.constFind(folder); known != m_backups.constEnd())
        return done(serverOf(*known));
    m_clusters.find(folder,
                    [this, done = std::move(done)](std::optional<quint64> identifier) { done(serverOf(identifier)); });
}

QString NamesServerBox::serverOf(std::optional<quint64> systemIdentifier) const
{
    const QStringList servers = systemIdentifier ? m_servers.keys(*systemIdentifier) : QStringList();
    if (servers.size() != 1)
        return {};
    const std::optional<Profile> profile = m_profiles.find(servers.first());
    return profile && !asksForPassword(*profile) ? profile->id : QString();
}

bool NamesServerBox::asksForPassword(const Profile& profile) const
{
    if (profile.isSandbox)
        return false;
    return profile.passwordSource == Profile::PasswordSource::Ask ||
           (profile.passwordSource == Profile::PasswordSource::Keychain && !m_passwords.isAvailable());
}

} // namespace basekeep
