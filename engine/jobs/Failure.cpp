#include "engine/jobs/Failure.h"

#include <cerrno>
#include <cstring>
#include <system_error>

namespace basekeep {

Failure Failure::fromSystem(int error, const QString& message)
{
    // A short write leaves errno untouched on some systems; the cause is then a full disk.
    const int cause = error == 0 ? ENOSPC : error;
    Failure failure;
    failure.message = message;
    failure.detail = QString::fromLocal8Bit(std::system_category().message(cause).c_str());
    if (error == 0)
        failure.detail = QString::fromLocal8Bit(std::generic_category().message(cause).c_str());
#ifdef EDQUOT
    const bool isFull = cause == ENOSPC || cause == EDQUOT;
#else
    const bool isFull = cause == ENOSPC;
#endif
    failure.code = isFull ? Code::DiskFull : Code::StorageError;
    if (isFull)
        failure.hint = tr("Free some space there, or choose a folder on a larger file system.");
    else if (cause == EACCES || cause == EPERM || cause == EROFS)
        failure.hint = tr("Choose a folder that you may write to.");
    return failure;
}

Failure Failure::cancelled()
{
    return {Code::Cancelled, tr("The job was cancelled."), {}, {}};
}

QString Failure::toText() const
{
    QString text = message;
    if (!detail.isEmpty())
        text += QLatin1Char('\n') + detail;
    if (!hint.isEmpty())
        text += QLatin1Char('\n') + hint;
    return text;
}

} // namespace basekeep
