#pragma once

class QProcess;

namespace basekeep {

/// Makes a process that is about to be started the leader of a session of its own, so that the terminal's signals do
/// not reach it. Does nothing on Windows, which has no such thing.
void giveOwnSession(QProcess& process);

} // namespace basekeep
