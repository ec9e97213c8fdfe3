#include "gui/flightdeck/LanesView.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/LanePanel.h"
#include "gui/flightdeck/ProcessText.h"
#include "gui/flightdeck/TransferMeter.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

namespace {

QString whyText(const BackupSettings& settings)
{
    const bool heals =
        settings.slot == BackupSettings::Slot::Existing || settings.slot == BackupSettings::Slot::Created;
    switch (settings.walMethod) {
    case BackupSettings::WalMethod::Stream:
        if (heals) {
            return LanesView::tr(
                "Why two processes: the parent copies the files, which takes a while; its child receives the WAL that "
                "the server writes in the meantime, without which the files would be of no use. If the child fails, "
                "another one goes on where it was, since the replication slot keeps the WAL; if the parent fails, the "
                "child stops at once and no half backup stays behind.");
        }
        return LanesView::tr(
            "Why two processes: the parent copies the files, which takes a while; its child receives the "
            "WAL that the server writes in the meantime, without which the files would be of no use. If "
            "either fails, the other stops at once and no half backup stays behind.");
    case BackupSettings::WalMethod::Fetch:
        return LanesView::tr("Why one process: the WAL comes at the end over the same connection as the files. If the "
                             "process fails, no half backup stays behind.");
    case BackupSettings::WalMethod::None:
        return LanesView::tr(
            "Why one process: this backup leaves the WAL to your archive. If the process fails, no half "
            "backup stays behind.");
    }
    return {};
}

QString absentText(BackupSettings::WalMethod method)
{
    return method == BackupSettings::WalMethod::Fetch
               ? LanesView::tr("No process of its own: the WAL is fetched at the end of the data lane.")
               : LanesView::tr("None: the WAL this backup needs has to come from your archive.");
}

/// The walsender's name and id, with the note that the server hides the rest where it does.
QString senderHeadline(const QString& name, int backendPid)
{
    return backendPid > 0 ? LanesView::tr("%1 %2", "walsender, process id").arg(name).arg(backendPid)
                          : LanesView::tr("not connected yet");
}

} // namespace

LanesView::LanesView(const BackupSettings& settings, QWidget* parent)
    : QWidget(parent)
    , m_isStreaming(settings.walMethod == BackupSettings::WalMethod::Stream)
    , m_data(new LanePanel(tr("Data lane"), tr("Files received"), StateColor::Accent, this))
    , m_wal(new LanePanel(tr("WAL lane"), tr("WAL received"), StateColor::Good, this))
    , m_why(new QuietLabel(whyText(settings), this))
{
    m_data->setObjectName(QStringLiteral("dataLane"));
    m_wal->setObjectName(QStringLiteral("walLane"));
    m_why->setObjectName(QStringLiteral("whyTwoProcesses"));
    if (!m_isStreaming)
        m_wal->setAbsent(absentText(settings.walMethod));

    auto* lanes = new QHBoxLayout;
    lanes->addWidget(m_data, 1);
    lanes->addWidget(m_wal, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(lanes, 1);
    layout->addWidget(m_why);
}

void LanesView::showSample(const BackupSample& sample, const TransferMeter& meter)
{
    showDataLane(sample);
    m_data->addSample(meter.momentaryRate());
    if (!m_isStreaming)
        return;
    showWalLane(sample);
    m_wal->addSample(meter.walRate());
}

void LanesView::showDataLane(const BackupSample& sample)
{
    const ProcessPicture& picture = sample.processes;
    if (picture.parent)
        m_data->setLocal(tr("parent %1 %2", "program, process id").arg(picture.parent->name).arg(picture.parent->pid),
                         processFacts(*picture.parent));
    else
        m_data->setLocal(tr("starting"), {});
    const int backendPid = picture.dataSender ? picture.dataSender->pid : picture.dataBackendPid;
    QString facts = dataSenderWork(picture, sample.facts.currentFile);
    if (facts.isEmpty() && backendPid > 0 && !picture.serverSideError.isEmpty())
        facts = tr("What it does cannot be seen: the server's views are not readable");
    m_data->setServer(senderHeadline(tr("walsender"), backendPid), facts);
}

void LanesView::showWalLane(const BackupSample& sample)
{
    const ProcessPicture& picture = sample.processes;
    const bool isReconnecting = sample.walLane.state == WalLaneStatus::State::Reconnecting;
    const auto withRestarts = [&sample](const QString& facts) {
        const QString note = walRestartsNote(sample.walLane);
        return note.isEmpty() ? facts : facts + QStringLiteral(" · ") + note;
    };
    if (picture.child && !isReconnecting)
        m_wal->setLocal(tr("child %1 %2", "program, process id").arg(picture.child->name).arg(picture.child->pid),
                        withRestarts(processFacts(*picture.child)));
    else if (sample.walLane.pid > 0)
        m_wal->setLocal(tr("child %1", "process id").arg(sample.walLane.pid),
                        withRestarts(walChildWork(sample.walLane)));
    else
        m_wal->setLocal(tr("not started yet"), {});
    const int backendPid = picture.walSender           ? picture.walSender->pid
                           : picture.walBackendPid > 0 ? picture.walBackendPid
                                                       : sample.walLane.backendPid;
    // Where the server hides its half, the child's own account is the next best thing.
    QString facts = walSenderWork(picture);
    if (facts.isEmpty())
        facts = walChildWork(sample.walLane);
    m_wal->setServer(senderHeadline(tr("walsender"), backendPid), facts);
}

} // namespace basekeep
