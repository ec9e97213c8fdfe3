#include "engine/jobs/Interruption.h"

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include <qt_windows.h>

namespace basekeep {

namespace {

std::mutex guard; ///< of the object that the other threads talk to
Interruption* instance = nullptr;
std::atomic<int> keyboardRequests{0};
std::atomic<bool> sessionEnds{false};

/// The system ends a program about five seconds after its console was closed or the user logged off, however busy it
/// is.
constexpr DWORD tidyUpLimitMs = 4500;

constexpr UINT finishMessage = WM_APP; ///< to the hidden window, from ourselves

/// False if nobody listens.
bool request()
{
    const std::lock_guard lock(guard);
    if (instance == nullptr)
        return false;
    QMetaObject::invokeMethod(
        instance, [] { Q_EMIT instance->requested(); }, Qt::QueuedConnection);
    return true;
}

BOOL WINAPI handleConsoleEvent(DWORD event)
{
    if (!request())
        return FALSE;
    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT)
        return ++keyboardRequests == 1; // the second time the system ends the program
    // Closing ends the program as soon as this thread returns. If the program ends earlier by itself, this thread ends
    // with it.
    Sleep(tidyUpLimitMs);
    return TRUE;
}

LRESULT CALLBACK handleMessage(HWND window, UINT message, WPARAM first, LPARAM second)
{
    switch (message) {
    case WM_QUERYENDSESSION:
        return TRUE;
    case WM_ENDSESSION:
        sessionEnds = first != FALSE && request();
        if (sessionEnds)
            Sleep(tidyUpLimitMs); // the system may end the program when this returns
        return 0;
    case WM_CLOSE: // somebody asks all windows of the program to close, this one among them
        request();
        return 0;
    case finishMessage:
        DestroyWindow(window);
        return 0;
    case WM_DESTROY:
        PostQuitMessage(0);
        return 0;
    default:
        return DefWindowProcW(window, message, first, second);
    }
}

/// The ear for logging off and shutting down: a console handler is not told of it in a program that has user32.dll,
/// which comes with Qt, but a window is, also one that is never shown. It has a thread of its own, for the main thread
/// may be at work.
class SessionWindow final
{
public:
    SessionWindow() : m_thread([this] { serve(); }) { m_window = m_made.get_future().get(); }

    ~SessionWindow()
    {
        if (sessionEnds) { // the thread holds the system up until the program has ended
            m_thread.detach();
            return;
        }
        if (m_window != nullptr)
            PostMessageW(m_window, finishMessage, 0, 0);
        m_thread.join();
    }

    SessionWindow(const SessionWindow&) = delete;
    SessionWindow& operator=(const SessionWindow&) = delete;

private:
    void serve()
    {
        WNDCLASSW type{};
        type.lpfnWndProc = handleMessage;
        type.hInstance = GetModuleHandleW(nullptr);
        type.lpszClassName = L"BasekeepSession";
        RegisterClassW(&type); // fails when it is there already, which is as good
        const HWND window = CreateWindowExW(0, type.lpszClassName, L"Basekeep", WS_OVERLAPPED, 0, 0, 0, 0, nullptr,
                                            nullptr, type.hInstance, nullptr);
        m_made.set_value(window);
        MSG message{};
        while (window != nullptr && GetMessageW(&message, nullptr, 0, 0) > 0)
            DispatchMessageW(&message);
    }

    std::promise<HWND> m_made;
    HWND m_window = nullptr; ///< null if the system makes none
    std::thread m_thread;
};

std::unique_ptr<SessionWindow> sessionWindow;

} // namespace

Interruption::Interruption(QObject* parent) : QObject(parent)
{
    {
        const std::lock_guard lock(guard);
        instance = this;
    }
    SetConsoleCtrlHandler(handleConsoleEvent, TRUE);
    sessionWindow = std::make_unique<SessionWindow>();
}

Interruption::~Interruption()
{
    sessionWindow.reset();
    SetConsoleCtrlHandler(handleConsoleEvent, FALSE);
    const std::lock_guard lock(guard);
    instance = nullptr;
}

} // namespace basekeep
