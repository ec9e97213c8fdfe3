#include "engine/catalogue/JobRegistry.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QStandardPaths>

namespace basekeep {

namespace {

const QLatin1String stateRunning("running");

} // namespace

JobRegistry::JobRegistry() : JobRegistry(dataFolder() + QStringLiteral("/jobs")) {}

JobRegistry::JobRegistry(QString folder) : m_files(std::move(folder)) {}

void JobRegistry::save(const JobRecord& record) const
{
    if (m_files.write(record.id, record.toJson()).isEmpty() && record.state != stateRunning)
        prune();
}

void JobRegistry::prune() const
{
    // Most of the time the number of files tells already that there is nothing to do.
    if (m_files.count() <= keptRecords)
        return;
    int kept = 0;
    for (const JobRecord& record : records()) { // newest first
        const bool isOver = record.state != stateRunning || record.isInterrupted();
        if (isOver && ++kept > keptRecords)
            remove(record.id);
    }
}

void JobRegistry::remove(const QString& id) const
{
    m_files.remove(id);
}

QList<JobRecord> JobRegistry::records() const
{
    QList<JobRecord> records;
    for (const JsonFolder::Entry& entry : m_files.entries()) {
        JobRecord record = JobRecord::fromJson(entry.object);
        if (record.id == entry.id)
            records.append(std::move(record));
    }
    std::sort(records.begin(), records.end(), [](const JobRecord& left, const JobRecord& right) {
        return left.startedAt != right.startedAt ? left.startedAt > right.startedAt : left.id < right.id;
    });
    return records;
}

QList<JobRecord> JobRegistry::running() const
{
    QList<JobRecord> running = records();
    running.removeIf([](const JobRecord& record) { return record.state != stateRunning || record.isInterrupted(); });
    return running;
}

QString dataFolder()
{
    // Not AppLocalDataLocation, since that follows the name of the program that asks: the window, the command line and
    // their tests share one folder.
    if (const QString folder = qEnvironmentVariable("BASEKEEP_DATA_DIR"); !folder.isEmpty())
        return QDir::cleanPath(QDir::current().absoluteFilePath(QDir::fromNativeSeparators(folder)));
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/basekeep");
}

} // namespace basekeep
