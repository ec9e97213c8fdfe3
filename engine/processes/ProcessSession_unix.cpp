#include "engine/processes/ProcessSession.h"

#include <unistd.h>

#include <QtCore/QProcess>

namespace basekeep {

void giveOwnSession(QProcess& process)
{
    process.setChildProcessModifier([] { ::setsid(); });
}

} // namespace basekeep
