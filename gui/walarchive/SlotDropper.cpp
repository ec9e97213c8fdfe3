#include "gui/walarchive/SlotDropper.h"

#include "engine/server/Connection.h"
#include "engine/server/ReplicationCommands.h"
#include "engine/server/ServerFailure.h"

#include <QtCore/QDeadlineTimer>
#include <QtCore/QThread>

namespace basekeep {

namespace {

constexpr int patienceMs = 10000;
constexpr unsigned long retryIntervalMs = 200;
const QString objectInUse = QStringLiteral("55006");
const QString undefinedObject = QStringLiteral("42704");

/// The server's own WAIT would wait for ever for a slot that somebody else holds.
void dropSlot(const ConnectionSettings& settings, const QString& slot, const CancelToken& cancel)
{
    Connection connection(settings, Connection::Purpose::Replication, QStringLiteral("basekeep"), cancel);
    const QDeadlineTimer deadline(patienceMs);
    for (;;) {
        try {
            connection.execute(ReplicationCommands::dropSlot(slot),
                               SlotDropper::tr("The replication slot \"%1\" could not be dropped.").arg(slot));
            return;
        } catch (const ServerFailure& failure) {
            if (failure.sqlState == undefinedObject)
                return; // somebody was faster; it is gone, and that was the wish
            if (failure.sqlState != objectInUse || deadline.hasExpired())
                throw;
        }
        cancel.throwIfCancelled();
        QThread::msleep(retryIntervalMs);
    }
}

} // namespace

SlotDropper::SlotDropper(QObject* parent) : QObject(parent) {}

SlotDropper::~SlotDropper()
{
    m_cancel.cancel();
    if (m_thread)
        m_thread->wait();
}

void SlotDropper::start(const ConnectionSettings& connection, const QString& slot)
{
    if (m_thread)
        return;
    m_failure.reset();
    m_thread.reset(QThread::create([this, connection, slot] {
        try {
            dropSlot(connection, slot, m_cancel);
        } catch (const Failure& failure) {
            m_failure = failure;
        }
    }));
    m_thread->setObjectName(QStringLiteral("slot-dropper"));
    connect(m_thread.get(), &QThread::finished, this, [this, slot] {
        const std::unique_ptr<QThread> ended = std::move(m_thread);
        ended->wait();
        if (m_failure)
            Q_EMIT failed(*m_failure);
        else
            Q_EMIT dropped(slot);
    });
    m_thread->start();
}

} // namespace basekeep
