#pragma once

#include "engine/replica/CloneSettings.h"

namespace basekeep {

/// Good values for what nobody said: so that one press, or two options, are enough.
namespace CloneDefaults {

/// Fills an empty target, slot name and port. `replicasFolder` is where replicas go if no target is named.
void fill(CloneSettings& settings, const QString& replicasFolder = {});

/// The first port from `from` on that nobody listens on.
[[nodiscard]] int freePort(int from = 5433);

/// "basekeep_" with this machine's name and the target's, of the characters that a slot's name may have. Names of slots
/// that Basekeep made can be told by their beginning.
[[nodiscard]] QString slotName(const QString& target);
[[nodiscard]] QString slotPrefix();

/// Beside the target: "…/replica-spacename".
[[nodiscard]] QString tablespaceFolder(const QString& target, const QString& tablespace);

} // namespace CloneDefaults

} // namespace basekeep
