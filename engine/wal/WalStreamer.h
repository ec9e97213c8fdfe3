#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/wal/ControlPipe.h"
#include "engine/wal/WalLaneMessages.h"
#include "engine/wal/WalReceiver.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>

namespace basekeep {

class Connection;

/// The whole work of the child process: connect, wait until a backup is sure to be wanted, make the slot, wait for the
/// start position, stream, stop exactly at the end position.
///
/// A permanent slot that was made for the backup is dropped again when the parent is gone or has given up: a slot that
/// nobody reads would fill the server's disk. If the child alone fails the slot stays, so that the parent can start
/// another child, which goes on where this one was; what becomes of the slot is then the parent's affair.
class WalStreamer final
{
    Q_DECLARE_TR_FUNCTIONS(WalStreamer)

public:
    WalStreamer(ControlPipe& control, const CancelToken& cancel);

    /// Returns when the end position was reached; throws Failure otherwise.
    void run();

private:
    QString makeSlot(Connection& connection);
    void checkServer(quint64 systemIdentifier) const;
    [[nodiscard]] std::unique_ptr<WalSink> makeSink(const ControlPipe::StreamCommand& command) const;
    WalReceiver::End receive(Connection& connection, const QString& slot, const ControlPipe::StreamCommand& command);
    template <typename Command>
    Command waitFor(std::optional<Command> (ControlPipe::*command)(int timeoutMs), Connection& connection);
    void dropSlot(const QString& slot);
    void reportPosition(const WalReceiver::Position& position, const char* event);

    ControlPipe& m_control;
    const CancelToken& m_cancel;
    WalLaneConnection m_server;
    WalLaneConfiguration m_configuration;
    QElapsedTimer m_sinceReport;
};

} // namespace basekeep
