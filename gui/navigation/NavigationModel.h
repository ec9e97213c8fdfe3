#pragma once

#include "engine/receivewal/ReceiveWalStatus.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QList>

namespace basekeep {

class CloneRunner;
class JobHistory;
class JobRunner;
class KnownBackups;
class ProfileStore;
class ReplicaWatch;
class ServerSafety;
class VerifyRunner;
class WalArchiveRunner;
struct Profile;

/// The rows on the left: a caption, each server with the jobs that this window runs for it, then the lists.
class NavigationModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum class Kind { Caption, Server, Job, Clone, Backups, Replicas, Verify, WalArchives, Activity, Log };
    enum Role {
        KindRole = Qt::UserRole, ///< Kind as int
        IdRole,                  ///< of the profile, the job or the clone
        DetailRole,              ///< quiet text behind the name, e.g. "61 %"
    };

    NavigationModel(const ProfileStore& profiles, const JobHistory& history, const KnownBackups& backups,
                    const JobRunner& jobs, const WalArchiveRunner& walArchives, const VerifyRunner& verifications,
                    const ReplicaWatch& replicas, const CloneRunner& clones, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

    [[nodiscard]] QModelIndex find(Kind kind, const QString& id = {}) const; ///< invalid if there is none

    void updateTexts(); ///< progress of the running jobs, states of the servers

private:
    struct Row
    {
        Kind kind = Kind::Caption;
        QString id;
        QString caption;
    };

    void update();
    [[nodiscard]] ServerSafety safetyOf(const Profile& profile) const;
    [[nodiscard]] QList<Row> makeRows() const;
    [[nodiscard]] QString text(const Row& row) const;
    [[nodiscard]] QString detail(const Row& row) const;
    [[nodiscard]] QString walArchivesDetail() const;
    [[nodiscard]] QString verifyDetail() const;
    [[nodiscard]] QString replicasDetail() const;
    [[nodiscard]] QString cloneDetail(const QString& id) const;
    [[nodiscard]] StateColor replicasColor() const; ///< of the one that is worst off
    [[nodiscard]] int countWalArchives(ReceiveWalStatus::State state) const;
    [[nodiscard]] QVariant decoration(const Row& row) const;
    [[nodiscard]] QString accessibleText(const Row& row) const;

    const ProfileStore& m_profiles;
    const JobHistory& m_history;
    const KnownBackups& m_backups;
    const JobRunner& m_jobs;
    const WalArchiveRunner& m_walArchives;
    const VerifyRunner& m_verifications;
    const ReplicaWatch& m_replicas;
    const CloneRunner& m_clones;
    QList<Row> m_rows;
};

} // namespace basekeep
