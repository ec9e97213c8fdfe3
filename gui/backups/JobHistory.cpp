#include "gui/backups/JobHistory.h"

#include "gui/backups/JobResult.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

#include <algorithm>

namespace basekeep {

namespace {

constexpr int LookIntervalMs = 1000;
constexpr int IdleLookIntervalMs = 5000; ///< for folders on disks that come and go, which nobody reports

QList<JobEntry> readEntries(const JobRegistry& registry)
{
    QList<JobEntry> entries;
    const QList<JobRecord> records = registry.records();
    entries.reserve(records.size());
    for (const JobRecord& record : records)
        entries.append({record, record.isInterrupted(), !record.target.isEmpty() && QFileInfo::exists(record.target)});
    return entries;
}

bool isSame(const JobEntry& left, const JobEntry& right)
{
    return left.isInterrupted == right.isInterrupted && left.targetExists == right.targetExists &&
           left.record.toJson() == right.record.toJson();
}

} // namespace

bool JobEntry::isElsewhere() const
{
    return !record.target.isEmpty() && !QDir::isAbsolutePath(record.target);
}

bool JobEntry::isRunning() const
{
    return record.state == QLatin1String("running") && !isInterrupted;
}

bool JobEntry::belongsTo(const Profile& profile) const
{
    return record.profileName.isEmpty() ? record.server == profile.connection.displayName()
                                        : record.profileName == profile.name;
}

bool JobEntry::isVerified() const
{
    return record.state == QLatin1String("finished") && JobResult(record).isVerified();
}

JobHistory::JobHistory(JobRegistry registry, QObject* parent) : QObject(parent), m_registry(std::move(registry))
{
    m_reader.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    QDir().mkpath(m_registry.folder()); // a folder that is not there cannot be watched
    m_watcher.addPath(m_registry.folder());
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &JobHistory::refresh);
    connect(&m_timer, &QTimer::timeout, this, &JobHistory::look);
    look();
}

JobHistory::~JobHistory()
{
    m_reader.waitForDone();
}

const JobEntry* JobHistory::find(const QString& id) const
{
    const auto found = std::find_if(m_entries.cbegin(), m_entries.cend(),
                                    [&id](const JobEntry& entry) { return entry.record.id == id; });
    return found == m_entries.cend() ? nullptr : &*found;
}

void JobHistory::refresh()
{
    // A running job rewrites its record every second and each rewrite is reported twice; one look serves them all.
    constexpr int gatherMs = 150;
    if (!m_timer.isActive() || m_timer.remainingTime() > gatherMs)
        m_timer.start(gatherMs);
}

void JobHistory::remove(const QString& id)
{
    m_registry.remove(id);
    refresh();
}

void JobHistory::renameServer(const QString& oldName, const QString& newName)
{
    m_reader.start([registry = m_registry, oldName, newName] {
        const QList<JobRecord> records = registry.records();
        for (JobRecord record : records) {
            // A running job's record belongs to the process that runs it.
            if (record.profileName != oldName || !record.finishedAt.isValid())
                continue;
            record.profileName = newName;
            registry.save(record);
        }
    });
    refresh();
}

void JobHistory::look()
{
    if (m_isLooking) {
        m_lookAgain = true;
        return;
    }
    m_isLooking = true;
    m_reader.start([this, registry = m_registry] {
        QList<JobEntry> entries = readEntries(registry);
        QMetaObject::invokeMethod(
            this, [this, read = std::move(entries)] { take(read); }, Qt::QueuedConnection);
    });
}

void JobHistory::take(const QList<JobEntry>& entries)
{
    m_isLooking = false;
    const bool isNew = !std::equal(entries.cbegin(), entries.cend(), m_entries.cbegin(), m_entries.cend(), isSame);
    if (isNew) {
        m_entries = entries;
        Q_EMIT changed();
    }
    const bool anyRunning =
        std::any_of(m_entries.cbegin(), m_entries.cend(), [](const JobEntry& entry) { return entry.isRunning(); });
    if (m_lookAgain) {
        m_lookAgain = false;
        refresh();
    } else if (!m_timer.isActive()) {
        m_timer.start(anyRunning ? LookIntervalMs : IdleLookIntervalMs);
    }
}

} // namespace basekeep
