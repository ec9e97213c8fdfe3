#pragma once

#include "engine/processes/ProcessPicture.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonObject>
#include <QtCore/QStringList>

namespace basekeep {

/// The process picture of one backup as text and as JSON: parent and child here, both walsenders there.
class ProcessTree final
{
    Q_DECLARE_TR_FUNCTIONS(ProcessTree)

public:
    /// `server` is how the server is called.
    [[nodiscard]] static QStringList lines(const ProcessPicture& picture, const QString& server, bool unicode);

    /// Keys: takenAt; parent and child (null or {pid, parentPid, name, command, startedAt, state, cpuPercent,
    /// residentBytes, threads}); dataSender and walSender (null or {pid, user, applicationName, clientAddress,
    /// clientPort, backendStart, state, query, waitEvent, sent, written, flushed, slot, slotRestart, slotWalStatus};
    /// only pid where the server's views cannot be read); progress (null or {phase, total, streamed, tablespacesTotal,
    /// tablespacesStreamed}); serverSideError.
    [[nodiscard]] static QJsonObject toJson(const ProcessPicture& picture);

    /// Both processes here and both walsenders there are known, as far as this backup has them.
    [[nodiscard]] static bool isComplete(const ProcessPicture& picture, bool hasWalLane);

private:
    static QString processLine(const ProcessInfo& process, const QString& role);
    static QString senderLine(int backendPid, const std::optional<WalSenderInfo>& sender, const QString& role);
};

} // namespace basekeep
