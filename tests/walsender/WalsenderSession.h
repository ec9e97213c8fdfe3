#pragma once

#include "tests/walsender/WalsenderScript.h"
#include "tests/walsender/WalsenderState.h"

#include <QtCore/QByteArray>
#include <QtNetwork/QTcpSocket>

namespace basekeep {

/// One connection to the scripted server, in a thread of its own: reads commands and answers them as the script says.
class WalsenderSession final
{
public:
    WalsenderSession(qintptr socket, const WalsenderScript& script, WalsenderState& state);

    /// Returns when the connection is over.
    void run();

private:
    // Thrown to get out of a command.
    struct SessionEnded
    {
    };
    struct CommandEnded
    {
    };

    void startUp();
    void serve();
    void answer(const QByteArray& command);
    void show(const QByteArray& setting);
    void identifySystem();
    void createSlot(const QByteArray& command);
    void dropSlot(const QByteArray& command);
    void baseBackup(const QByteArray& command);
    void takeManifest();
    void sendTyped(const BackupRequest& request);
    void sendLegacy(const BackupRequest& request);
    void sendArchiveData(const ScriptedArchive& archive, const BackupRequest& request);
    void sendManifestData(const BackupRequest& request);
    void timelineHistory(const QByteArray& command);
    void startReplication(const QByteArray& command);
    /// Until the client has enough; true if it said so before everything was sent.
    bool takeFeedback(bool waitsForEnd);
    void sendSwitch(const ScriptedWal::Timeline& ended);

    [[nodiscard]] QList<int> order() const;

    /// Sends one message, or what the script wants in its place.
    void send(WalsenderPoint point, const QByteArray& bytes);
    void apply(const WalsenderFault& fault);
    void stall();
    void fail(const QByteArray& severity, const QByteArray& sqlState, const QByteArray& text);
    void flush();

    struct ClientMessage
    {
        char type = 0;
        QByteArray payload;
    };
    [[nodiscard]] bool isMessageThere() const;
    [[nodiscard]] ClientMessage readMessage();
    void need(qsizetype bytes); ///< waits until that much is there
    void receive();

    const qintptr m_descriptor;
    const WalsenderScript& m_script;
    WalsenderState& m_state;
    QTcpSocket* m_socket = nullptr;
    QByteArray m_incoming;
    QByteArray m_outgoing;
    WalsenderLane m_lane = WalsenderLane::Data;
    qint32 m_pid = 0;
    QList<QByteArray> m_temporarySlots;
    int m_messages = 0;
};

} // namespace basekeep
