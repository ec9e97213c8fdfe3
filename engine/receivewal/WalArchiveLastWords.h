#pragma once

#include "engine/receivewal/ReceiveWalStatus.h"

#include <optional>

namespace basekeep {

/// What the receiver of an archive last said of itself, in a small file of the data folder: a window that is opened
/// later knows how the receiver ended, also if nobody was there to hear it.
namespace WalArchiveLastWords {

/// Replaces the former ones. A file that cannot be written is no reason to stop receiving, so nothing is thrown.
void save(const QString& archiveId, const ReceiveWalStatus& status);
[[nodiscard]] std::optional<ReceiveWalStatus> load(const QString& archiveId);
void forget(const QString& archiveId);

} // namespace WalArchiveLastWords

} // namespace basekeep
