#include "engine/catalogue/JobRegistry.h"

#include <algorithm>

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QSaveFile>
#include <QtCore/QStandardPaths>

namespace basekeep {

namespace {

const QLatin1String stateRunning("running");

/// An id becomes a file name, so it must not be able to name a file elsewhere.
bool isSafe(const QString& id)
{
    static const QRegularExpression safe(QStringLiteral("^[A-Za-z0-9_-]{1,64}\\z"));
    return safe.match(id).hasMatch();
}

QString fileName(const QString& folder, const QString& id)
{
    return folder + QLatin1Char('/') + id + QStringLiteral(".json");
}

} // namespace

JobRegistry::JobRegistry() : JobRegistry(dataFolder() + QStringLiteral("/jobs")) {}

JobRegistry::JobRegistry(QString folder) : m_folder(std::move(folder)) {}

void JobRegistry::save(const JobRecord& record) const
{
    if (!isSafe(record.id) || !QDir().mkpath(m_folder))
        return;
    QSaveFile file(fileName(m_folder, record.id));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QJsonDocument(record.toJson()).toJson());
    if (file.commit() && record.state != stateRunning)
        prune();
}

void JobRegistry::prune() const
{
    // Most of the time the number of files tells already that there is nothing to do.
    if (QDir(m_folder).entryList({QStringLiteral("*.json")}, QDir::Files).size() <= keptRecords)
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
    if (isSafe(id))
        QFile::remove(fileName(m_folder, id));
}

QList<JobRecord> JobRegistry::records() const
{
    QList<JobRecord> records;
    const QFileInfoList files = QDir(m_folder).entryInfoList({QStringLiteral("*.json")}, QDir::Files);
    for (const QFileInfo& info : files) {
        QFile file(info.filePath());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        JobRecord record = JobRecord::fromJson(QJsonDocument::fromJson(file.readAll()).object());
        if (record.id == info.completeBaseName())
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
