#include "engine/stream/CompressionSpec.h"

#include "engine/jobs/Failure.h"

#include <QtCore/QStringList>

#include <algorithm>
#include <limits>

#include <zstd.h>

namespace basekeep {

namespace {

/// What can be said about a method, and the names that go with it.
struct MethodTraits
{
    CompressionMethod method;
    QLatin1String name;
    QLatin1String suffix;
    int lowestLevel;
    int highestLevel; ///< below the lowest: there is no level to choose
    int defaultLevel; ///< always accepted, also out of the range
    bool hasWorkers;
    bool hasLongDistance;

    [[nodiscard]] bool hasLevels() const { return lowestLevel <= highestLevel; }
};

const MethodTraits& traitsOf(CompressionMethod method)
{
    static const MethodTraits all[] = {
        {CompressionMethod::None, QLatin1String("none"), QLatin1String(""), 0, -1, 0, false, false},
        {CompressionMethod::Gzip, QLatin1String("gzip"), QLatin1String(".gz"), 1, 9, -1, false, false},
        {CompressionMethod::Lz4, QLatin1String("lz4"), QLatin1String(".lz4"), 1, 12, 0, false, false},
        {CompressionMethod::Zstd, QLatin1String("zstd"), QLatin1String(".zst"), ZSTD_minCLevel(), ZSTD_maxCLevel(),
         ZSTD_CLEVEL_DEFAULT, true, true},
    };
    return all[static_cast<std::size_t>(method)];
}

constexpr CompressionMethod allMethods[] = {CompressionMethod::None, CompressionMethod::Gzip, CompressionMethod::Lz4,
                                            CompressionMethod::Zstd};

// The sentences are those of the stock tools, since scripts look for them.
Failure invalid(const QString& reason)
{
    return {
        Failure::Code::InvalidOption,
        CompressionSpec::tr("invalid compression specification: %1").arg(reason),
        CompressionSpec::tr("A detail is a level, or a list such as \"level=5,workers=4,long\"; workers and long are "
                            "for zstd only."),
        {}};
}

/// The integer that the text is, as C reads it: blanks in front, a sign, decimal digits, nothing behind. Numbers that
/// no int can hold become the nearest that one can, so that they are out of every range.
std::optional<int> integerFrom(const QString& text)
{
    qsizetype position = 0;
    while (position < text.size() && (text[position] == u' ' || (text[position] >= u'\t' && text[position] <= u'\r')))
        ++position;
    const bool isNegative = position < text.size() && text[position] == u'-';
    if (isNegative || (position < text.size() && text[position] == u'+'))
        ++position;
    if (position == text.size())
        return std::nullopt;
    constexpr qint64 limit = qint64{std::numeric_limits<int>::max()} + 1;
    qint64 value = 0;
    for (; position < text.size(); ++position) {
        const char16_t digit = text[position].unicode();
        if (digit < u'0' || digit > u'9')
            return std::nullopt;
        value = std::min(limit, value * 10 + (digit - u'0'));
    }
    return int(isNegative ? -value : std::min(value, limit - 1));
}

int integerOption(const QString& keyword, const std::optional<QString>& value)
{
    if (!value)
        throw invalid(CompressionSpec::tr("compression option \"%1\" requires a value").arg(keyword));
    const std::optional<int> number = integerFrom(*value);
    if (!number)
        throw invalid(CompressionSpec::tr("value for compression option \"%1\" must be an integer").arg(keyword));
    return *number;
}

bool booleanOption(const QString& keyword, const std::optional<QString>& value)
{
    if (!value)
        return true;
    for (const QLatin1String word : {QLatin1String("yes"), QLatin1String("on"), QLatin1String("1")}) {
        if (value->compare(word, Qt::CaseInsensitive) == 0)
            return true;
    }
    for (const QLatin1String word : {QLatin1String("no"), QLatin1String("off"), QLatin1String("0")}) {
        if (value->compare(word, Qt::CaseInsensitive) == 0)
            return false;
    }
    throw invalid(CompressionSpec::tr("value for compression option \"%1\" must be a Boolean value").arg(keyword));
}

} // namespace

QString compressionMethodName(CompressionMethod method)
{
    return traitsOf(method).name;
}

std::optional<CompressionMethod> compressionMethodFromName(const QString& name)
{
    for (const CompressionMethod method : allMethods) {
        if (name == traitsOf(method).name)
            return method;
    }
    return std::nullopt;
}

QString compressionSuffix(CompressionMethod method)
{
    return traitsOf(method).suffix;
}

CompressionMethod compressionFromFileName(const QString& fileName)
{
    for (const CompressionMethod method : allMethods) {
        if (method != CompressionMethod::None && fileName.endsWith(traitsOf(method).suffix))
            return method;
    }
    return CompressionMethod::None;
}

CompressionSpec CompressionSpec::parse(CompressionMethod method, const QString& detail)
{
    CompressionSpec spec;
    spec.method = method;
    if (detail.isEmpty())
        return spec;

    // The whole list is read before anything is weighed, so a later item counts more than an earlier one of its name,
    // and a word that cannot be read is told before a number that does not fit.
    bool saysLong = false;
    if (const std::optional<int> bareLevel = integerFrom(detail)) {
        spec.level = bareLevel;
    } else {
        const QStringList items = detail.split(QLatin1Char(','));
        for (const QString& item : items) {
            const qsizetype equals = item.indexOf(QLatin1Char('='));
            const QString keyword = item.left(equals);
            const std::optional<QString> value = equals < 0 ? std::nullopt : std::optional(item.mid(equals + 1));
            if (keyword.isEmpty())
                throw invalid(tr("found empty string where a compression option was expected"));
            if (keyword == QLatin1String("level")) {
                spec.level = integerOption(keyword, value);
            } else if (keyword == QLatin1String("workers")) {
                spec.workers = integerOption(keyword, value);
            } else if (keyword == QLatin1String("long")) {
                spec.longDistance = booleanOption(keyword, value);
                saysLong = true;
            } else {
                throw invalid(tr("unrecognized compression option: \"%1\"").arg(keyword));
            }
        }
    }

    const MethodTraits& traits = traitsOf(method);
    if (spec.level && *spec.level != traits.defaultLevel) {
        if (!traits.hasLevels())
            throw invalid(
                tr("compression algorithm \"%1\" does not accept a compression level").arg(QString(traits.name)));
        if (*spec.level < traits.lowestLevel || *spec.level > traits.highestLevel) {
            throw invalid(
                tr("compression algorithm \"%1\" expects a compression level between %2 and %3 (default at %4)")
                    .arg(traits.name)
                    .arg(traits.lowestLevel)
                    .arg(traits.highestLevel)
                    .arg(traits.defaultLevel));
        }
    }
    if (spec.workers && !traits.hasWorkers)
        throw invalid(tr("compression algorithm \"%1\" does not accept a worker count").arg(QString(traits.name)));
    if (saysLong && !traits.hasLongDistance) {
        throw invalid(tr("compression algorithm \"%1\" does not support long-distance mode").arg(QString(traits.name)));
    }
    return spec;
}

QString CompressionSpec::detail() const
{
    QStringList items;
    if (level)
        items << QStringLiteral("level=%1").arg(*level);
    if (workers)
        items << QStringLiteral("workers=%1").arg(*workers);
    if (longDistance)
        items << QStringLiteral("long");
    return items.join(QLatin1Char(','));
}

} // namespace basekeep
