// Pseudo-consoles are there since Windows 10 1809.
#define NTDDI_VERSION 0x0A000006
#include "tests/support/ProcessList.h"
#include "tests/support/StalledBackup.h"

#include <QtTest/QTest>

#include <memory>
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
        m_reader = std::thread([screen] {
            const Handle closer(screen);
            char bytes[4096];
            DWORD count = 0;
            while (ReadFile(screen, bytes, sizeof bytes, &count, nullptr) && count > 0) {
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

    void type(char key)
    {
        DWORD written = 0;
        WriteFile(m_keyboard.get(), &key, 1, &written, nullptr);
    }

    void close()
    {
        if (std::exchange(m_hasConsole, false))
            ClosePseudoConsole(m_console);
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
    std::thread m_reader;
};

} // namespace

/// What becomes of a backup in a console that is told to stop, or closed.
class ConsoleEndTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLeft_data()
    {
        QTest::addColumn<bool>("isClosed");
        QTest::newRow("Ctrl-C") << false;
        QTest::newRow("the console is closed") << true;
    }

    void nothingIsLeft()
    {
        QFETCH(const bool, isClosed);
        const StalledBackup backup;
        ConsoleProgram parent(StalledBackup::program(), backup.arguments());
        QVERIFY(parent.pid() != 0);
        const qint64 child = backup.waitForChildOf(parent.pid());
        QVERIFY(child != 0);
        if (isClosed)
            parent.close();
        else
            parent.type('\x03');
        QVERIFY(parent.waitForEnd());
        QCOMPARE(backup.remainsOf(child), QString());
    }
};

QTEST_GUILESS_MAIN(ConsoleEndTest)
#include "ConsoleEndTest_windows.moc"
