#pragma once

#include "engine/receivewal/ReceiveWalSettings.h"
#include "engine/receivewal/ReceiveWalStatus.h"

#include <QtCore/QObject>

#include <memory>

namespace basekeep {

/// A front end's grip on the child process that receives WAL into one archive: starts it, follows it, stops it, and
/// finds it again after the front end was closed and opened.
///
/// The child listens on a local socket that is named after the archive's id and that only this account may use; status
/// comes as JSON lines, commands go the same way. The configuration, password included, goes down the child's standard
/// input once. A child that was told to outlive its front end goes on when the socket closes; any other stops in order.
class WalArchiveProcess final : public QObject
{
    Q_OBJECT

public:
    /// `id` as of WalArchive. Nothing is started.
    explicit WalArchiveProcess(QString id, QObject* parent = nullptr);
    ~WalArchiveProcess() override; ///< lets go; what becomes of the child is said above

    /// Starts a child, or takes hold of one that runs for this archive already. Failures come as statusChanged() with
    /// state Failed.
    void start(const ReceiveWalSettings& settings, bool outlivesFrontEnd);
    /// Takes hold of a running child. Without one, status() becomes what the last one said before it ended.
    void attach();
    void stop(); ///< asks the child to finish its current write, close the open segment as partial and end
    void setOutlivesFrontEnd(bool outlives); ///< may be changed while it runs

    [[nodiscard]] const ReceiveWalStatus& status() const;
    [[nodiscard]] bool isRunning() const; ///< between start() or a successful attach() and the end of the child

Q_SIGNALS:
    void statusChanged();
    void logged(const QString& line); ///< a line of the child's log, already worded for people
    void ended();                     ///< the child is gone; status() has its last words

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace basekeep
