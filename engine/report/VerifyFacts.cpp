#include "engine/report/VerifyFacts.h"

#include <QtCore/QJsonArray>

namespace basekeep {

QJsonObject VerifyFacts::toJson() const
{
    QJsonArray ranges;
    for (const ManifestWalRange& range : walRanges) {
        ranges.append(QJsonObject{{QStringLiteral("timeline"), qint64(range.timeline)},
                                  {QStringLiteral("start"), range.start.toString()},
                                  {QStringLiteral("end"), range.end.toString()}});
    }
    QJsonObject countsByKey;
    for (int kind = 0; kind < VerifyFinding::kindCount; ++kind) {
        if (const quint64 count = counts[static_cast<std::size_t>(kind)]; count > 0)
            countsByKey.insert(VerifyFinding::keyOf(static_cast<VerifyFinding::Kind>(kind)), qint64(count));
    }
    return {{QStringLiteral("manifestVersion"), manifestVersion},
            // Larger than what a JSON number can hold exactly.
            {QStringLiteral("systemIdentifier"),
             systemIdentifier ? QJsonValue(QString::number(*systemIdentifier)) : QJsonValue::Null},
            {QStringLiteral("serverMajor"), serverMajor},
            {QStringLiteral("files"), qint64(fileCount)},
            {QStringLiteral("bytes"), qint64(totalBytes)},
            {QStringLiteral("filesWithChecksum"), qint64(filesWithChecksum)},
            {QStringLiteral("pagesChecked"), qint64(pagesChecked)},
            {QStringLiteral("pagesNotJudged"), qint64(pagesNotJudged)},
            {QStringLiteral("walRanges"), ranges},
            {QStringLiteral("walRecords"), qint64(walRecords)},
            {QStringLiteral("errors"), qint64(errorCount)},
            {QStringLiteral("counts"), countsByKey}};
}

VerifyFacts VerifyFacts::fromJson(const QJsonObject& json)
{
    const auto number = [&json](const char* key) {
        return quint64(json.value(QLatin1String(key)).toInteger());
    };
    VerifyFacts facts;
    facts.manifestVersion = int(number("manifestVersion"));
    if (const QJsonValue identifier = json.value(QLatin1String("systemIdentifier")); identifier.isString())
        facts.systemIdentifier = identifier.toString().toULongLong();
    facts.serverMajor = int(number("serverMajor"));
    facts.fileCount = number("files");
    facts.totalBytes = number("bytes");
    facts.pagesChecked = number("pagesChecked");
    facts.pagesNotJudged = number("pagesNotJudged");
    for (const QJsonValue& range : json.value(QLatin1String("walRanges")).toArray()) {
        facts.walRanges.push_back({quint32(range[QLatin1String("timeline")].toInteger()),
                                   Lsn::parse(range[QLatin1String("start")].toString()).value_or(Lsn()),
                                   Lsn::parse(range[QLatin1String("end")].toString()).value_or(Lsn())});
    }
    facts.filesWithChecksum = number("filesWithChecksum");
    facts.walRecords = number("walRecords");
    facts.errorCount = number("errors");
    const QJsonObject counts = json.value(QLatin1String("counts")).toObject();
    for (int kind = 0; kind < VerifyFinding::kindCount; ++kind) {
        const QString key = VerifyFinding::keyOf(static_cast<VerifyFinding::Kind>(kind));
        facts.counts[static_cast<std::size_t>(kind)] = quint64(counts.value(key).toInteger());
    }
    return facts;
}

} // namespace basekeep
