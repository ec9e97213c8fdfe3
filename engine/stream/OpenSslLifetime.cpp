#include "engine/stream/OpenSslLifetime.h"

#include <openssl/crypto.h>

namespace basekeep {

void keepOpenSslUntilTheEnd()
{
    // Where it fails, whatever uses OpenSSL next does too, and says so.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
}

} // namespace basekeep
