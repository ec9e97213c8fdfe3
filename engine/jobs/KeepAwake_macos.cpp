#include "engine/jobs/KeepAwake.h"

#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/pwr_mgt/IOPMLib.h>

namespace basekeep {

struct KeepAwake::Hold
{
    explicit Hold(IOPMAssertionID assertion) : assertion(assertion) {}
    ~Hold() { IOPMAssertionRelease(assertion); }
    Q_DISABLE_COPY_MOVE(Hold)

    const IOPMAssertionID assertion;
};

KeepAwake::KeepAwake(const QString& reason)
{
    const CFStringRef text = reason.toCFString();
    IOPMAssertionID assertion = kIOPMNullAssertionID;
    const IOReturn result = IOPMAssertionCreateWithName(kIOPMAssertionTypePreventUserIdleSystemSleep,
                                                        kIOPMAssertionLevelOn, text, &assertion);
    CFRelease(text);
    if (result == kIOReturnSuccess)
        m_hold = std::make_unique<Hold>(assertion);
    else
        m_obstacle = QStringLiteral("IOPMAssertionCreateWithName: 0x%1").arg(quint32(result), 8, 16, QLatin1Char('0'));
}

KeepAwake::~KeepAwake() = default;

} // namespace basekeep
