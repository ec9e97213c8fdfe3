#pragma once

#include "engine/server/ConnectionSettings.h"
#include "engine/server/Lsn.h"

#include <QtCore/QProcess>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// A program that receives WAL into a folder, as it runs: "basekeep-cli receivewal", or another one with the same
/// options. Killed at the end if it still runs.
class ReceiverProgram final
{
public:
    ReceiverProgram(const ConnectionSettings& server, const QString& folder, const QStringList& options = {},
                    const QString& program = {});
    ~ReceiverProgram();

    [[nodiscard]] bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    void kill(); ///< without a chance to tidy up; returns when it is gone
    void terminate();
    /// Its exit status; -1 if it does not end within a minute, or crashed.
    [[nodiscard]] int wait();
    /// Waits until it has said that (with --verbose); false if it does not, or ends.
    [[nodiscard]] bool says(const QString& text);
    [[nodiscard]] QString words(); ///< all it has said on standard error so far

private:
    QProcess m_process;
    QString m_words;
};

/// Two files or folders of WAL compared.
namespace WalFiles {

/// The content of a segment in an archive folder, whatever its shape: complete if there is such a file, else partial;
/// raw, gzip or lz4. Null if it is not there, or if a complete one does not hold a whole segment.
[[nodiscard]] QByteArray segment(const QString& folder, const QString& name, quint32 segmentSize);

/// Names of the segments that are complete in the folder, without suffix, in order.
[[nodiscard]] QStringList complete(const QString& folder, quint32 segmentSize);

/// What is wrong with an archive that must hold every segment of a timeline from its first one up to the one before
/// `end`, each equal to the server's: empty if nothing is.
[[nodiscard]] QString faults(const QString& folder, const QString& walFolder, quint32 timeline, Lsn end,
                             quint32 segmentSize);

} // namespace WalFiles

} // namespace basekeep
