#include "engine/jobs/KeepAwake.h"

#include <qt_windows.h>

namespace basekeep {

struct KeepAwake::Hold
{
    explicit Hold(HANDLE made) : request(made) {}
    ~Hold()
    {
        PowerClearRequest(request, PowerRequestSystemRequired);
        CloseHandle(request);
    }
    Q_DISABLE_COPY_MOVE(Hold)

    const HANDLE request;
};

KeepAwake::KeepAwake(const QString& reason)
{
    std::wstring text = reason.toStdWString();
    REASON_CONTEXT context = {};
    context.Version = POWER_REQUEST_CONTEXT_VERSION;
    context.Flags = POWER_REQUEST_CONTEXT_SIMPLE_STRING;
    context.Reason.SimpleReasonString = text.data();
    const HANDLE request = PowerCreateRequest(&context);
    if (request == INVALID_HANDLE_VALUE || !request) {
        m_obstacle = qt_error_string(int(GetLastError()));
        return;
    }
    m_hold = std::make_unique<Hold>(request);
    if (!PowerSetRequest(request, PowerRequestSystemRequired))
        m_obstacle = qt_error_string(int(GetLastError()));
}

KeepAwake::~KeepAwake() = default;

} // namespace basekeep
