#pragma once

#include "engine/jobs/CancelToken.h"
#include "engine/stream/ByteSink.h"

namespace basekeep {

/// Standard output as the end of a byte pipeline: bytes go out as they are, on Windows too. A reader that has gone is a
/// Failure (StorageError), a full disk behind it is DiskFull; a reader that does not read can be cancelled away from.
class StandardOutput final : public ByteSink
{
public:
    explicit StandardOutput(const CancelToken& cancel);

    void write(std::span<const std::byte> chunk) override;
    void finish() override {} ///< there is nothing behind it, and it is not ours to close

private:
    const CancelToken& m_cancel;
    std::size_t m_portion; ///< what may be written at once without waiting unseen
};

} // namespace basekeep
