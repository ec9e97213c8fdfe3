#include "engine/verify/VerifyReport.h"

#include "engine/verify/VerifyReportPage.h"

#include <QtCore/QJsonArray>

#include <array>

namespace basekeep {

namespace {

using Verdict = VerifyReport::Verdict;

/// What a reader looks for before it takes an object for a report.
const QLatin1String reportKind("basekeep-verify-report");
constexpr int reportVersion = 1;

QString textOf(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QDateTime timeOf(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

QString nameOf(VerifyReport::Occasion occasion)
{
    return occasion == VerifyReport::Occasion::Arrival ? QStringLiteral("arrival") : QStringLiteral("verification");
}

} // namespace

Verdict VerifyReport::verdictOf(const std::optional<Failure>& failure)
{
    if (!failure)
        return Verdict::Good;
    switch (failure->code) {
    case Failure::Code::VerificationFailed:
        return Verdict::Damaged;
    case Failure::Code::NoManifest:
        return Verdict::NotVerifiable;
    case Failure::Code::Cancelled:
        return Verdict::Stopped;
    default:
        return Verdict::NotDone;
    }
}

QString VerifyReport::verdictText() const
{
    switch (verdict) {
    case Verdict::Good:
        return tr("The backup is good");
    case Verdict::Damaged:
        return tr("The backup is damaged");
    case Verdict::NotVerifiable:
        return tr("Cannot be verified: no manifest");
    case Verdict::Stopped:
        return tr("The verification was stopped");
    case Verdict::NotDone:
        return tr("The verification could not be done");
    }
    Q_UNREACHABLE();
}

QString VerifyReport::verdictDetail() const
{
    switch (verdict) {
    case Verdict::Good:
        return occasion == Occasion::Arrival ? tr("It is what the server sent; everything was checked as it arrived.")
                                             : tr("Everything that was checked is as it should be.");
    case Verdict::Damaged:
        return failure ? failure->message : QString();
    case Verdict::NotVerifiable:
        return tr("Without backup_manifest nobody can tell whether files are missing or were changed. What could be "
                  "checked without it was found in order.");
    case Verdict::Stopped:
        return tr("Whether the backup is good is not known.");
    case Verdict::NotDone:
        return failure ? failure->toText() : QString();
    }
    Q_UNREACHABLE();
}

QString VerifyReport::checksText() const
{
    QStringList checks;
    const bool hasManifest = facts.manifestVersion > 0;
    if (hasManifest)
        checks << (withChecksums ? tr("the files' names, sizes and checksums") : tr("the files' names and sizes"));
    checks << tr("the control file");
    if (withWal)
        checks << tr("the WAL that recovery needs");
    if (withPageChecksums)
        checks << tr("the pages' own checksums");
    return tr("Checked: %1.").arg(checks.join(tr(", ")));
}

quint64 VerifyReport::count(VerifyFinding::Severity severity) const
{
    quint64 count = 0;
    for (int number = 0; number < VerifyFinding::kindCount; ++number) {
        VerifyFinding finding;
        finding.kind = static_cast<VerifyFinding::Kind>(number);
        if (finding.severity() == severity)
            count += facts.counts[static_cast<std::size_t>(number)];
    }
    return count;
}

QJsonObject VerifyReport::toJson() const
{
    QJsonArray list;
    for (const VerifyFinding& finding : findings)
        list.append(finding.toJson());
    return {
        {QStringLiteral("report"), reportKind},
        {QStringLiteral("reportVersion"), reportVersion},
        {QStringLiteral("program"), QStringLiteral("Basekeep")},
        {QStringLiteral("programVersion"), programVersion},
        {QStringLiteral("verdict"), nameOf(verdict)},
        {QStringLiteral("verdictText"), verdictText()},
        {QStringLiteral("occasion"), basekeep::nameOf(occasion)},
        {QStringLiteral("failure"), failure ? QJsonValue(failure->toJson()) : QJsonValue::Null},
        {QStringLiteral("folder"), folder},
        {QStringLiteral("manifest"), manifest},
        {QStringLiteral("walFolder"), walFolder},
        {QStringLiteral("format"), format},
        {QStringLiteral("withChecksums"), withChecksums},
        {QStringLiteral("withPageChecksums"), withPageChecksums},
        {QStringLiteral("withWal"), withWal},
        {QStringLiteral("stoppedAtFirstError"), stoppedAtFirstError},
        {QStringLiteral("ignoredPaths"), QJsonArray::fromStringList(ignoredPaths)},
        {QStringLiteral("startedAt"), textOf(startedAt)},
        {QStringLiteral("endedAt"), textOf(endedAt)},
        {QStringLiteral("seconds"), seconds},
        {QStringLiteral("identity"), identity.toJson()},
        {QStringLiteral("facts"), facts.toJson()},
        {QStringLiteral("findings"), list},
    };
}

std::optional<VerifyReport> VerifyReport::fromJson(const QJsonObject& json)
{
    const auto at = [&json](const char* key) {
        return json.value(QLatin1String(key));
    };
    if (at("report").toString() != reportKind || at("reportVersion").toInt() > reportVersion)
        return std::nullopt;
    VerifyReport report;
    for (const Verdict verdict :
         {Verdict::Good, Verdict::Damaged, Verdict::NotVerifiable, Verdict::Stopped, Verdict::NotDone}) {
        if (nameOf(verdict) == at("verdict").toString())
            report.verdict = verdict;
    }
    if (at("occasion").toString() == basekeep::nameOf(Occasion::Arrival))
        report.occasion = Occasion::Arrival;
    if (at("failure").isObject())
        report.failure = Failure::fromJson(at("failure").toObject());
    report.programVersion = at("programVersion").toString();
    report.folder = at("folder").toString();
    report.manifest = at("manifest").toString();
    report.walFolder = at("walFolder").toString();
    report.format = at("format").toString();
    report.withChecksums = at("withChecksums").toBool();
    report.withPageChecksums = at("withPageChecksums").toBool();
    report.withWal = at("withWal").toBool();
    report.stoppedAtFirstError = at("stoppedAtFirstError").toBool();
    for (const QJsonValue& path : at("ignoredPaths").toArray())
        report.ignoredPaths << path.toString();
    report.startedAt = timeOf(at("startedAt"));
    report.endedAt = timeOf(at("endedAt"));
    report.seconds = at("seconds").toDouble();
    report.identity = BackupIdentity::fromJson(at("identity").toObject());
    report.facts = VerifyFacts::fromJson(at("facts").toObject());
    for (const QJsonValue& finding : at("findings").toArray()) {
        if (const std::optional<VerifyFinding> known = VerifyFinding::fromJson(finding.toObject()))
            report.findings.append(*known);
    }
    return report;
}

QString VerifyReport::toHtml() const
{
    return VerifyReportPage(*this).toHtml();
}

QString VerifyReport::nameOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Good:
        return QStringLiteral("good");
    case Verdict::Damaged:
        return QStringLiteral("damaged");
    case Verdict::NotVerifiable:
        return QStringLiteral("not-verifiable");
    case Verdict::Stopped:
        return QStringLiteral("stopped");
    case Verdict::NotDone:
        return QStringLiteral("not-done");
    }
    Q_UNREACHABLE();
}

} // namespace basekeep
