#pragma once

#include <QtCore/QCoreApplication>
#include <QtCore/QList>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

namespace basekeep {

/// Reads options exactly as the stock tools do through getopt_long, which QCommandLineParser does only in part: bundled
/// short options (-Rv), a value attached or apart (-Ft, -F t, --format=tar, --format tar), unambiguous beginnings of
/// long options (--form), options and arguments mixed, "--" as the end of options.
class OptionParser final
{
    Q_DECLARE_TR_FUNCTIONS(OptionParser)

public:
    struct Option
    {
        QString name;    ///< long name, also how the option is called in the result
        QChar shortName; ///< null if there is none
        bool takesValue = false;
        bool valueIsOptional = false; ///< then only the long form has one, behind an equals sign
    };

    struct Given
    {
        QString name;
        QString value; ///< null for options without one
    };

    struct Result
    {
        QList<Given> options; ///< in the order they were given
        QStringList arguments;
    };

    explicit OptionParser(QList<Option> options);

    /// Throws Failure (InvalidOption).
    [[nodiscard]] Result parse(const QStringList& words) const;

    /// Hands each option over as soon as it is understood, so that of several faults the first in the words is the one
    /// that is told, whoever finds it. Stops where `take` returns false. Returns the arguments; throws as parse() does.
    QStringList parse(const QStringList& words, const std::function<bool(const Given&)>& take) const;

private:
    const Option& findLong(const QString& name) const;
    const Option& findShort(QChar name) const;

    QList<Option> m_options;
};

} // namespace basekeep
