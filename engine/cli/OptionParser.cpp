#include "engine/cli/OptionParser.h"

#include "engine/jobs/Failure.h"

namespace basekeep {

namespace {

Failure invalid(const QString& message)
{
    return {Failure::Code::InvalidOption, message, {}, {}};
}

} // namespace

OptionParser::OptionParser(QList<Option> options) : m_options(std::move(options)) {}

const OptionParser::Option& OptionParser::findLong(const QString& name) const
{
    QList<const Option*> candidates;
    for (const Option& option : m_options) {
        if (option.name == name)
            return option;
        if (option.name.startsWith(name))
            candidates << &option;
    }
    if (candidates.isEmpty())
        throw invalid(tr("There is no option \"--%1\".").arg(name));
    if (candidates.size() > 1) {
        QStringList names;
        for (const Option* candidate : candidates)
            names << QStringLiteral("--") + candidate->name;
        throw invalid(tr("The option \"--%1\" could mean %2.").arg(name, names.join(QLatin1String(", "))));
    }
    return *candidates.first();
}

const OptionParser::Option& OptionParser::findShort(QChar name) const
{
    for (const Option& option : m_options) {
        if (option.shortName == name && !name.isNull())
            return option;
    }
    throw invalid(tr("There is no option \"-%1\".").arg(name));
}

OptionParser::Result OptionParser::parse(const QStringList& words) const
{
    Result result;
    result.arguments = parse(words, [&result](const Given& option) {
        result.options << option;
        return true;
    });
    return result;
}

QStringList OptionParser::parse(const QStringList& words, const std::function<bool(const Given&)>& take) const
{
    QStringList arguments;
    for (qsizetype index = 0; index < words.size(); ++index) {
        const QString& word = words.at(index);
        if (word == QLatin1String("--")) {
            arguments << words.mid(index + 1);
            break;
        }
        if (!word.startsWith(QLatin1Char('-')) || word.size() == 1) {
            arguments << word;
            continue;
        }
        // The value may be the rest of this word, or the next word whatever it looks like.
        const auto nextWord = [&](const QString& shownName) {
            if (++index >= words.size())
                throw invalid(tr("The option \"%1\" needs a value.").arg(shownName));
            return words.at(index);
        };
        if (word.startsWith(QLatin1String("--"))) {
            const qsizetype equals = word.indexOf(QLatin1Char('='));
            const Option& option = findLong(word.mid(2, equals < 0 ? -1 : equals - 2));
            const QString shownName = QStringLiteral("--") + option.name;
            if (!option.takesValue && equals >= 0)
                throw invalid(tr("The option \"%1\" takes no value.").arg(shownName));
            QString value;
            if (equals >= 0)
                value = word.mid(equals + 1);
            else if (option.takesValue && !option.valueIsOptional)
                value = nextWord(shownName);
            if (!take({option.name, value}))
                return arguments;
            continue;
        }
        for (qsizetype position = 1; position < word.size(); ++position) {
            const Option& option = findShort(word.at(position));
            if (!option.takesValue || option.valueIsOptional) {
                if (!take({option.name, {}}))
                    return arguments;
                continue;
            }
            const QString rest = word.mid(position + 1);
            const QString shownName = QStringLiteral("-") + option.shortName;
            if (!take({option.name, rest.isEmpty() ? nextWord(shownName) : rest}))
                return arguments;
            break;
        }
    }
    return arguments;
}

} // namespace basekeep
