#include "gui/walarchive/SlotDropper.h"

#include "engine/server/SlotRemoval.h"

#include <QtCore/QThread>

namespace basekeep {

namespace {

constexpr int patienceSeconds = 10;

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
            dropReplicationSlot(connection, std::nullopt, slot, patienceSeconds, m_cancel);
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
