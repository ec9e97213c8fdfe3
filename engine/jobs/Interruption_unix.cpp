#include "engine/jobs/Interruption.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <QtCore/QSocketNotifier>

namespace basekeep {

namespace {

// A signal handler may do next to nothing, so it writes one byte into a pipe that the event loop watches.
std::array<int, 2> wakeUpPipe{-1, -1};

constexpr std::array watchedSignals{SIGINT, SIGTERM, SIGHUP};
std::array<struct sigaction, watchedSignals.size()> previousActions;
struct sigaction previousPipeAction;

void noteSignal(int)
{
    const int savedErrno = errno;
    const char byte = 0;
    // A full pipe means that enough wake-ups are waiting already.
    [[maybe_unused]] const ssize_t written = write(wakeUpPipe[1], &byte, 1);
    errno = savedErrno;
}

} // namespace

Interruption::Interruption(QObject* parent) : QObject(parent)
{
    if (pipe(wakeUpPipe.data()) != 0)
        qFatal("No pipe could be made for signals.");
    for (const int end : wakeUpPipe) {
        fcntl(end, F_SETFD, FD_CLOEXEC);
        fcntl(end, F_SETFL, O_NONBLOCK);
    }
    auto* notifier = new QSocketNotifier(wakeUpPipe[0], QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this] {
        char bytes[16];
        while (read(wakeUpPipe[0], bytes, sizeof bytes) > 0) {
        }
        Q_EMIT requested();
    });

    for (std::size_t index = 0; index < watchedSignals.size(); ++index) {
        // What was ignored from the start (nohup, a background job of a script) stays ignored.
        sigaction(watchedSignals[index], nullptr, &previousActions[index]);
        if (previousActions[index].sa_handler == SIG_IGN)
            continue;
        struct sigaction action = {};
        action.sa_handler = noteSignal;
        sigemptyset(&action.sa_mask);
        action.sa_flags = SA_RESTART;
        if (watchedSignals[index] == SIGINT)
            action.sa_flags |= SA_RESETHAND; // the second Ctrl-C finds the system's own way of ending a program
        sigaction(watchedSignals[index], &action, nullptr);
    }

    // A reader of our output or a child that goes away is an error to be handled, not a reason to die on the spot.
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, &previousPipeAction);
}

Interruption::~Interruption()
{
    for (std::size_t index = 0; index < watchedSignals.size(); ++index)
        sigaction(watchedSignals[index], &previousActions[index], nullptr);
    sigaction(SIGPIPE, &previousPipeAction, nullptr);
    for (int& end : wakeUpPipe) {
        close(end);
        end = -1;
    }
}

} // namespace basekeep
