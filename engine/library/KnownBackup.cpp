#include "engine/library/KnownBackup.h"

#include "engine/basebackup/BackupSettings.h"

namespace basekeep {

QString KnownBackup::takenBy() const
{
    // The label is all that a backup says about its maker.
    const bool isOurs = !isAdopted() || description.label == BackupSettings().label;
    return isOurs ? tr("Basekeep") : tr("another tool");
}

bool KnownBackup::isVerifiedSince(const QDateTime& moment) const
{
    return lastVerification && lastVerification->verdict == VerificationRecord::Verdict::Good &&
           lastVerification->endedAt >= moment;
}

QJsonObject KnownBackup::toJson() const
{
    QJsonObject object = description.toJson();
    object.insert(QStringLiteral("id"), id);
    object.insert(QStringLiteral("adopted"), isAdopted());
    object.insert(QStringLiteral("server"), server);
    object.insert(QStringLiteral("presence"), presence == Presence::There     ? QStringLiteral("there")
                                              : presence == Presence::Missing ? QStringLiteral("missing")
                                                                              : QStringLiteral("elsewhere"));
    object.insert(QStringLiteral("lastVerification"),
                  lastVerification ? QJsonValue(lastVerification->toJson()) : QJsonValue::Null);
    return object;
}

} // namespace basekeep
