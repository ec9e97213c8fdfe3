#include "engine/cli/ProcessTree.h"

#include <QtCore/QLocale>

#include "engine/cli/ProgressText.h"

namespace basekeep {

namespace {

QString lsnText(Lsn lsn)
{
    return lsn.isValid() ? lsn.toString() : QString();
}

QString timeText(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QJsonValue processJson(const std::optional<ProcessInfo>& process)
{
    if (!process)
        return QJsonValue::Null;
    return QJsonObject{
        {QStringLiteral("pid"), process->pid},
        {QStringLiteral("parentPid"), process->parentPid},
        {QStringLiteral("name"), process->name},
        {QStringLiteral("command"), process->command},
        {QStringLiteral("startedAt"), timeText(process->startedAt)},
        {QStringLiteral("state"), process->state},
        {QStringLiteral("cpuPercent"), process->cpuPercent},
        {QStringLiteral("residentBytes"), qint64(process->residentBytes)},
        {QStringLiteral("threads"), process->threads},
    };
}

QJsonValue senderJson(int backendPid, const std::optional<WalSenderInfo>& sender)
{
    if (!sender)
        return backendPid ? QJsonValue(QJsonObject{{QStringLiteral("pid"), backendPid}}) : QJsonValue::Null;
    return QJsonObject{
        {QStringLiteral("pid"), sender->pid},
        {QStringLiteral("user"), sender->userName},
        {QStringLiteral("applicationName"), sender->applicationName},
        {QStringLiteral("clientAddress"), sender->clientAddress},
        {QStringLiteral("clientPort"), sender->clientPort},
        {QStringLiteral("backendStart"), timeText(sender->backendStart)},
        {QStringLiteral("state"), sender->state},
        {QStringLiteral("query"), sender->query},
        {QStringLiteral("waitEvent"), sender->waitEvent},
        {QStringLiteral("sent"), lsnText(sender->sent)},
        {QStringLiteral("written"), lsnText(sender->written)},
        {QStringLiteral("flushed"), lsnText(sender->flushed)},
        {QStringLiteral("slot"), sender->slotName},
        {QStringLiteral("slotRestart"), lsnText(sender->slotRestart)},
        {QStringLiteral("slotWalStatus"), sender->slotWalStatus},
    };
}

QJsonValue progressJson(const std::optional<BackupProgressInfo>& progress)
{
    if (!progress)
        return QJsonValue::Null;
    return QJsonObject{
        {QStringLiteral("phase"), progress->phase},
        {QStringLiteral("total"), qint64(progress->total)},
        {QStringLiteral("streamed"), qint64(progress->streamed)},
        {QStringLiteral("tablespacesTotal"), progress->tablespacesTotal},
        {QStringLiteral("tablespacesStreamed"), progress->tablespacesStreamed},
    };
}

} // namespace

QString ProcessTree::processLine(const ProcessInfo& process, const QString& role)
{
    QStringList words{QString::number(process.pid).rightJustified(7),
                      process.name.leftJustified(21),
                      role,
                      tr("parent process %1").arg(process.parentPid),
                      tr("CPU %1 %").arg(QLocale().toString(process.cpuPercent, 'f', 0)),
                      ProgressText::size(process.residentBytes)};
    if (process.startedAt.isValid())
        words << tr("since %1").arg(process.startedAt.toString(QStringLiteral("HH:mm:ss")));
    return words.join(QLatin1String("  "));
}

QString ProcessTree::senderLine(int backendPid, const std::optional<WalSenderInfo>& sender, const QString& role)
{
    QStringList words{QString::number(sender ? sender->pid : backendPid).rightJustified(7),
                      QStringLiteral("walsender").leftJustified(21), role};
    if (sender) {
        if (!sender->state.isEmpty())
            words << sender->state;
        if (sender->sent.isValid())
            words << tr("sent %1").arg(sender->sent.toString());
        if (sender->flushed.isValid())
            words << tr("flushed %1").arg(sender->flushed.toString());
        if (!sender->slotName.isEmpty())
            words << tr("slot %1").arg(sender->slotName);
    }
    return words.join(QLatin1String("  "));
}

QStringList ProcessTree::lines(const ProcessPicture& picture, const QString& server, bool unicode)
{
    const QString branch = unicode ? QStringLiteral(" \u2514\u2500") : QStringLiteral(" `-");
    QStringList lines{tr("this machine")};
    if (picture.parent)
        lines << QStringLiteral("   ") + processLine(*picture.parent, tr("parent, data lane"));
    if (picture.child)
        lines << branch + processLine(*picture.child, tr("child, WAL lane  "));

    lines << tr("server %1").arg(server);
    if (picture.dataSender || picture.dataBackendPid) {
        QString line = QStringLiteral("   ") +
                       senderLine(picture.dataBackendPid, picture.dataSender, tr("sends files to the parent"));
        if (picture.progress && !picture.progress->phase.isEmpty())
            line += QStringLiteral("  ") + picture.progress->phase;
        lines << line;
    }
    if (picture.walSender || picture.walBackendPid) {
        lines << QStringLiteral("   ") +
                     senderLine(picture.walBackendPid, picture.walSender, tr("sends WAL to the child   "));
    }
    if (!picture.serverSideError.isEmpty())
        lines << QStringLiteral("   ") + tr("The server's half is incomplete: %1").arg(picture.serverSideError);
    return lines;
}

QJsonObject ProcessTree::toJson(const ProcessPicture& picture)
{
    return {
        {QStringLiteral("takenAt"), timeText(picture.takenAt)},
        {QStringLiteral("parent"), processJson(picture.parent)},
        {QStringLiteral("child"), processJson(picture.child)},
        {QStringLiteral("dataSender"), senderJson(picture.dataBackendPid, picture.dataSender)},
        {QStringLiteral("walSender"), senderJson(picture.walBackendPid, picture.walSender)},
        {QStringLiteral("progress"), progressJson(picture.progress)},
        {QStringLiteral("serverSideError"), picture.serverSideError},
    };
}

bool ProcessTree::isComplete(const ProcessPicture& picture, bool hasWalLane)
{
    // Where the server hides its views, its process ids are all there will ever be.
    const bool serverIsSilent = !picture.serverSideError.isEmpty();
    const auto isKnown = [serverIsSilent](int pid, const std::optional<WalSenderInfo>& sender) {
        return sender || (pid && serverIsSilent);
    };
    return picture.parent && isKnown(picture.dataBackendPid, picture.dataSender) &&
           (!hasWalLane || (picture.child && isKnown(picture.walBackendPid, picture.walSender)));
}

} // namespace basekeep
