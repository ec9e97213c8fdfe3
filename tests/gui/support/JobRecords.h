#pragma once

#include "engine/catalogue/JobRegistry.h"
#include "engine/processes/ProcessReader.h"

namespace basekeep {

/// Records as the engine writes them.
inline JobRecord makeRecord(const QString& id, const QString& profile, const QString& state, int hoursAgo)
{
    JobRecord record;
    record.id = id;
    record.kind = QStringLiteral("backup");
    record.frontEnd = QStringLiteral("command line");
    record.profileName = profile;
    record.server = QStringLiteral("db:5432");
    record.target = QStringLiteral("/nowhere/") + id;
    record.state = state;
    record.startedAt = QDateTime::currentDateTimeUtc().addSecs(-3600 * hoursAgo);
    if (state == QLatin1String("running")) {
        record.ownerPid = ProcessReader::ownPid();
        record.ownerStartedAt = ProcessReader().read(record.ownerPid)->startedAt;
        record.bytesDone = 61;
        record.bytesTotal = 100;
    } else {
        record.finishedAt = record.startedAt.addSecs(187);
    }
    return record;
}

inline JobRecord makeVerified(const QString& id, const QString& profile, int hoursAgo, const QString& target)
{
    JobRecord record = makeRecord(id, profile, QStringLiteral("finished"), hoursAgo);
    record.target = target;
    record.outcome = QStringLiteral("verified on arrival, 1,204 files, CRC32C");
    record.result = {{QStringLiteral("verification"), QStringLiteral("verified-on-arrival")},
                     {QStringLiteral("checksumAlgorithm"), QStringLiteral("CRC32C")},
                     {QStringLiteral("filesVerified"), 1204},
                     {QStringLiteral("bytesVerified"), 1073741824},
                     {QStringLiteral("startLsn"), QStringLiteral("0/3000028")},
                     {QStringLiteral("endLsn"), QStringLiteral("0/4000050")},
                     {QStringLiteral("timeline"), 1},
                     {QStringLiteral("bytesOnDisk"), 536870912}};
    return record;
}

} // namespace basekeep
