#pragma once

#include "engine/wal/WalLaneStatus.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <optional>

namespace basekeep {

/// How the progress of a backup reads on a terminal. Text only: what is drawn where is the reporter's business.
class ProgressText final
{
    Q_DECLARE_TR_FUNCTIONS(ProgressText)

public:
    struct State
    {
        QString stage; ///< title
        QString note;  ///< what the stage waits for
        qint64 stageElapsedMs = 0;
        bool isCopying = false;
        bool isStalled = false;
        bool isVerified = false; ///< the job has finished
        quint64 bytesDone = 0;
        quint64 bytesTotal = 0;
        double bytesPerSecond = 0;
        std::optional<qint64> secondsLeft;
        WalLaneStatus wal;
        QString currentFile;
    };

    /// 0 to 99, and 100 only when everything is verified; nothing while the total is unknown.
    [[nodiscard]] static std::optional<int> percent(const State& state);

    /// The live block, one or two lines, none wider than `columns`.
    [[nodiscard]] static QStringList block(const State& state, int columns, bool unicode);

    /// One line for a log that cannot be redrawn.
    [[nodiscard]] static QString line(const State& state);

    [[nodiscard]] static QString bar(int percent, int width, bool unicode);
    [[nodiscard]] static QString size(quint64 bytes);           ///< "23.4 GiB"
    [[nodiscard]] static QString rate(double bytesPerSecond);   ///< "412 MiB/s"
    [[nodiscard]] static QString duration(qint64 milliseconds); ///< "4.2 s", "3 min 07 s", "2 h 05 min"

private:
    static QStringList quantities(const State& state);
    static QString walPosition(const WalLaneStatus& wal);
};

} // namespace basekeep
