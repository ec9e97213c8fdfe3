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
    // Of errno, which the system's own category is about on Unix only.
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

QString Failure::nameOf(Code code)
{
    switch (code) {
    case Code::Cancelled:
        return QStringLiteral("cancelled");
    case Code::InvalidOption:
        return QStringLiteral("invalid-option");
    case Code::ConnectionFailed:
        return QStringLiteral("connection-failed");
    case Code::AuthenticationFailed:
        return QStringLiteral("authentication-failed");
    case Code::ConnectionLost:
        return QStringLiteral("connection-lost");
    case Code::ServerRefused:
        return QStringLiteral("server-refused");
    case Code::ProtocolViolation:
        return QStringLiteral("protocol-violation");
    case Code::UnsafeMember:
        return QStringLiteral("unsafe-member");
    case Code::TargetUnusable:
        return QStringLiteral("target-unusable");
    case Code::DiskFull:
        return QStringLiteral("disk-full");
    case Code::StorageError:
        return QStringLiteral("storage-error");
    case Code::WalStreamFailed:
        return QStringLiteral("wal-stream-failed");
    case Code::WrongServer:
        return QStringLiteral("wrong-server");
    case Code::VerificationFailed:
        return QStringLiteral("verification-failed");
    case Code::NoManifest:
        return QStringLiteral("no-manifest");
    case Code::PageChecksumFailed:
        return QStringLiteral("page-checksum-failed");
    case Code::PreflightFailed:
        return QStringLiteral("preflight-failed");
    case Code::Internal:
        return QStringLiteral("internal");
    }
    Q_UNREACHABLE();
}

QJsonObject Failure::toJson() const
{
    return {{QStringLiteral("code"), nameOf(code)},
            {QStringLiteral("message"), message},
            {QStringLiteral("hint"), hint},
            {QStringLiteral("detail"), detail}};
}

Failure Failure::fromJson(const QJsonObject& json)
{
    Failure failure;
    const QString name = json.value(QLatin1String("code")).toString();
    for (int code = 0; code <= static_cast<int>(Code::Internal); ++code) {
        if (nameOf(static_cast<Code>(code)) == name)
            failure.code = static_cast<Code>(code);
    }
    failure.message = json.value(QLatin1String("message")).toString();
    failure.hint = json.value(QLatin1String("hint")).toString();
    failure.detail = json.value(QLatin1String("detail")).toString();
    return failure;
}

} // namespace basekeep
