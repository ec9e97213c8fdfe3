#pragma once

class QProcess;

namespace basekeep {

/// Makes a process that is about to be started the leader of a session of its own, so that the terminal's signals do
/// not reach it. On Windows it gets a console that nobody sees and leaves its terminal's job object, where that lets
/// it go.
void giveOwnSession(QProcess& process);

} // namespace basekeep
