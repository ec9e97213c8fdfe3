#include "engine/processes/ProcessSession.h"

#include "engine/processes/StartAttributes_windows.h"

#include <memory>

#include <QtCore/QProcess>

namespace basekeep {

void giveOwnSession(QProcess& process)
{
    process.setCreateProcessArgumentsModifier(
        [attributes = std::shared_ptr<StartAttributes>()](QProcess::CreateProcessArguments* arguments) mutable {
            // Sockets can be inherited, too, and a connection of this process must not outlive it in another one.
            const STARTUPINFOW& startup = *arguments->startupInfo;
            attributes = std::make_shared<StartAttributes>(
                startup, std::vector<HANDLE>{startup.hStdInput, startup.hStdOutput, startup.hStdError});
            arguments->startupInfo = attributes->startup();
            arguments->flags |= CREATE_NEW_PROCESS_GROUP | StartAttributes::outlivingFlags();
        });
}

} // namespace basekeep
