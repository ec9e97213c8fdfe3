#pragma once

class QProcess;

namespace basekeep {

/// Ties a child's life to this process's: however this process ends, the child ends too. To be called before the child
/// is started. The child should read its standard input to the end and go then, which is all there is on Unix. On
/// Windows it belongs to a job object that the system ends together with this process, inherits nothing but its three
/// standard handles (another child that is being started at the same moment would keep a pipe of this one open), and
/// has a console of its own, so that neither Ctrl-C nor a console that is closed reaches it before its parent decides.
void tieToThisProcess(QProcess& child);

} // namespace basekeep
