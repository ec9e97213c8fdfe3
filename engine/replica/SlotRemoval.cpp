#include "engine/replica/SlotRemoval.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QThread>

namespace basekeep {

namespace {

constexpr int retryIntervalMs = 200;

/// It goes by itself: the slot's user is leaving, or the server is coming up.
bool passes(const ServerFailure& failure)
{
    return failure.sqlState == QLatin1String("55006") || failure.code == Failure::Code::ConnectionFailed ||
           failure.code == Failure::Code::ConnectionLost;
}

} // namespace

void dropReplicationSlot(const ConnectionSettings& server, const QString& name, int patienceSeconds,
                         const CancelToken& cancel)
{
    const QDeadlineTimer deadline(qint64(patienceSeconds) * 1000);
    for (;;) {
        try {
            Connection connection(server, Connection::Purpose::Replication, QStringLiteral("basekeep:slot"), cancel);
            connection.execute(ReplicationCommands::dropSlot(name),
                               Connection::tr("The replication slot \"%1\" could not be dropped.").arg(name));
            return;
        } catch (const ServerFailure& failure) {
            if (failure.sqlState == QLatin1String("42704")) // there is no such slot
                return;
            if (!passes(failure) || deadline.hasExpired())
                throw;
        }
        cancel.throwIfCancelled();
        QThread::msleep(retryIntervalMs);
    }
}

} // namespace basekeep
