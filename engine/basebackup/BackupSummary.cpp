#include "engine/basebackup/BackupSummary.h"

#include <QtCore/QJsonArray>
#include <QtCore/QLocale>

namespace basekeep {

QString BackupSummary::verificationName(BackupFacts::Verification verification)
{
    switch (verification) {
    case BackupFacts::Verification::NotYet:
        return QStringLiteral("not-yet");
    case BackupFacts::Verification::NotPossible:
        return QStringLiteral("not-possible");
    case BackupFacts::Verification::SizesOnly:
        return QStringLiteral("sizes-only");
    case BackupFacts::Verification::VerifiedOnArrival:
        return QStringLiteral("verified-on-arrival");
    case BackupFacts::Verification::NotHere:
        return QStringLiteral("not-here");
    case BackupFacts::Verification::Failed:
        return QStringLiteral("failed");
    }
    Q_UNREACHABLE();
}

QString BackupSummary::verificationText(const BackupFacts& facts)
{
    const QString files = QLocale().toString(facts.filesVerified);
    switch (facts.verification) {
    case BackupFacts::Verification::NotYet:
        return tr("not verified");
    case BackupFacts::Verification::NotPossible:
        return tr("complete, but taken without a manifest to verify against");
    case BackupFacts::Verification::SizesOnly:
        //: %1 is a number of files
        return tr("sizes verified on arrival, %1 files; the manifest has no checksums").arg(files);
    case BackupFacts::Verification::VerifiedOnArrival:
        //: %1 is a number of files, %2 a checksum algorithm
        return tr("verified on arrival, %1 files, %2").arg(files, facts.checksumAlgorithm);
    case BackupFacts::Verification::NotHere:
        return tr("not verified: nothing of it came here");
    case BackupFacts::Verification::Failed:
        return tr("verification failed");
    }
    Q_UNREACHABLE();
}

QString BackupSummary::walRestartsText(int restarts)
{
    if (restarts == 0)
        return {};
    return restarts == 1 ? tr("the WAL lane was started again once")
                         : tr("the WAL lane was started again %1 times").arg(restarts);
}

QJsonObject BackupSummary::toJson(const BackupFacts& facts)
{
    QJsonArray tablespaces;
    for (const TablespaceFact& tablespace : facts.tablespaces) {
        tablespaces.append(QJsonObject{{QStringLiteral("oid"), qint64(tablespace.oid)},
                                       {QStringLiteral("location"), tablespace.location},
                                       {QStringLiteral("localPath"), tablespace.localPath},
                                       {QStringLiteral("sizeBytes"), qint64(tablespace.sizeBytes)}});
    }
    return {
        {QStringLiteral("serverVersion"), facts.serverVersion},
        {QStringLiteral("serverVersionText"), facts.serverVersionText},
        {QStringLiteral("systemIdentifier"), QString::number(facts.systemIdentifier)},
        {QStringLiteral("fromStandby"), facts.fromStandby},
        {QStringLiteral("segmentSize"), qint64(facts.segmentSize)},
        {QStringLiteral("timeline"), qint64(facts.timeline)},
        {QStringLiteral("startLsn"), facts.startLsn.isValid() ? facts.startLsn.toString() : QString()},
        {QStringLiteral("endLsn"), facts.endLsn.isValid() ? facts.endLsn.toString() : QString()},
        {QStringLiteral("incremental"), facts.isIncremental},
        {QStringLiteral("tablespaces"), tablespaces},
        {QStringLiteral("verification"), verificationName(facts.verification)},
        {QStringLiteral("verificationText"), verificationText(facts)},
        {QStringLiteral("checksumAlgorithm"), facts.checksumAlgorithm},
        {QStringLiteral("filesVerified"), qint64(facts.filesVerified)},
        {QStringLiteral("bytesVerified"), qint64(facts.bytesVerified)},
        {QStringLiteral("walComplete"), facts.walComplete},
        {QStringLiteral("walRecordsChecked"), qint64(facts.walRecordsChecked)},
        {QStringLiteral("walRestarts"), facts.walRestarts},
        {QStringLiteral("bytesOnDisk"), qint64(facts.bytesOnDisk)},
        {QStringLiteral("serverWarnings"), QJsonArray::fromStringList(facts.serverWarnings)},
    };
}

} // namespace basekeep
