#pragma once

#include <QtCore/QString>

#include "engine/processes/ProcessPicture.h"
#include "engine/wal/WalLaneStatus.h"

namespace basekeep {

// What a process of the picture does, in words; used by the lanes and by the process tree alike.

[[nodiscard]] QString cpuText(double percent);                  ///< "38 %"
[[nodiscard]] QString processStateWord(const QString& state);   ///< translated
[[nodiscard]] QString processFacts(const ProcessInfo& process); ///< "CPU 38 % · 41 MiB · started 10:22:03"
[[nodiscard]] QString walChildWork(const WalLaneStatus& lane);
[[nodiscard]] QString walRestartsNote(const WalLaneStatus& lane); ///< "started again 3 times"; empty if it was not
[[nodiscard]] QString dataSenderWork(const ProcessPicture& picture, const QString& currentFile);
[[nodiscard]] QString walSenderWork(const ProcessPicture& picture);

} // namespace basekeep
