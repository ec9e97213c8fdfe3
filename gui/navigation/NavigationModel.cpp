#include "gui/navigation/NavigationModel.h"

#include "engine/basebackup/BackupJob.h"
#include "engine/catalogue/ProfileStore.h"
#include "engine/replica/CloneJob.h"
#include "engine/verify/VerifyJob.h"
#include "gui/backups/JobHistory.h"
#include "gui/backups/JobRunner.h"
#include "gui/library/KnownBackups.h"
#include "gui/profiles/ServerSafety.h"
#include "gui/replicas/CloneRunner.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/verify/VerifyRunner.h"
#include "gui/walarchive/WalArchiveRunner.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <algorithm>

namespace basekeep {

NavigationModel::NavigationModel(const ProfileStore& profiles, const JobHistory& history, const KnownBackups& backups,
                                 const JobRunner& jobs, const WalArchiveRunner& walArchives,
                                 const VerifyRunner& verifications, const ReplicaWatch& replicas,
                                 const CloneRunner& clones, QObject* parent)
    : QAbstractListModel(parent)
    , m_profiles(profiles)
    , m_history(history)
    , m_backups(backups)
    , m_jobs(jobs)
    , m_walArchives(walArchives)
    , m_verifications(verifications)
    , m_replicas(replicas)
    , m_clones(clones)
    , m_rows(makeRows())
{
    connect(&profiles, &ProfileStore::changed, this, &NavigationModel::update);
    connect(&history, &JobHistory::changed, this, &NavigationModel::updateTexts);
    connect(&backups, &KnownBackups::changed, this, &NavigationModel::updateTexts);
    connect(&jobs, &JobRunner::started, this, &NavigationModel::update);
    connect(&jobs, &JobRunner::ended, this, &NavigationModel::update);
    connect(&jobs, &JobRunner::changed, this, &NavigationModel::updateTexts);
    connect(&walArchives, &WalArchiveRunner::listChanged, this, &NavigationModel::updateTexts);
    connect(&walArchives, &WalArchiveRunner::changed, this, &NavigationModel::updateTexts);
    connect(&verifications, &VerifyRunner::started, this, &NavigationModel::updateTexts);
    connect(&verifications, &VerifyRunner::ended, this, &NavigationModel::updateTexts);
    connect(&replicas, &ReplicaWatch::listChanged, this, &NavigationModel::updateTexts);
    connect(&replicas, &ReplicaWatch::changed, this, &NavigationModel::updateTexts);
    connect(&clones, &CloneRunner::started, this, &NavigationModel::update);
    connect(&clones, &CloneRunner::ended, this, &NavigationModel::update);
}

int NavigationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant NavigationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return accessibleText(row);
    case Qt::DecorationRole:
        return decoration(row);
    case KindRole:
        return int(row.kind);
    case IdRole:
        return row.id;
    case DetailRole:
        return detail(row);
    default:
        return {};
    }
}

