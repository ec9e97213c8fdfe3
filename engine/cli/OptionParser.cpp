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
    for (qsizetype index = 0; index < words.size(); ++index) {
        const QString& word = words.at(index);
        if (word == QLatin1String("--")) {
            result.arguments << words.mid(index + 1);
            break;
        }
        if (!word.startsWith(QLatin1Char('-')) || word.size() == 1) {
            result.arguments << word;
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
            if (!option.takesValue)
                result.options << Given{option.name, {}};
            else
                result.options << Given{option.name, equals < 0 ? nextWord(shownName) : word.mid(equals + 1)};
            continue;
        }
        for (qsizetype position = 1; position < word.size(); ++position) {
            const Option& option = findShort(word.at(position));
            if (!option.takesValue) {
                result.options << Given{option.name, {}};
                continue;
            }
            const QString rest = word.mid(position + 1);
            const QString shownName = QStringLiteral("-") + option.shortName;
            result.options << Given{option.name, rest.isEmpty() ? nextWord(shownName) : rest};
            break;
        }
    }
    return result;
}

} // namespace basekeep
