#pragma once

#include <QtCore/QStringList>

namespace basekeep {

class TestServer;

/// Puts files and folders into a server's data directory whose names ask for care: spaces, quotes, letters beyond
/// ASCII, a dot in front, no content, a path as long as an archive can hold (99 bytes). Returns the files' paths,
/// relative to the data directory. Throws Failure.
QStringList addOddFiles(const TestServer& server);

} // namespace basekeep
