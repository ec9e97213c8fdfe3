#pragma once

namespace basekeep {

/// Overwrites connection strings that hold a password in the program's own argument list, so that the system's process
/// lists, and our process picture that reads them, do not show it for as long as the program runs. Call it once the
/// arguments have been copied.
void hidePasswords(int count, char** arguments);

} // namespace basekeep
