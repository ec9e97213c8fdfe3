// Pseudo-consoles are there since Windows 10 1809.
#define NTDDI_VERSION 0x0A000006
#include "tests/support/ProcessList.h"
#include "tests/support/StalledBackup.h"
#include "tests/support/Wine.h"

#include <QtTest/QTest>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <windows.h>

using namespace basekeep;

namespace {

struct HandleCloser
{
    void operator()(HANDLE handle) const { CloseHandle(handle); }
};

using Handle = std::unique_ptr<void, HandleCloser>;

/// A program in a console of its own, of which this process holds the keyboard and the screen.
class ConsoleProgram final
{
public:
    ConsoleProgram(const QString& program, const QStringList& arguments)
    {
        HANDLE keyboardEnd = nullptr;
        HANDLE keyboard = nullptr;
        HANDLE screen = nullptr;
        HANDLE screenEnd = nullptr;
        CreatePipe(&keyboardEnd, &keyboard, nullptr, 0);
        CreatePipe(&screen, &screenEnd, nullptr, 0);
        m_keyboard.reset(keyboard);
        m_hasConsole = SUCCEEDED(CreatePseudoConsole({120, 40}, keyboardEnd, screenEnd, 0, &m_console));
        CloseHandle(keyboardEnd);
        CloseHandle(screenEnd);
        // A console whose screen nobody empties stands still.
        m_reader = std::thread([this, screen] {
            const Handle closer(screen);
            char bytes[4096];
            DWORD count = 0;
            while (ReadFile(screen, bytes, sizeof bytes, &count, nullptr) && count > 0) {
                const std::lock_guard lock(m_mutex);
                m_shown.append(bytes, qsizetype(count));
            }
        });
        if (m_hasConsole)
            start(program, arguments);
    }

    ~ConsoleProgram()
    {
        close();
        if (m_process)
            TerminateProcess(m_process.get(), 99);
        m_reader.join();
    }

    [[nodiscard]] qint64 pid() const { return m_process ? qint64(GetProcessId(m_process.get())) : 0; }

    /// As if Ctrl-C had been pressed. What is typed goes to programs that read it; the event is for all.
    void pressCtrlC()
    {
        FreeConsole();
        if (!AttachConsole(GetProcessId(m_process.get())))
            return;
        SetConsoleCtrlHandler(nullptr, TRUE); // this process is one of them
        GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0);
        FreeConsole();
    }

    /// As if the user had logged off.
    void endSession()
    {
        const DWORD pid = GetProcessId(m_process.get());
        for (HWND window = nullptr;
             (window = FindWindowExW(nullptr, window, L"BasekeepSession", nullptr)) != nullptr;) {
            DWORD owner = 0;
            GetWindowThreadProcessId(window, &owner);
            if (owner == pid && SendMessageW(window, WM_QUERYENDSESSION, 0, LPARAM(ENDSESSION_LOGOFF)) != FALSE)
                PostMessageW(window, WM_ENDSESSION, TRUE, LPARAM(ENDSESSION_LOGOFF));
        }
    }

    void close()
    {
        if (std::exchange(m_hasConsole, false))
            ClosePseudoConsole(m_console);
    }

    /// What stands on the screen, and the exit status: for messages of the test.
    [[nodiscard]] QByteArray toText()
    {
        DWORD status = 0;
        GetExitCodeProcess(m_process.get(), &status);
        const std::lock_guard lock(m_mutex);
        return m_shown + "\nexit status 0x" + QByteArray::number(quint32(status), 16);
    }

    [[nodiscard]] bool waitForEnd() const { return WaitForSingleObject(m_process.get(), 20000) == WAIT_OBJECT_0; }

private:
    void start(const QString& program, const QStringList& arguments)
    {
        SIZE_T size = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
        std::vector<char> memory(size);
        STARTUPINFOEXW startup{};
        startup.StartupInfo.cb = sizeof startup;
        startup.lpAttributeList = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory.data());
        InitializeProcThreadAttributeList(startup.lpAttributeList, 1, 0, &size);
        UpdateProcThreadAttribute(startup.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE, m_console,
                                  sizeof m_console, nullptr, nullptr);
        QString line = QLatin1Char('"') + program + QLatin1Char('"');
        for (const QString& argument : arguments)
            line += QStringLiteral(" \"%1\"").arg(argument);
        std::wstring text = line.toStdWString();
        PROCESS_INFORMATION started{};
        if (CreateProcessW(nullptr, text.data(), nullptr, nullptr, FALSE, EXTENDED_STARTUPINFO_PRESENT, nullptr,
                           nullptr, &startup.StartupInfo, &started)) {
            m_process.reset(started.hProcess);
            CloseHandle(started.hThread);
        }
        DeleteProcThreadAttributeList(startup.lpAttributeList);
    }

    Handle m_keyboard;
    HPCON m_console = nullptr;
    bool m_hasConsole = false;
    Handle m_process;
    std::mutex m_mutex; ///< guards what is shown
    QByteArray m_shown;
    std::thread m_reader;
};

} // namespace

/// What becomes of a backup in a console when the person at it has had enough.
class ConsoleEndTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLeft_data()
    {
        QTest::addColumn<QString>("what");
        for (const char* what : {"Ctrl-C", "closed", "logged off"})
            QTest::newRow(what) << QString::fromLatin1(what);
    }

    void nothingIsLeft()
    {
        QFETCH(const QString, what);
        if (what == QLatin1String("closed") && isUnderWine())
            QSKIP("skipped: Wine does not tell a program that its console is closed");
        const StalledBackup backup;
        ConsoleProgram parent(StalledBackup::program(), backup.arguments());
        QVERIFY(parent.pid() != 0);
        const qint64 child = backup.waitForChildOf(parent.pid());
        QVERIFY2(child != 0, parent.toText().constData());
        if (what == QLatin1String("closed"))
            parent.close();
        else if (what == QLatin1String("Ctrl-C"))
            parent.pressCtrlC();
        else
            parent.endSession();
        QVERIFY(parent.waitForEnd());
        const QString remains = backup.remainsOf(child);
        QVERIFY2(remains.isEmpty(), (remains.toUtf8() + '\n' + parent.toText()).constData());
    }
};

QTEST_GUILESS_MAIN(ConsoleEndTest)
#include "ConsoleEndTest_windows.moc"
