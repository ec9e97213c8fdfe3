#pragma once

#include "engine/catalogue/Profile.h"
#include "gui/verify/ClusterFinder.h"

#include <QtCore/QHash>
#include <QtWidgets/QComboBox>

#include <functional>
#include <optional>

namespace basekeep {

class JobHistory;
class PasswordStore;
class ProfileStore;

/// Which server is asked for the names of damaged relations: none, or one that is known. Unless somebody chooses, it is
/// the only one of which the jobs of this machine tell that it is of the backup's cluster, if its password need not be
/// asked for.
class NamesServerBox final : public QComboBox
{
    Q_OBJECT

public:
    /// All three must outlive the box.
    NamesServerBox(ProfileStore& profiles, const JobHistory& history, PasswordStore& passwords,
                   QWidget* parent = nullptr);

    void setBackup(const QString& folder);                     ///< keeps what somebody has chosen
    void forgetChoice();                                       ///< that somebody made
    [[nodiscard]] bool isChosen() const { return m_isChosen; } ///< by somebody

    /// How to reach the server, complete with its password, or nothing if no server is to be asked. The answer may come
    /// at once or later; it does not come if the password is asked for and the user cancels.
    using Handler = std::function<void(std::optional<ConnectionSettings> connection)>;
    void resolve(const QString& folder, Handler done);

Q_SIGNALS:
    void chosen(); ///< or the choice was forgotten

private:
    void fill();
    void lookAtHistory();
    void suggest();
    void choose(const QString& profileId);
    /// Calls `done` with the id of the server for the backup in the folder, empty if there is none.
    void findServer(const QString& folder, std::function<void(const QString& profileId)> done);
    [[nodiscard]] QString serverOf(std::optional<quint64> systemIdentifier) const;
    [[nodiscard]] bool asksForPassword(const Profile& profile) const;

    ProfileStore& m_profiles;
    const JobHistory& m_history;
    PasswordStore& m_passwords;
    ClusterFinder m_clusters;
    QHash<QString, quint64> m_servers; ///< system identifiers by the profiles' ids, as far as jobs tell them
    QHash<QString, quint64> m_backups; ///< by the folders of the backups that those jobs took
    QString m_folder;
    bool m_isChosen = false;
};

} // namespace basekeep
