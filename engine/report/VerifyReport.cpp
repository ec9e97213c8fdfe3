#include "engine/report/VerifyReport.h"

#include "engine/report/VerifyReportPage.h"

#include <QtCore/QJsonArray>
#include <QtCore/QLocale>

#include <array>
#include <set>
#include <string>

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

QString counted(quint64 count)
{
    return QLocale().toString(count);
}

/// How many files the errors are about; fewer than that if not all findings were kept.
qsizetype damagedFiles(const VerifyReport& report)
{
    std::set<std::string> paths;
    for (const VerifyFinding& finding : report.findings) {
        if (finding.severity() == VerifyFinding::Severity::Error)
            paths.insert(finding.path);
    }
    return qsizetype(paths.size());
}

QString damageText(const VerifyReport& report)
{
    if (report.facts.errorCount == 0) // its manifest cannot be relied on
        return VerifyReport::tr("The backup is damaged");
    if (report.findings.size() >= VerifyFindings::maximumKept)
        return VerifyReport::tr("Damaged: %1 problems").arg(counted(report.facts.errorCount));
    return VerifyReport::tr("Damaged: %n file(s)", nullptr, int(damagedFiles(report)));
}

/// "File is missing: 12 · Checksum differs: 3"
QString kindsText(const VerifyFindings::Counts& counts)
{
    QStringList parts;
    for (int number = 0; number < VerifyFinding::kindCount; ++number) {
        VerifyFinding finding;
        finding.kind = static_cast<VerifyFinding::Kind>(number);
        const quint64 count = counts[static_cast<std::size_t>(number)];
        if (count > 0 && finding.severity() == VerifyFinding::Severity::Error)
            parts << VerifyReport::tr("%1: %2", "kind of finding, count")
                         .arg(VerifyFinding::titleOf(finding.kind), counted(count));
    }
    return parts.join(QStringLiteral(" · "));
}

QString filesText(const VerifyReport& report)
{
    const VerifyFacts& facts = report.facts;
    const QString files = counted(facts.fileCount);
    const QString size = QLocale().formattedDataSize(qint64(facts.totalBytes), 1);
    const bool isGood = report.verdict == Verdict::Good;
    if (!report.withChecksums || facts.filesWithChecksum == 0) {
        return isGood ? VerifyReport::tr("Names and sizes of %1 files (%2) are those of the manifest.").arg(files, size)
                      : VerifyReport::tr("Names and sizes of %1 files (%2) were compared.").arg(files, size);
    }
    if (!isGood)
        return VerifyReport::tr("Of %1 files (%2), all that are there in their right size were read, as far "
                                "as they can be.")
            .arg(files, size);
    if (facts.filesWithChecksum < facts.fileCount) {
        return VerifyReport::tr("%1 files (%2) are there; every byte of the %3 that have a checksum was read.")
            .arg(files, size, counted(facts.filesWithChecksum));
    }
    return report.occasion == VerifyReport::Occasion::Arrival
               ? VerifyReport::tr("Every byte of %1 files (%2) was checked as it arrived.").arg(files, size)
               : VerifyReport::tr("Every byte of %1 files (%2) was read.").arg(files, size);
}

QString walText(const VerifyReport& report)
{
    const VerifyFacts& facts = report.facts;
    const auto has = [&facts](VerifyFinding::Kind kind) {
        return facts.counts[static_cast<std::size_t>(kind)] > 0;
    };
    if (has(VerifyFinding::Kind::WalNotChecked))
        return {};
    // Without a manifest the backup's own small files say which WAL it needs.
    const Lsn first = facts.walRanges.empty() ? report.identity.startLsn : facts.walRanges.back().start;
    const Lsn last = facts.walRanges.empty() ? report.identity.stopLsn : facts.walRanges.front().end;
    if (!first.isValid() || !last.isValid())
        return {};
    const QString start = first.toString();
    const QString end = last.toString();
    if (has(VerifyFinding::Kind::WalMissing) || has(VerifyFinding::Kind::WalDamaged))
        return VerifyReport::tr("The WAL from %1 to %2 was walked as far as it goes.").arg(start, end);
    return VerifyReport::tr("The WAL was walked from %1 to %2: %3 records.").arg(start, end, counted(facts.walRecords));
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
        return damageText(*this);
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
        return facts.errorCount > 0 ? kindsText(facts.counts) : failure ? failure->toText() : QString();
    case Verdict::NotVerifiable:
        return tr("Without backup_manifest nobody can tell whether files are missing or were changed. What could be "
                  "checked without it was found in order.");
    case Verdict::Stopped:
        return facts.errorCount > 0 ? tr("The backup is not good. Found before the stop: %1", "kinds of findings")
                                          .arg(kindsText(facts.counts))
                                    : tr("Whether the backup is good is not known.");
    case Verdict::NotDone:
        return failure ? failure->toText() : QString();
    }
    Q_UNREACHABLE();
}

QString VerifyReport::checksText() const
{
    const bool isOver = verdict == Verdict::Good || verdict == Verdict::Damaged || verdict == Verdict::NotVerifiable;
    const bool isComplete = !stoppedAtFirstError || verdict != Verdict::Damaged;
    if (!isOver || !isComplete)
        return {};
    QStringList sentences;
    if (facts.manifestVersion > 0)
        sentences << filesText(*this);
    if (withWal && facts.walRecords > 0)
        sentences << walText(*this);
    if (facts.pagesChecked > 0)
        sentences << tr("%1 pages were judged by the checksums that they bear.").arg(counted(facts.pagesChecked));
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

QString VerifyReport::uncheckedText() const
{
    const auto has = [this](VerifyFinding::Kind kind) {
        return facts.counts[static_cast<std::size_t>(kind)] > 0;
    };
    if (verdict == Verdict::Stopped || verdict == Verdict::NotDone)
        return {}; // what was checked is not told either
    QStringList parts;
    if (facts.manifestVersion > 0 && !withChecksums)
        parts << tr("the content of the files");
    else if (facts.manifestVersion > 0 && facts.filesWithChecksum < facts.fileCount)
        parts << tr("the content of files without a checksum in the manifest");
    if (!withWal)
        parts << tr("the WAL that recovery needs");
    else if (has(VerifyFinding::Kind::WalNotChecked))
        parts << tr("WAL of a version that is not known here");
    // A cluster whose pages bear none has nothing that could be checked.
    if ((!withPageChecksums && identity.hasDataChecksums.value_or(true)) || has(VerifyFinding::Kind::PagesNotChecked))
        parts << tr("the checksums inside data pages");
    if (!ignoredPaths.isEmpty())
        parts << tr("what was to be left out (%1)").arg(ignoredPaths.join(QLatin1String(", ")));
    return parts.isEmpty() ? QString() : tr("Not checked: %1.").arg(parts.join(QLatin1String(", ")));
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
