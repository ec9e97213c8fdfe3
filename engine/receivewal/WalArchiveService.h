#pragma once

#include "engine/receivewal/ReceiveWalJob.h"
#include "engine/receivewal/WalArchiveMessages.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>
#include <QtNetwork/QLocalServer>

class QLocalSocket;

namespace basekeep {

/// The process behind the window's WAL archive: receives WAL and tells about it over a local socket, to any number of
/// front ends of the same account. Needs an event loop.
///
/// When the last front end has gone (its window was closed, or it crashed), the receiver ends in order, unless it was
/// told to outlive them; then it goes on until somebody connects and stops it, or the system asks it to end.
class WalArchiveService final : public QObject
{
    Q_OBJECT

public:
    explicit WalArchiveService(WalArchiveConfiguration configuration, QObject* parent = nullptr);
    ~WalArchiveService() override;

    /// Opens the socket and starts to receive. Throws Failure if another receiver serves this archive.
    void start();
    void stop(); ///< in order; ended() follows

    [[nodiscard]] bool hasFailed() const;

Q_SIGNALS:
    void ended(); ///< front ends have been told; the process can go

private:
    void listen();
    void welcome();
    void take(QLocalSocket& client);
    void dismiss(QLocalSocket& client);
    void endWithoutFrontEnd();
    void sendStatus();
    void noteLog(const LogEntry& entry);
    void noteFinding(const Finding& finding);
    void say(const QString& line);
    void send(const QJsonObject& event);
    void conclude();

    const QString m_archiveId;
    const QString m_name;
    bool m_outlives = false;
    ReceiveWalJob m_job;
    QLocalServer m_server;
    QList<QLocalSocket*> m_clients;
    QList<QByteArray> m_log; ///< the last lines, ready to be sent
    QTimer m_statusTimer;
    QTimer m_lonelyTimer; ///< runs while no front end has come yet
    QByteArray m_sentStatus;
    std::optional<ReceiveWalStatus::State> m_savedState; ///< of the last words
    QElapsedTimer m_sinceSaved;
};

} // namespace basekeep
