#include "gui/library/BackupWords.h"

#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>

namespace basekeep {

QString BackupWords::server(const KnownBackup& backup)
{
    if (!backup.server.isEmpty())
        return backup.server;
    if (const std::optional<quint64> identifier = backup.description.systemIdentifier)
        return tr("System %1", "a cluster's identifier").arg(*identifier);
    return tr("Not known");
}

QString BackupWords::form(const BackupDescription& backup)
{
    QStringList parts;
    if (backup.serverMajor > 0)
        parts << tr("PostgreSQL %1").arg(backup.serverMajor);
    if (!backup.formatName().isEmpty())
        parts << backup.formatName();
    if (backup.isIncremental)
        parts << tr("incremental");
    return parts.join(tr(", ", "between items"));
}

QString BackupWords::size(const BackupDescription& backup)
{
    return backup.sizeBytes ? formatBytes(*backup.sizeBytes) : QString();
}

QString BackupWords::presence(const KnownBackup& backup)
{
    switch (backup.presence) {
    case KnownBackup::Presence::There:
        return tr("There");
    case KnownBackup::Presence::Missing:
        return tr("Missing");
    case KnownBackup::Presence::NotOnThisDisk:
        return tr("Not on this machine");
    }
    return {};
}

QIcon BackupWords::presenceIcon(const KnownBackup& backup)
{
    switch (backup.presence) {
    case KnownBackup::Presence::There:
        return icon(QStringLiteral("check"), StateColor::Good);
    case KnownBackup::Presence::Missing:
        return icon(QStringLiteral("warning"), StateColor::Warning);
    case KnownBackup::Presence::NotOnThisDisk:
        return icon(QStringLiteral("server"), StateColor::Neutral);
    }
    return {};
}

QString BackupWords::lastVerified(const KnownBackup& backup)
{
    return backup.lastVerification ? formatAge(backup.lastVerification->endedAt, QDateTime::currentDateTimeUtc())
                                   : tr("never");
}

QString BackupWords::result(const KnownBackup& backup)
{
    if (!backup.lastVerification)
        return {};
    return tr("%1, %2", "verdict, by whom and how")
        .arg(backup.lastVerification->verdictText(), backup.lastVerification->meansText());
}

QIcon BackupWords::verdictIcon(const KnownBackup& backup)
{
    if (!backup.lastVerification)
        return icon(QStringLiteral("pending"), StateColor::Neutral);
    switch (backup.lastVerification->verdict) {
    case VerificationRecord::Verdict::Good:
        return icon(QStringLiteral("verify"), StateColor::Good);
    case VerificationRecord::Verdict::NotGood:
        return icon(QStringLiteral("error"), StateColor::Bad);
    case VerificationRecord::Verdict::NoManifest:
        return icon(QStringLiteral("warning"), StateColor::Warning);
    }
    return {};
}

BackupWords::Facts BackupWords::facts(const KnownBackup& backup)
{
    const BackupDescription& description = backup.description;
    Facts facts;
    const auto add = [&facts](const QString& caption, const QString& value) {
        if (!value.isEmpty())
            facts.append({caption, value});
    };
    const std::optional<VerificationRecord>& verification = backup.lastVerification;
    add(tr("Last verified"), verification
                                 ? tr("%1 (%2): %3", "age, moment, verdict and by whom")
                                       .arg(lastVerified(backup), formatMoment(verification->endedAt), result(backup))
                                 : tr("never"));
    add(tr("Folder"),
        backup.presence == KnownBackup::Presence::Missing
            ? tr("%1 (not to be found, or its disk is not connected)").arg(QDir::toNativeSeparators(description.folder))
            : QDir::toNativeSeparators(description.folder));
    add(tr("Taken"), formatMoment(description.takenAt));
    add(tr("Taken by"), backup.isAdopted() ? tr("%1; adopted from a scan").arg(backup.takenBy()) : backup.takenBy());
    add(tr("Label"), description.label);
    add(tr("Form"), form(description));
    const QString bytes = size(description);
    add(tr("Size"), description.fileCount && !bytes.isEmpty()
                        ? tr("%1, %2 files", "size, number").arg(bytes, formatCount(*description.fileCount))
                        : bytes);
    add(tr("Manifest"), !description.hasManifest ? tr("none; without it most of the backup cannot be verified")
                                                 : description.manifestProblem);
    if (description.startLsn.isValid())
        add(tr("Starts at"), tr("%1 on timeline %2").arg(description.startLsn.toString()).arg(description.timeline));
    if (description.systemIdentifier)
        add(tr("System identifier"), QString::number(*description.systemIdentifier));
    return facts;
}

} // namespace basekeep
