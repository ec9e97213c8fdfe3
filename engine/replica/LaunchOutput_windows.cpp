#include "engine/replica/LaunchOutput.h"

#include "engine/processes/StartAttributes_windows.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/WindowsPath_windows.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtCore/QUuid>

namespace basekeep {

struct LaunchOutput::Handles
{
    HANDLE file = INVALID_HANDLE_VALUE;
    std::unique_ptr<StartAttributes> attributes; ///< read when the process is made
};

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
    CloseHandle(m_handles->file);
}

void LaunchOutput::applyTo(QProcess& process)
{
    process.setStandardOutputFile(QProcess::nullDevice()); // so that no pipe is made
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setCreateProcessArgumentsModifier([this](QProcess::CreateProcessArguments* arguments) {
        STARTUPINFOW startup = *arguments->startupInfo;
        startup.dwFlags |= STARTF_USESTDHANDLES;
        startup.hStdOutput = m_handles->file;
        startup.hStdError = m_handles->file;
        m_handles->attributes =
            std::make_unique<StartAttributes>(startup, std::vector<HANDLE>{startup.hStdInput, m_handles->file});
        arguments->startupInfo = m_handles->attributes->startup();
        arguments->inheritHandles = true;
        arguments->flags |= StartAttributes::outlivingFlags();
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