Qt::ItemFlags NavigationModel::flags(const QModelIndex& index) const
{
    if (!index.isValid() || m_rows.at(index.row()).kind == Kind::Caption)
        return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

QModelIndex NavigationModel::find(Kind kind, const QString& id) const
{
    const auto found =
        std::find_if(m_rows.cbegin(), m_rows.cend(), [&](const Row& row) { return row.kind == kind && row.id == id; });
    return found == m_rows.cend() ? QModelIndex() : index(int(found - m_rows.cbegin()));
}

void NavigationModel::updateTexts()
{
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
}

void NavigationModel::update()
{
    const QList<Row> fresh = makeRows();
    const auto isSame = [](const Row& left, const Row& right) {
        return left.kind == right.kind && left.id == right.id && left.caption == right.caption;
    };
    // Rows in front and behind stay as they are, so the chosen one stays chosen.
    qsizetype front = 0;
    while (front < std::min(fresh.size(), m_rows.size()) && isSame(fresh.at(front), m_rows.at(front)))
        ++front;
    qsizetype back = 0;
    while (back < std::min(fresh.size(), m_rows.size()) - front &&
           isSame(fresh.at(fresh.size() - 1 - back), m_rows.at(m_rows.size() - 1 - back)))
        ++back;
    const qsizetype gone = m_rows.size() - front - back;
    const qsizetype added = fresh.size() - front - back;
    if (gone > 0) {
        beginRemoveRows({}, int(front), int(front + gone - 1));
        m_rows.remove(front, gone);
        endRemoveRows();
    }
    if (added > 0) {
        beginInsertRows({}, int(front), int(front + added - 1));
        m_rows = fresh;
        endInsertRows();
    }
    updateTexts();
}

QList<NavigationModel::Row> NavigationModel::makeRows() const
{
    QList<Row> rows;
    rows.append({Kind::Caption, {}, tr("Servers")});
    const QList<BackupJob*> running = m_jobs.running();
    const QList<CloneJob*> clones = m_clones.running();
    const auto appendJobs = [&](auto belongs) {
        for (const BackupJob* job : running)
            if (belongs(job->settings().profileName))
                rows.append({Kind::Job, job->id(), {}});
        for (const CloneJob* clone : clones)
            if (belongs(clone->settings().profileName))
                rows.append({Kind::Clone, clone->id(), {}});
    };
    QStringList names;
    for (const Profile& profile : m_profiles.profiles()) {
        names.append(profile.name);
        rows.append({Kind::Server, profile.id, {}});
        appendJobs([&profile](const QString& name) { return name == profile.name; });
    }
    rows.append({Kind::Caption, {}, tr("This machine")});
    appendJobs([&names](const QString& name) { return !names.contains(name); });
    rows.append({Kind::Backups, {}, {}});
    rows.append({Kind::Replicas, {}, {}});
    rows.append({Kind::Verify, {}, {}});
    rows.append({Kind::WalArchives, {}, {}});
    rows.append({Kind::Activity, {}, {}});
    rows.append({Kind::Log, {}, {}});
    return rows;
}

QString NavigationModel::text(const Row& row) const
{
    switch (row.kind) {
    case Kind::Caption:
        return row.caption;
    case Kind::Server:
        if (const auto profile = m_profiles.find(row.id))
            return profile->name;
        return {};
    case Kind::Job:
        return tr("Backup");
    case Kind::Clone:
        return tr("Clone");
    case Kind::Backups:
        return tr("All backups");
    case Kind::Replicas:
        return tr("Replicas");
    case Kind::Verify:
        return tr("Verify");
    case Kind::WalArchives:
        return tr("WAL archives");
    case Kind::Activity:
        return tr("Activity");
    case Kind::Log:
        return tr("Log");
    }
    return {};
}

QString NavigationModel::detail(const Row& row) const
{
    if (row.kind == Kind::Job) {
        const BackupJob* job = m_jobs.find(row.id);
        if (!job)
            return {};
        if (job->state() == Job::State::Cancelling)
            return tr("cancelling");
        const JobProgress::Snapshot progress = job->progress();
        return progress.bytesTotal > 0 ? formatPercent(double(progress.bytesDone) / double(progress.bytesTotal))
                                       : tr("…");
    }
    if (row.kind == Kind::Clone)
        return cloneDetail(row.id);
    if (row.kind == Kind::Verify)
        return verifyDetail();
    if (row.kind == Kind::Replicas)
        return replicasDetail();
    if (row.kind == Kind::WalArchives)
        return walArchivesDetail();
    if (row.kind == Kind::Activity) {
        const auto running = std::count_if(m_history.entries().cbegin(), m_history.entries().cend(),
                                           [](const JobEntry& entry) { return entry.isRunning(); });
        return running > 0 ? tr("%n running", nullptr, int(running)) : QString();
    }
    return {};
}

QString NavigationModel::verifyDetail() const
{
    if (!m_verifications.isRunning())
        return {};
    const JobProgress::Snapshot progress = m_verifications.job()->progress();
    // Only the verdict is the whole of it.
    constexpr double mostShare = 0.99;
    return progress.bytesTotal > 0
               ? formatPercent(std::min(mostShare, double(progress.bytesDone) / double(progress.bytesTotal)))
               : tr("…");
}

QString NavigationModel::cloneDetail(const QString& id) const
{
    const CloneJob* clone = m_clones.find(id);
    if (!clone)
        return {};
    if (clone->state() == Job::State::Cancelling)
        return tr("cancelling");
    for (const JobStage& stage : clone->stages())
        if (stage.state == JobStage::State::Running)
            return stage.title;
    return tr("…");
}

QString NavigationModel::replicasDetail() const
{
    // The worst news first; there is room for one.
    using State = ReplicaStatus::State;
    const auto count = [this](auto isMeant) {
        const QList<Replica>& all = m_replicas.replicas();
        return int(std::count_if(all.cbegin(), all.cend(), [&](const Replica& replica) {
            const auto look = m_replicas.look(replica.id);
            return look && isMeant(look->status.state);
        }));
    };
    if (const int broken = count([](State state) { return state == State::Broken || state == State::Missing; });
        broken > 0)
        return tr("%n broken", "replicas", broken);
    const int live = count([](State state) { return state == State::Streaming || state == State::CatchingUp; });
    return live > 0 ? tr("%n live", "replicas", live) : QString();
}

StateColor NavigationModel::replicasColor() const
{
    StateColor color = StateColor::Neutral;
    int worst = 0;
    for (const Replica& replica : m_replicas.replicas()) {
        const auto look = m_replicas.look(replica.id);
        if (ReplicaWords::urgency(look) <= worst)
            continue;
        worst = ReplicaWords::urgency(look);
        color = ReplicaWords::color(look);
    }
    return color;
}

QString NavigationModel::walArchivesDetail() const
{
    // The worst news first; there is room for one.
    if (const int failed = countWalArchives(ReceiveWalStatus::State::Failed); failed > 0)
        return tr("%n failed", "WAL archives", failed);
    if (const int waiting = countWalArchives(ReceiveWalStatus::State::Reconnecting); waiting > 0)
        return tr("%n cut off", "WAL archives", waiting);
    const int streaming = countWalArchives(ReceiveWalStatus::State::Streaming);
    return streaming > 0 ? tr("%n live", "WAL archives", streaming) : QString();
}

int NavigationModel::countWalArchives(ReceiveWalStatus::State state) const
{
    const QList<WalArchive>& all = m_walArchives.archives();
    return int(std::count_if(all.cbegin(), all.cend(), [this, state](const WalArchive& archive) {
        return m_walArchives.status(archive.id).state == state;
    }));
}

ServerSafety NavigationModel::safetyOf(const Profile& profile) const
{
    return {profile, m_history.entries(), m_backups.backups(), QDateTime::currentDateTimeUtc()};
}

QVariant NavigationModel::decoration(const Row& row) const
{
    switch (row.kind) {
    case Kind::Caption:
        return {};
    case Kind::Server:
        if (const auto profile = m_profiles.find(row.id))
            return icon(QStringLiteral("dot"), safetyOf(*profile).color());
        return {};
    case Kind::Job:
        return icon(QStringLiteral("backup"), StateColor::Accent);
    case Kind::Clone:
        return icon(QStringLiteral("clone"), StateColor::Accent);
    case Kind::Replicas:
        // Green would say no more than no colour does.
        if (const StateColor color = replicasColor(); color == StateColor::Bad || color == StateColor::Warning)
            return icon(QStringLiteral("clone"), color);
        return icon(QStringLiteral("clone"));
    case Kind::Backups:
        return icon(QStringLiteral("archive"));
    case Kind::Verify:
        return m_verifications.isRunning() ? icon(QStringLiteral("verify"), StateColor::Accent)
                                           : icon(QStringLiteral("verify"));
    case Kind::WalArchives:
        if (countWalArchives(ReceiveWalStatus::State::Failed) > 0)
            return icon(QStringLiteral("wal"), StateColor::Bad);
        if (countWalArchives(ReceiveWalStatus::State::Reconnecting) > 0)
            return icon(QStringLiteral("wal"), StateColor::Warning);
        return icon(QStringLiteral("wal"));
    case Kind::Activity:
        return icon(QStringLiteral("activity"));
    case Kind::Log:
        return icon(QStringLiteral("log"));
    }
    return {};
}

QString NavigationModel::accessibleText(const Row& row) const
{
    if (row.kind == Kind::Server) {
        const Profile profile = m_profiles.find(row.id).value_or(Profile());
        return tr("%1: %2", "server, state").arg(profile.name, safetyOf(profile).word());
    }
    if (row.kind == Kind::Job) {
        if (const BackupJob* job = m_jobs.find(row.id))
            return tr("Backup of %1, %2").arg(job->settings().profileName, detail(row));
    }
    if (row.kind == Kind::Clone) {
        if (const CloneJob* clone = m_clones.find(row.id))
            return tr("Replica of %1, %2", "server, stage").arg(clone->settings().profileName, detail(row));
    }
    return detail(row).isEmpty() ? text(row) : tr("%1, %2", "name, detail").arg(text(row), detail(row));
}

} // namespace basekeep
