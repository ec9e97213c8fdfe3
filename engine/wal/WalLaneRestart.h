#pragma once

#include "engine/server/Lsn.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QMetaType>
#include <QtCore/QString>

namespace basekeep {

/// The WAL lane's child process ended before its time and another one took over.
struct WalLaneRestart
{
    Q_DECLARE_TR_FUNCTIONS(WalLaneRestart)

public:
    int number = 0;         ///< the how manieth of this backup, from 1
    qint64 previousPid = 0; ///< of the child that ended
    QString reason;         ///< why it ended, in a few words without a full stop
    qint64 pid = 0;         ///< of the new one
    Lsn position;           ///< where it goes on; not valid while the stream has not begun

    [[nodiscard]] QString toText() const;
};

} // namespace basekeep

Q_DECLARE_METATYPE(basekeep::WalLaneRestart)
