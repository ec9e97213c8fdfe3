#pragma once

#include "engine/jobs/Failure.h"
#include "engine/stream/CompressionSpec.h"

namespace basekeep::DecoderFailure {

/// The bytes are no stream of the method. `detail` is the library's text.
[[nodiscard]] Failure damaged(CompressionMethod method, const QString& detail);

/// The stream ended before its time, or never began.
[[nodiscard]] Failure incomplete(CompressionMethod method);

/// The library cannot work on this machine.
[[nodiscard]] Failure unusable(CompressionMethod method, const QString& detail);

} // namespace basekeep::DecoderFailure
