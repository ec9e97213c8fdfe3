#include "tests/support/LesserRights.h"

#include <QtCore/QtGlobal>

#include <pwd.h>
#include <unistd.h>

namespace basekeep {

LesserRights::LesserRights()
{
    if (geteuid() != 0)
        return;
    const passwd* const nobody = getpwnam("nobody");
    m_isLesser = nobody != nullptr && seteuid(nobody->pw_uid) == 0;
}

LesserRights::~LesserRights()
{
    if (m_isLesser && seteuid(0) != 0)
        qFatal("The rights of root did not come back.");
}

} // namespace basekeep
