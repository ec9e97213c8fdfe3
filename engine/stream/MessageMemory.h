#pragma once

namespace basekeep {

/// Has the C library keep the memory of messages that were released, up to a few of them more than ever lie in a
/// ChunkQueue. Some libraries give it back to the system at once and get it again, emptied, for the next message; that
/// cost a quarter of the processor time of a copy. For the whole process; may be called often.
void keepMessageMemory();

} // namespace basekeep
