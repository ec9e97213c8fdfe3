#include "gui/walarchive/WalArchiveWords.h"

#include "gui/widgets/Format.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>

namespace basekeep {

using State = ReceiveWalStatus::State;

QString WalArchiveWords::state(const ReceiveWalStatus& status)
{
    switch (status.state) {
    case State::Stopped:
        return tr("Stopped");
    case State::Connecting:
        return tr("Connecting");
    case State::Streaming:
        return tr("Streaming");
    case State::Reconnecting:
        return tr("Reconnecting");
    case State::Stopping:
        return tr("Stopping");
    case State::Failed:
        return tr("Failed");
    }
    return {};
}

QString WalArchiveWords::iconName(const ReceiveWalStatus& status)
{
    switch (status.state) {
    case State::Stopped:
        return QStringLiteral("pause");
    case State::Connecting:
    case State::Stopping:
        return QStringLiteral("pending");
    case State::Streaming:
        return QStringLiteral("good");
    case State::Reconnecting:
        return QStringLiteral("warning");
    case State::Failed:
        return QStringLiteral("error");
    }
    return {};
}

StateColor WalArchiveWords::color(const ReceiveWalStatus& status)
{
    switch (status.state) {
    case State::Stopped:
        return StateColor::Neutral;
    case State::Connecting:
    case State::Stopping:
        return StateColor::Accent;
    case State::Streaming:
        return StateColor::Good;
    case State::Reconnecting:
        return StateColor::Warning;
    case State::Failed:
        return StateColor::Bad;
    }
    return StateColor::Neutral;
}

QString WalArchiveWords::sentence(const ReceiveWalStatus& status)
{
    switch (status.state) {
    case State::Stopped:
        return tr("Stopped. Nothing is received; point-in-time recovery ends where the archive ends.");
    case State::Connecting:
        return tr("Connecting to the server …");
    case State::Streaming:
        return tr("Streaming since %1", "moment").arg(moment(status.startedAt));
    case State::Reconnecting: {
        const QDateTime since = withoutServerSince(status);
        const int attempt = qMax(1, status.failuresInARow);
        return since.isValid() ? tr("Reconnecting since %1, attempt %2", "moment, number")
                                     .arg(moment(since), formatCount(quint64(attempt)))
                               : tr("Reconnecting, attempt %1", "number").arg(formatCount(quint64(attempt)));
    }
    case State::Stopping:
        return tr("Stopping: the open segment is being put safely on disk …");
    case State::Failed:
        return status.lastErrorAt.isValid() ? tr("Failed at %1", "moment").arg(moment(status.lastErrorAt))
                                            : tr("Failed");
    }
    return {};
}

QDateTime WalArchiveWords::withoutServerSince(const ReceiveWalStatus& status)
{
    if (status.state != State::Reconnecting)
        return {};
    // The last error is that of the last attempt; the outage began when the server was last heard.
    return status.lastMessageAt.isValid() ? status.lastMessageAt : status.lastErrorAt;
}

std::optional<quint64> WalArchiveWords::lagBytes(const ReceiveWalStatus& status)
{
    const bool isReceiving = status.state != State::Stopped && status.state != State::Failed;
    if (!isReceiving || !status.serverEnd.isValid() || !status.received.isValid())
        return {}; // a receiver that does not run knows nothing of what the server writes now
    return status.serverEnd > status.received ? status.serverEnd.value - status.received.value : 0;
}

QString WalArchiveWords::lag(const ReceiveWalStatus& status)
{
    const std::optional<quint64> bytes = lagBytes(status);
    if (!bytes)
        return {};
    if (status.state == State::Reconnecting)
        return *bytes == 0 ? tr("unknown") : tr("at least %1", "size").arg(formatBytes(*bytes));
    return *bytes == 0 ? tr("none") : formatBytes(*bytes);
}

QString WalArchiveWords::lagMeaning(const ReceiveWalStatus& status)
{
    const std::optional<quint64> bytes = lagBytes(status);
    if (!bytes)
        return {};
    if (status.state == State::Reconnecting)
        return tr("What the server writes meanwhile is fetched once it is back, if it still has it.");
    return *bytes == 0 ? tr("Everything that the server has written is here.")
                       : tr("So much would be missing if the server were lost now.");
}

QString WalArchiveWords::moment(const QDateTime& moment)
{
    const QDateTime local = moment.toLocalTime();
    if (local.date() == QDate::currentDate())
        return QLocale().toString(local.time(), QStringLiteral("HH:mm:ss"));
    return formatMoment(moment);
}

QString WalArchiveWords::serverName(const WalArchive& archive)
{
    const ReceiveWalSettings& settings = archive.settings;
    return settings.profileName.isEmpty() ? settings.connection.displayName() : settings.profileName;
}

} // namespace basekeep
