#pragma once

#if defined(_MSC_VER) && !defined(__clang__) && defined(_M_X64)
#include <intrin.h>
#endif

namespace basekeep {

/// Asks the processor to bring this place of memory near, because it will soon be written to. Only a hint: without one
/// the program waits a little longer.
inline void prefetchForWriting([[maybe_unused]] const void* place)
{
#if defined(__GNUC__)
    __builtin_prefetch(place, 1);
#elif defined(_M_X64)
    _mm_prefetch(static_cast<const char*>(place), _MM_HINT_T0);
#endif
}

} // namespace basekeep
