#include "gui/flightdeck/ProcessText.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QLocale>
#include <QtCore/QStringList>

#include "gui/widgets/Format.h"

namespace basekeep {

namespace {

struct ProcessText
{
    Q_DECLARE_TR_FUNCTIONS(ProcessText)
};

QString joined(const QStringList& parts)
{
    return parts.join(QStringLiteral(" · "));
}

} // namespace

QString cpuText(double percent)
{
    return ProcessText::tr("%1 %", "share of a processor").arg(QLocale().toString(percent, 'f', 0));
}

QString processStateWord(const QString& state)
{
    if (state == QLatin1String("running"))
        return ProcessText::tr("running");
    if (state == QLatin1String("sleeping"))
        return ProcessText::tr("sleeping");
    if (state == QLatin1String("stopped"))
        return ProcessText::tr("stopped");
    if (state == QLatin1String("disk wait"))
        return ProcessText::tr("waiting for the disk");
    if (state == QLatin1String("zombie"))
        return ProcessText::tr("ended");
    return state;
}

QString processFacts(const ProcessInfo& process)
{
    QStringList parts{ProcessText::tr("CPU %1").arg(cpuText(process.cpuPercent)), formatBytes(process.residentBytes)};
    if (process.startedAt.isValid())
        parts << ProcessText::tr("started %1")
                     .arg(QLocale().toString(process.startedAt.toLocalTime().time(), QStringLiteral("HH:mm:ss")));
    if (process.parentPid > 0)
        parts << ProcessText::tr("child of %1", "process id").arg(process.parentPid);
    return joined(parts);
}

QString walChildWork(const WalLaneStatus& lane)
{
    switch (lane.state) {
    case WalLaneStatus::State::NotStarted:
        return {};
    case WalLaneStatus::State::Connecting:
        return ProcessText::tr("Connects to the server");
    case WalLaneStatus::State::Connected:
        return ProcessText::tr("Is connected and waits for the preflight");
    case WalLaneStatus::State::Ready:
        return ProcessText::tr("Is ready and waits for the start of the backup");
    case WalLaneStatus::State::Streaming:
        return ProcessText::tr("Receives WAL: %1, safely on disk up to %2", "segment, position")
            .arg(lane.segment, lane.flushed.toString());
    case WalLaneStatus::State::Reconnecting:
        return ProcessText::tr("Ended before its time; another one is started and goes on where it was");
    case WalLaneStatus::State::Finished:
        return ProcessText::tr("Has received all WAL up to %1", "position").arg(lane.flushed.toString());
    case WalLaneStatus::State::Failed:
        return ProcessText::tr("Has failed");
    }
    return {};
}

QString walRestartsNote(const WalLaneStatus& lane)
{
    if (lane.restarts == 0)
        return {};
    return lane.restarts == 1 ? ProcessText::tr("started again once")
                              : ProcessText::tr("started again %1 times", "count").arg(lane.restarts);
}

QString dataSenderWork(const ProcessPicture& picture, const QString& currentFile)
{
    QStringList parts;
    if (picture.progress && !picture.progress->phase.isEmpty())
        parts << picture.progress->phase;
    else if (picture.dataSender && !picture.dataSender->state.isEmpty())
        parts << picture.dataSender->state;
    if (!currentFile.isEmpty())
        parts << currentFile;
    return joined(parts);
}

QString walSenderWork(const ProcessPicture& picture)
{
    if (!picture.walSender)
        return {};
    const WalSenderInfo& sender = *picture.walSender;
    QStringList parts;
    if (!sender.state.isEmpty())
        parts << sender.state;
    if (sender.sent.isValid())
        parts << ProcessText::tr("sent %1", "position").arg(sender.sent.toString());
    if (sender.flushed.isValid())
        parts << ProcessText::tr("flushed %1", "position").arg(sender.flushed.toString());
    if (!sender.slotName.isEmpty())
        parts << ProcessText::tr("slot %1").arg(sender.slotName);
    return joined(parts);
}

} // namespace basekeep
