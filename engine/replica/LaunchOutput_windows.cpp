#include "engine/replica/LaunchOutput.h"

#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <array>
#include <vector>

#include <windows.h>

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QUuid>

namespace basekeep {

struct LaunchOutput::Handles
{
    HANDLE file = INVALID_HANDLE_VALUE;
    STARTUPINFOEXW startup{};      ///< read when the process is made
    std::vector<char> attributes;  ///< likewise
    std::array<HANDLE, 2> given{}; ///< likewise: all that the process inherits
    bool hasAttributes = false;

    /// Narrows what the process inherits to its input and to the file.
    void narrow();
};

void LaunchOutput::Handles::narrow()
{
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    attributes.resize(size);
    auto* const list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(attributes.data());
    if (size == 0 || !InitializeProcThreadAttributeList(list, 1, 0, &size))
        return;
    hasAttributes = true;
    given = {startup.StartupInfo.hStdInput, file};
    if (UpdateProcThreadAttribute(list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, given.data(), sizeof given, nullptr,
                                  nullptr))
        startup.lpAttributeList = list;
}

LaunchOutput::LaunchOutput() : m_handles(std::make_unique<Handles>())
{
    const QString name = QDir::tempPath() + QStringLiteral("/basekeep-") + QUuid::createUuid().toString(QUuid::Id128);
    SECURITY_ATTRIBUTES inheritable{sizeof inheritable, nullptr, TRUE};
    m_handles->file = CreateFileW(longPath(FileSystem::toPath(name)).c_str(), GENERIC_READ | GENERIC_WRITE,
                                  FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &inheritable, CREATE_NEW,
                                  FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, nullptr);
    if (m_handles->file == INVALID_HANDLE_VALUE)
        throw windowsFailure(GetLastError(), Failure::tr("\"%1\" could not be written.").arg(name));
}

LaunchOutput::~LaunchOutput()
{
    if (m_handles->hasAttributes)
        DeleteProcThreadAttributeList(reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_handles->attributes.data()));
    CloseHandle(m_handles->file);
}

void LaunchOutput::applyTo(QProcess& process)
{
    process.setStandardOutputFile(QProcess::nullDevice()); // so that no pipe is made
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setCreateProcessArgumentsModifier([this](QProcess::CreateProcessArguments* arguments) {
        m_handles->startup.StartupInfo = *arguments->startupInfo;
        m_handles->startup.StartupInfo.cb = sizeof m_handles->startup;
        m_handles->startup.StartupInfo.dwFlags |= STARTF_USESTDHANDLES;
        m_handles->startup.StartupInfo.hStdOutput = m_handles->file;
        m_handles->startup.StartupInfo.hStdError = m_handles->file;
        m_handles->narrow();
        arguments->startupInfo = &m_handles->startup.StartupInfo;
        arguments->inheritHandles = true;
        arguments->flags |= CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT;
    });
}

QByteArray LaunchOutput::text(QProcess&) const
{
    constexpr LONGLONG most = 64 * 1024;
    LARGE_INTEGER start{};
    LARGE_INTEGER size{};
    if (!GetFileSizeEx(m_handles->file, &size) || !SetFilePointerEx(m_handles->file, start, nullptr, FILE_BEGIN))
        return {};
    QByteArray text(qsizetype(qMin(size.QuadPart, most)), Qt::Uninitialized);
    DWORD bytes = 0;
    if (!ReadFile(m_handles->file, text.data(), DWORD(text.size()), &bytes, nullptr))
        return {};
    text.truncate(qsizetype(bytes));
    return text;
}

} // namespace basekeep
