#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/wal/ControlPipe.h"
#include "engine/wal/WalLaneMessages.h"
#include "engine/wal/WalReceiver.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

namespace basekeep {

class Connection;

/// The whole work of the child process: connect, make the slot, wait for the start position, stream, stop exactly at
/// the end position.
///
/// A permanent slot that it made itself is dropped again unless the stream was finished: a slot that nobody reads would
/// fill the server's disk. (If the child cannot do it any more, the parent does.)
class WalStreamer final
{
    Q_DECLARE_TR_FUNCTIONS(WalStreamer)

public:
    WalStreamer(ControlPipe& control, const CancelToken& cancel);

    /// Returns when the end position was reached; throws Failure otherwise.
    void run();

private:
    QString makeSlot(Connection& connection);
    void checkServer(Connection& connection);
    ControlPipe::StreamCommand waitForStart(Connection& connection);
    void dropSlot(const QString& slot);
    void reportPosition(const WalReceiver::Position& position, const char* event);

    ControlPipe& m_control;
    const CancelToken& m_cancel;
    WalLaneConfiguration m_configuration;
    QElapsedTimer m_sinceReport;
};

} // namespace basekeep
