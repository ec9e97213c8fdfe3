#include "engine/server/SlotRemoval.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"
#include "engine/server/ServerIdentity.h"

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

void dropReplicationSlot(const ConnectionSettings& server, std::optional<quint64> systemIdentifier, const QString& name,
                         int patienceSeconds, const CancelToken& cancel)
{
    const QDeadlineTimer deadline(qint64(patienceSeconds) * 1000);
    for (;;) {
        try {
            Connection connection(server, Connection::Purpose::Replication, QStringLiteral("basekeep:slot"), cancel);
            const quint64 found = ServerIdentity::readSystem(connection).systemIdentifier;
            if (systemIdentifier && found != *systemIdentifier) {
                throw Failure{
                    Failure::Code::WrongServer,
                    Connection::tr("%1 is another cluster now, so the replication slot \"%2\" was left alone.")
                        .arg(server.displayName(), name),
                    Connection::tr("The slot was made on a cluster that is not there any more."),
                    Connection::tr("system %1 there, %2 expected").arg(found).arg(*systemIdentifier)};
            }
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
