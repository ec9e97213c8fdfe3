#include "engine/library/VerificationRecord.h"

#include "engine/catalogue/JobRecord.h"
#include "engine/report/VerifyReport.h"

#include <algorithm>
#include <array>
#include <climits>

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QLocale>

namespace basekeep {

namespace {

using Verdict = VerificationRecord::Verdict;

constexpr std::array verdicts{Verdict::Good, Verdict::NotGood, Verdict::NoManifest};

QString toText(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QDateTime toTime(const QJsonValue& value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

} // namespace

QJsonObject VerificationRecord::toJson() const
{
    return {
        {QStringLiteral("folder"), folder},
        {QStringLiteral("endedAt"), toText(endedAt)},
        {QStringLiteral("verdict"), nameOf(verdict)},
        {QStringLiteral("problems"), qint64(problems)},
        {QStringLiteral("onArrival"), onArrival},
        {QStringLiteral("checksums"), checksums},
        {QStringLiteral("pageChecksums"), pageChecksums},
        {QStringLiteral("wal"), wal},
        {QStringLiteral("leavesOut"), leavesOut},
        {QStringLiteral("program"), program},
        {QStringLiteral("frontEnd"), frontEnd},
        {QStringLiteral("manifestTime"), toText(manifestTime)},
    };
}

VerificationRecord VerificationRecord::fromJson(const QJsonObject& json)
{
    VerificationRecord record;
    record.folder = json.value(QLatin1String("folder")).toString();
    record.endedAt = toTime(json.value(QLatin1String("endedAt")));
    record.verdict = Verdict::NotGood; // what is not understood proves nothing
    for (const Verdict verdict : verdicts) {
        if (nameOf(verdict) == json.value(QLatin1String("verdict")).toString())
            record.verdict = verdict;
    }
    record.problems = quint64(json.value(QLatin1String("problems")).toInteger());
    record.onArrival = json.value(QLatin1String("onArrival")).toBool();
    record.checksums = json.value(QLatin1String("checksums")).toBool();
    record.pageChecksums = json.value(QLatin1String("pageChecksums")).toBool();
    record.wal = json.value(QLatin1String("wal")).toBool();
    record.leavesOut = json.value(QLatin1String("leavesOut")).toBool();
    record.program = json.value(QLatin1String("program")).toString();
    record.frontEnd = json.value(QLatin1String("frontEnd")).toString();
    record.manifestTime = toTime(json.value(QLatin1String("manifestTime")));
    return record;
}

std::optional<VerificationRecord> VerificationRecord::of(const VerifyReport& report)
{
    VerificationRecord record;
    switch (report.verdict) {
    case VerifyReport::Verdict::Good:
        record.verdict = Verdict::Good;
        break;
    case VerifyReport::Verdict::Damaged:
        record.verdict = Verdict::NotGood;
        break;
    case VerifyReport::Verdict::NotVerifiable:
        record.verdict = Verdict::NoManifest;
        break;
    case VerifyReport::Verdict::Stopped:
    case VerifyReport::Verdict::NotDone:
        return std::nullopt;
    }
    record.folder = QDir::current().absoluteFilePath(report.folder);
    record.endedAt = report.endedAt;
    record.problems = report.count(VerifyFinding::Severity::Error);
    record.onArrival = report.occasion == VerifyReport::Occasion::Arrival;
    record.checksums = report.withChecksums;
    record.pageChecksums = report.withPageChecksums;
    record.wal = report.withWal;
    record.leavesOut = !report.ignoredPaths.isEmpty();
    record.program = JobRecord::ownProgram();
    record.manifestTime = manifestTimeOf(record.folder);
    return record;
}

std::optional<VerificationRecord> VerificationRecord::onArrivalOf(const JobRecord& job)
{
    const QString outcome = job.result.value(QLatin1String("verification")).toString();
    const bool hasFailed = outcome == QLatin1String("failed");
    const bool sizesOnly = outcome == QLatin1String("sizes-only");
    if (!hasFailed && !sizesOnly && outcome != QLatin1String("verified-on-arrival"))
        return std::nullopt;
    VerificationRecord record;
    record.folder = job.target;
    record.endedAt = job.finishedAt.toUTC();
    record.verdict = hasFailed ? Verdict::NotGood : Verdict::Good;
    record.onArrival = true;
    record.checksums = !sizesOnly;
    record.wal = job.result.value(QLatin1String("walComplete")).toBool();
    record.program = job.program;
    record.frontEnd = job.frontEnd;
    return record;
}

QString VerificationRecord::verdictText() const
{
    switch (verdict) {
    case Verdict::Good:
        return tr("good");
    case Verdict::NotGood:
        return problems == 0 ? tr("not good")
                             : tr("%n problem(s) found", nullptr, int(std::min<quint64>(problems, INT_MAX)));
    case Verdict::NoManifest:
        return tr("cannot be told: no manifest");
    }
    Q_UNREACHABLE();
}

QString VerificationRecord::meansText() const
{
    QStringList parts;
    //: %1 is a program's name and version
    parts << (onArrival ? tr("on arrival by %1") : tr("by %1")).arg(program.isEmpty() ? tr("Basekeep") : program);
    if (!onArrival && frontEnd == QLatin1String("command line"))
        parts << tr("on the command line");
    if (!checksums)
        parts << tr("sizes only");
    if (pageChecksums)
        parts << tr("with page checksums");
    if (!wal)
        parts << tr("without its WAL");
    if (leavesOut)
        parts << tr("some paths left out");
    return parts.join(QStringLiteral(", "));
}

QString VerificationRecord::nameOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Good:
        return QStringLiteral("good");
    case Verdict::NotGood:
        return QStringLiteral("not-good");
    case Verdict::NoManifest:
        return QStringLiteral("no-manifest");
    }
    Q_UNREACHABLE();
}

QDateTime VerificationRecord::manifestTimeOf(const QString& folder)
{
    return QFileInfo(folder + QStringLiteral("/backup_manifest")).lastModified().toUTC();
}

} // namespace basekeep
