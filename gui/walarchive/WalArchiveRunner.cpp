#include "gui/walarchive/WalArchiveRunner.h"

#include "engine/receivewal/WalArchiveProcess.h"
#include "engine/receivewal/WalArchiveStore.h"
#include "gui/flightdeck/TransferMeter.h"
#include "gui/walarchive/WalArchiveWords.h"

#include <QtCore/QDateTime>

#include <algorithm>

namespace basekeep {

namespace {

constexpr std::chrono::milliseconds sampleInterval{200}; ///< what a LiveChart is made for

} // namespace

struct WalArchiveRunner::Entry
{
    Entry(const QString& id, WalArchiveRunner* runner) : process(new WalArchiveProcess(id, runner)) {}

    WalArchiveProcess* process; ///< the runner's child
    TransferMeter meter;
    QDateTime metered; ///< the start of the run that the meter belongs to
    bool isTroubleTold = false;
};

WalArchiveRunner::WalArchiveRunner(WalArchiveStore& store, QObject* parent) : QObject(parent), m_store(store)
{
    m_sampling.setInterval(sampleInterval);
    connect(&m_sampling, &QTimer::timeout, this, &WalArchiveRunner::sample);
    connect(&store, &WalArchiveStore::changed, this, &WalArchiveRunner::update);
    update();
}

WalArchiveRunner::~WalArchiveRunner() = default;

const QList<WalArchive>& WalArchiveRunner::archives() const
{
    return m_store.archives();
}

std::optional<WalArchive> WalArchiveRunner::find(const QString& id) const
{
    return m_store.find(id);
}

QList<WalArchive> WalArchiveRunner::ofProfile(const QString& profileId) const
{
    QList<WalArchive> found;
    std::copy_if(archives().cbegin(), archives().cend(), std::back_inserter(found),
                 [&profileId](const WalArchive& archive) { return archive.profileId == profileId; });
    return found;
}

QString WalArchiveRunner::save(const WalArchive& archive)
{
    const QString id = m_store.save(archive);
    if (Entry* own = entry(id); own && own->process->isRunning())
        own->process->setOutlivesFrontEnd(archive.outlivesWindow);
    return id;
}

void WalArchiveRunner::renameServer(const QString& profileId, const QString& name)
{
    for (WalArchive archive : ofProfile(profileId)) {
        if (archive.settings.profileName == name)
            continue;
        archive.settings.profileName = name;
        m_store.save(archive);
    }
}

void WalArchiveRunner::remove(const QString& id)
{
    m_store.remove(id);
}

void WalArchiveRunner::start(const QString& id, const ConnectionSettings& connection)
{
    std::optional<WalArchive> archive = find(id);
    Entry* own = entry(id);
    if (!archive || !own || own->process->isRunning())
        return;
    archive->settings.connection = connection.withoutSecrets();
    m_store.save(*archive);
    ReceiveWalSettings settings = archive->settings;
    settings.connection = connection;
    own->process->start(settings, archive->outlivesWindow);
    m_sampling.start();
    Q_EMIT changed(id);
}

void WalArchiveRunner::stop(const QString& id)
{
    if (Entry* own = entry(id); own && own->process->isRunning())
        own->process->stop();
}

const ReceiveWalStatus& WalArchiveRunner::status(const QString& id) const
{
    static const ReceiveWalStatus unknown;
    const Entry* own = entry(id);
    return own ? own->process->status() : unknown;
}

bool WalArchiveRunner::isRunning(const QString& id) const
{
    const Entry* own = entry(id);
    return own && own->process->isRunning();
}

double WalArchiveRunner::rate(const QString& id) const
{
    const Entry* own = entry(id);
    return own ? own->meter.rate() : 0;
}

double WalArchiveRunner::momentaryRate(const QString& id) const
{
    const Entry* own = entry(id);
    return own ? own->meter.momentaryRate() : 0;
}

QList<WalArchive> WalArchiveRunner::endingWithWindow() const
{
    QList<WalArchive> found;
    std::copy_if(archives().cbegin(), archives().cend(), std::back_inserter(found),
                 [this](const WalArchive& archive) { return isRunning(archive.id) && !archive.outlivesWindow; });
    return found;
}

QList<WalArchive> WalArchiveRunner::outlivingWindow() const
{
    QList<WalArchive> found;
    std::copy_if(archives().cbegin(), archives().cend(), std::back_inserter(found),
                 [this](const WalArchive& archive) { return isRunning(archive.id) && archive.outlivesWindow; });
    return found;
}

void WalArchiveRunner::stopThoseOfWindow()
{
    for (const WalArchive& archive : endingWithWindow())
        stop(archive.id);
}

void WalArchiveRunner::update()
{
    std::erase_if(m_entries, [this](const auto& item) {
        if (m_store.find(item.first))
            return false;
        // It may be its own last word that has led here.
        item.second->process->disconnect(this);
        item.second->process->deleteLater();
        return true;
    });
    for (const WalArchive& archive : archives()) {
        if (m_entries.contains(archive.id))
            continue;
        const auto& own = m_entries.emplace(archive.id, std::make_unique<Entry>(archive.id, this)).first->second;
        connect(own->process, &WalArchiveProcess::statusChanged, this, [this, id = archive.id] {
            if (!m_sampling.isActive() && isRunning(id))
                m_sampling.start();
            Q_EMIT changed(id);
        });
        connect(own->process, &WalArchiveProcess::logged, this,
                [this, id = archive.id](const QString& line) { Q_EMIT logged(id, line); });
        connect(own->process, &WalArchiveProcess::ended, this, [this, id = archive.id] { end(id); });
        own->process->attach();
    }
    Q_EMIT listChanged();
}

void WalArchiveRunner::sample()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    bool isAnyRunning = false;
    QStringList inTrouble;
    for (const auto& [id, own] : m_entries) {
        const ReceiveWalStatus& status = own->process->status();
        if (!own->process->isRunning() || !status.startedAt.isValid())
            continue;
        isAnyRunning = true;
        if (own->metered != status.startedAt)
            own->meter = TransferMeter(); // its totals were those of another run
        own->metered = status.startedAt;
        JobProgress::Snapshot totals;
        totals.bytesDone = status.bytes;
        own->meter.add(now.toMSecsSinceEpoch(), totals);

        if (status.state == ReceiveWalStatus::State::Streaming)
            own->isTroubleTold = false;
        const QDateTime since = WalArchiveWords::withoutServerSince(status);
        if (since.isValid() && !own->isTroubleTold && since.msecsTo(now) >= m_patience.count()) {
            own->isTroubleTold = true;
            inTrouble.append(id);
        }
    }
    Q_EMIT sampled();
    for (const QString& id : std::as_const(inTrouble))
        Q_EMIT troubled(id);
    const bool isAnyStarting = std::any_of(m_entries.cbegin(), m_entries.cend(),
                                           [](const auto& item) { return item.second->process->isRunning(); });
    if (!isAnyRunning && !isAnyStarting)
        m_sampling.stop();
}

void WalArchiveRunner::end(const QString& id)
{
    if (Entry* own = entry(id)) {
        own->meter = TransferMeter();
        own->isTroubleTold = false;
    }
    Q_EMIT changed(id);
    Q_EMIT ended(id);
    if (endingWithWindow().isEmpty())
        Q_EMIT overWithWindow();
}

WalArchiveRunner::Entry* WalArchiveRunner::entry(const QString& id) const
{
    const auto found = m_entries.find(id);
    return found == m_entries.end() ? nullptr : found->second.get();
}

} // namespace basekeep
