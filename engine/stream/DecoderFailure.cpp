#include "engine/stream/DecoderFailure.h"

namespace basekeep::DecoderFailure {

Failure damaged(CompressionMethod method, const QString& detail)
{
    return {Failure::Code::ProtocolViolation,
            Failure::tr("The %1 stream cannot be decompressed: it is damaged, or has something else in or behind it.")
                .arg(compressionMethodName(method)),
            Failure::tr("Take it from its source again; it may have been changed on the way or on the disk."), detail};
}

Failure incomplete(CompressionMethod method)
{
    return {Failure::Code::ProtocolViolation,
            Failure::tr("The %1 stream ended before it was complete.").arg(compressionMethodName(method)),
            Failure::tr("Take it from its source again; the sender may have stopped or a disk may have been full."),
            {}};
}

Failure unusable(CompressionMethod method, const QString& detail)
{
    return {Failure::Code::Internal,
            Failure::tr("The %1 library cannot decompress.").arg(compressionMethodName(method)),
            Failure::tr("The machine may be out of memory."), detail};
}

} // namespace basekeep::DecoderFailure
