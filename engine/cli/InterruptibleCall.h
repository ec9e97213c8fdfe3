#pragma once

#include "engine/jobs/CancelToken.h"

#include <functional>

namespace basekeep {

/// Runs what blocks in a thread of its own, while this one listens for Ctrl-C and cancels the token then. Returns what
/// the call returns, and throws the Failure that it throws. Needs an application object.
[[nodiscard]] int callInterruptibly(const std::function<int(const CancelToken& cancel)>& call);

} // namespace basekeep
