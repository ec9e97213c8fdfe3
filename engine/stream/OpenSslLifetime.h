#pragma once

namespace basekeep {

/// Keeps OpenSSL usable until the process is gone. By itself it registers a handler that clears it away at exit, when
/// threads may still be in it: those that nobody waits for, as the one that asks a server to cancel, and even those
/// that were waited for, since QThread::wait() is over before the thread has destroyed its thread-local data, of which
/// some is OpenSSL's. Both at once corrupt the heap.
///
/// To be called before anything else in the process uses OpenSSL, be it through libpq: the first use decides. Further
/// calls do nothing. For any thread.
void keepOpenSslUntilTheEnd();

} // namespace basekeep
