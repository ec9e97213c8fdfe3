#include "engine/cli/PasswordPrompt.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <QtCore/QByteArray>

namespace basekeep {

namespace {

/// Turns the echo off as long as it lives.
class SilentTerminal final
{
public:
    explicit SilentTerminal(int descriptor)
        : m_descriptor(descriptor), m_isTerminal(tcgetattr(descriptor, &m_before) == 0)
    {
        if (!m_isTerminal)
            return;
        termios silent = m_before;
        silent.c_lflag &= ~tcflag_t(ECHO);
        silent.c_lflag |= ECHONL;
        tcsetattr(m_descriptor, TCSAFLUSH, &silent);
    }
    ~SilentTerminal()
    {
        if (m_isTerminal)
            tcsetattr(m_descriptor, TCSAFLUSH, &m_before);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

private:
    const int m_descriptor;
    termios m_before = {};
    const bool m_isTerminal;
};

/// Lets Ctrl-C interrupt read() as long as it lives, instead of ending the program with the echo still off.
class InterruptibleRead final
{
public:
    InterruptibleRead()
    {
        struct sigaction action = {};
        action.sa_handler = [](int) {
        };
        sigemptyset(&action.sa_mask);
        sigaction(SIGINT, &action, &m_before);
    }
    ~InterruptibleRead() { sigaction(SIGINT, &m_before, nullptr); }
    InterruptibleRead(const InterruptibleRead&) = delete;
    InterruptibleRead& operator=(const InterruptibleRead&) = delete;

private:
    struct sigaction m_before = {};
};

std::optional<QString> readLine(int descriptor)
{
    QByteArray line;
    for (;;) {
        char character = 0;
        const ssize_t count = read(descriptor, &character, 1);
        if (count < 0 || (count == 0 && line.isEmpty()))
            return std::nullopt;
        if (count == 0 || character == '\n')
            break;
        line.append(character);
    }
    if (line.endsWith('\r'))
        line.chop(1);
    const QString text = QString::fromUtf8(line);
    line.fill('\0');
    return text;
}

} // namespace

std::optional<QString> promptForPassword(const QString& prompt)
{
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    const int input = terminal >= 0 ? terminal : STDIN_FILENO;
    const int output = terminal >= 0 ? terminal : STDERR_FILENO;
    std::optional<QString> password;
    {
        const InterruptibleRead interruptible;
        const SilentTerminal silent(input);
        const QByteArray bytes = prompt.toUtf8();
        [[maybe_unused]] ssize_t written = write(output, bytes.constData(), std::size_t(bytes.size()));
        password = readLine(input);
        if (!password)
            written = write(output, "\n", 1);
    }
    if (terminal >= 0)
        close(terminal);
    return password;
}

bool canPromptForPassword()
{
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return isatty(STDIN_FILENO) == 1;
    close(terminal);
    return true;
}

} // namespace basekeep
