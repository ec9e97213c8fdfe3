#include "engine/stream/StandardOutput.h"

#include "engine/storage/WindowsPath_windows.h"

#include <algorithm>

#include <windows.h>

namespace basekeep {

// WriteFile() changes no line ends, whatever mode the C library has its stdout in.
StandardOutput::StandardOutput(const CancelToken& cancel) : m_cancel(cancel), m_portion(64 * 1024) {}

void StandardOutput::write(std::span<const std::byte> chunk)
{
    while (!chunk.empty()) {
        m_cancel.throwIfCancelled();
        DWORD written = 0;
        const DWORD wanted = DWORD(std::min(chunk.size(), m_portion));
        if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), chunk.data(), wanted, &written, nullptr))
            throw windowsFailure(GetLastError(), Failure::tr("The backup could not be written to standard output."));
        chunk = chunk.subspan(written);
    }
}

} // namespace basekeep
