#include "engine/jobs/Interruption.h"

#include <atomic>
#include <mutex>

#include <qt_windows.h>

namespace basekeep {

namespace {

std::mutex guard; ///< of the object that the handler's thread talks to
Interruption* instance = nullptr;
std::atomic<int> keyboardRequests{0};

/// The system ends a program about five seconds after its console was closed, however busy the handler is.
constexpr DWORD tidyUpLimitMs = 4500;

BOOL WINAPI handleConsoleEvent(DWORD event)
{
    {
        const std::lock_guard lock(guard);
        if (!instance)
            return FALSE;
        QMetaObject::invokeMethod(
            instance, [] { Q_EMIT instance->requested(); }, Qt::QueuedConnection);
    }
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT)
        return ++keyboardRequests == 1; // the second time the system ends the program
    // Closing and logging off end the program as soon as this thread returns. If the program ends earlier by itself,
    // this thread ends with it.
    Sleep(tidyUpLimitMs);
    return TRUE;
}

} // namespace

Interruption::Interruption(QObject* parent) : QObject(parent)
{
    {
        const std::lock_guard lock(guard);
        instance = this;
    }
    SetConsoleCtrlHandler(handleConsoleEvent, TRUE);
}

Interruption::~Interruption()
{
    SetConsoleCtrlHandler(handleConsoleEvent, FALSE);
    const std::lock_guard lock(guard);
    instance = nullptr;
}

} // namespace basekeep
