#include "engine/wal/WalStreamer.h"

#include <csignal>
#include <cstdio>

#include <QtCore/QCoreApplication>

/// The WAL half of a backup, started by the half that copies the files. See wal/WalLaneMessages.h for how they talk.
int main(int argc, char* argv[])
{
    // Ctrl-C in a terminal reaches the whole process group. The parent decides what it means and closes our input.
    std::signal(SIGINT, SIG_IGN);
#ifdef SIGPIPE
    std::signal(SIGPIPE, SIG_IGN);
#endif
    const QCoreApplication application(argc, argv);
    basekeep::CancelToken cancel;
    basekeep::ControlPipe control(cancel);
    try {
        basekeep::WalStreamer(control, cancel).run();
    } catch (const basekeep::Failure& failure) {
        const QByteArray line = basekeep::WalLaneMessages::line(basekeep::WalLaneMessages::failureEvent(failure));
        std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
        std::fflush(stdout);
        // The reader thread still sits in its read and uses what main() would destroy.
        std::_Exit(EXIT_FAILURE);
    }
    std::_Exit(EXIT_SUCCESS);
}
