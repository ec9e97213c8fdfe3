#include "engine/stream/MessageMemory.h"

#include "engine/stream/ChunkQueue.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace basekeep {

void keepMessageMemory()
{
#ifdef __GLIBC__
    // The other libraries that we run with keep some by themselves.
    static const bool isKept = ::mallopt(M_TRIM_THRESHOLD, int(2 * ChunkQueue::capacity)) != 0;
    (void)isKept;
#endif
}

} // namespace basekeep
