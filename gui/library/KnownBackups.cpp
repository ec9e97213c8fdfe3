#include "gui/library/KnownBackups.h"

#include "gui/backups/JobHistory.h"
#include "gui/widgets/Format.h"

#include <algorithm>

#include <QtCore/QDir>

namespace basekeep {

namespace {

constexpr int gatherMs = 150; ///< one look serves several changes
constexpr qsizetype mostRemembered = 30;
constexpr int idleLookIntervalMs = 5000; ///< for folders on disks that come and go, which nobody reports

bool isSame(const KnownBackup& left, const KnownBackup& right)
{
    return left.toJson() == right.toJson();
}

} // namespace

KnownBackups::KnownBackups(const JobHistory& history, BackupLibrary library, QObject* parent)
    : QObject(parent), m_history(history), m_library(std::move(library))
{
    m_reader.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    const QStringList folders = m_library.folders();
    for (const QString& folder : folders)
        QDir().mkpath(folder); // a folder that is not there cannot be watched
    m_watcher.addPaths(folders);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, &KnownBackups::refresh);
    connect(&history, &JobHistory::changed, this, &KnownBackups::refresh);
    connect(&m_timer, &QTimer::timeout, this, &KnownBackups::look);
    look();
}

KnownBackups::~KnownBackups()
{
    m_reader.waitForDone();
}

const KnownBackup* KnownBackups::find(const QString& id) const
{
    const auto found = std::find_if(m_backups.cbegin(), m_backups.cend(),
                                    [&id](const KnownBackup& backup) { return backup.id == id; });
    return found == m_backups.cend() ? nullptr : &*found;
}

QHash<QString, QString> KnownBackups::damagedSince() const
{
    QHash<QString, QString> damaged;
    for (const KnownBackup& backup : m_backups) {
        const std::optional<VerificationRecord>& last = backup.lastVerification;
        if (!backup.isAdopted() && last && !last->onArrival && last->verdict == VerificationRecord::Verdict::NotGood)
            damaged.insert(
                backup.jobId,
                tr("verified %1: %2", "moment, what was found").arg(formatMoment(last->endedAt), last->verdictText()));
    }
    return damaged;
}

void KnownBackups::refresh()
{
    if (!m_timer.isActive() || m_timer.remainingTime() > gatherMs)
        m_timer.start(gatherMs);
}

void KnownBackups::remember(const VerifyReport& report)
{
    std::optional<VerificationRecord> record = VerificationRecord::of(report);
    if (!record)
        return;
    record->frontEnd = QStringLiteral("window");
    m_remembered << *record;
    if (m_remembered.size() > mostRemembered)
        m_remembered.removeFirst();
    m_reader.start([library = m_library, record = *record] { library.record(record); });
    refresh();
}

void KnownBackups::adopt(const QList<BackupDescription>& found)
{
    m_library.adopt(found);
    // Whoever verified a backup here and adopts it then need not do it again.
    m_reader.start([library = m_library, records = m_remembered] {
        for (const VerificationRecord& record : records)
            library.record(record);
    });
    refresh();
}

void KnownBackups::forget(const QString& id)
{
    if (const KnownBackup* backup = find(id))
        m_library.forget(*backup);
    refresh();
}

void KnownBackups::look()
{
    if (m_isLooking) {
        m_lookAgain = true;
        return;
    }
    m_isLooking = true;
    QList<JobRecord> jobs;
    for (const JobEntry& entry : m_history.entries())
        jobs << entry.record;
    m_reader.start([this, library = m_library, jobs] {
        QMetaObject::invokeMethod(
            this, [this, backups = library.backups(jobs)] { take(backups); }, Qt::QueuedConnection);
    });
}

void KnownBackups::take(const QList<KnownBackup>& backups)
{
    m_isLooking = false;
    if (!std::equal(backups.cbegin(), backups.cend(), m_backups.cbegin(), m_backups.cend(), isSame)) {
        m_backups = backups;
        Q_EMIT changed();
    }
    if (m_lookAgain) {
        m_lookAgain = false;
        refresh();
    } else if (!m_timer.isActive()) {
        m_timer.start(idleLookIntervalMs);
    }
}

} // namespace basekeep
