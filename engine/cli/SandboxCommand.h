#pragma once

#include <QtCore/QStringList>

namespace basekeep {

/// `basekeep-cli sandbox start|demo|status|stop|destroy`: the sample server for terminals and scripts. `arguments` are
/// those after "sandbox". Returns the exit status: 0, 1 after a failure, and 3 from `status` while it does not run, as
/// pg_ctl has it. Needs an application object; Ctrl-C during `start` cancels and tidies up.
int runSandboxCommand(const QStringList& arguments);

} // namespace basekeep
