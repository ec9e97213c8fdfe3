#include "engine/cli/OptionParser.h"

#include <QtTest/QtTest>

#include "engine/jobs/Failure.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

OptionParser sampleParser()
{
    return OptionParser({{u"format"_s, u'F', true},
                         {u"force"_s, {}, false},
                         {u"no-clean"_s, u'n', false},
                         {u"no-sync"_s, u'N', false},
                         {u"no-slot"_s, {}, false},
                         {u"no-slot-at-all"_s, {}, false},
                         {u"verbose"_s, u'v', false},
                         {u"recovery"_s, u'R', true, true}});
}

/// "format=tar verbose | rest" for what was understood.
QString described(const OptionParser::Result& result)
{
    QStringList words;
    for (const OptionParser::Given& option : result.options)
        words << (option.value.isNull() ? option.name : option.name + u'=' + option.value);
    if (!result.arguments.isEmpty())
        words << u"|"_s << result.arguments;
    return words.join(u' ');
}

} // namespace

class OptionParserTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatGetoptLongReads_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("understood");
        const auto row = [](const char* name, const QStringList& words, const char* understood) {
            QTest::newRow(name) << words << QString::fromLatin1(understood);
        };
        row("nothing", {}, "");
        row("short, apart", {u"-F"_s, u"tar"_s}, "format=tar");
        row("short, attached", {u"-Ftar"_s}, "format=tar");
        row("short, attached with equals sign", {u"-F=tar"_s}, "format==tar");
        row("bundled", {u"-vnN"_s}, "verbose no-clean no-sync");
        row("bundled with a value at the end", {u"-vFt"_s}, "verbose format=t");
        row("bundled with a value in the next word", {u"-vF"_s, u"t"_s}, "verbose format=t");
        row("long with equals sign", {u"--format=tar"_s}, "format=tar");
        row("long, apart", {u"--format"_s, u"tar"_s}, "format=tar");
        row("long, empty value", {u"--format="_s}, "format=");
        row("value that looks like an option", {u"--format"_s, u"-v"_s}, "format=-v");
        row("value with an equals sign", {u"--format=a=b"_s}, "format=a=b");
        row("unambiguous beginning", {u"--form=p"_s}, "format=p");
        row("another beginning", {u"--no-c"_s}, "no-clean");
        row("exact name beats longer ones", {u"--no-slot"_s}, "no-slot");
        row("arguments in between", {u"a"_s, u"-v"_s, u"b"_s}, "verbose | a b");
        row("a lone dash is an argument", {u"-"_s}, "| -");
        row("end of options", {u"-v"_s, u"--"_s, u"-n"_s, u"--"_s}, "verbose | -n --");
        row("optional value, left out", {u"--recovery"_s, u"with"_s}, "recovery | with");
        row("optional value", {u"--recovery=with"_s}, "recovery=with");
        row("optional value, empty", {u"--recovery="_s}, "recovery=");
        row("optional value, short form has none", {u"-Rv"_s, u"with"_s}, "recovery verbose | with");
        row("last one stays last", {u"-Fp"_s, u"-Ft"_s}, "format=p format=t");
    }

    void readsWhatGetoptLongReads()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, understood);
        QCOMPARE(described(sampleParser().parse(words)), understood);
    }

    void refusesTheRest_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const QStringList& words, const char* message) {
            QTest::newRow(name) << words << QString::fromLatin1(message);
        };
        row("unknown long", {u"--nothing"_s}, "There is no option \"--nothing\".");
        row("unknown short", {u"-q"_s}, "There is no option \"-q\".");
        row("unknown in a bundle", {u"-vq"_s}, "There is no option \"-q\".");
        row("ambiguous", {u"--no-s"_s}, "The option \"--no-s\" could mean --no-sync, --no-slot, --no-slot-at-all.");
        row("ambiguous among kinds", {u"--fo"_s}, "The option \"--fo\" could mean --format, --force.");
        row("value missing, short", {u"-F"_s}, "The option \"-F\" needs a value.");
        row("value missing, long", {u"--format"_s}, "The option \"--format\" needs a value.");
        row("value on the short form", {u"-R=with"_s}, "There is no option \"-=\".");
        row("value too many", {u"--verbose=1"_s}, "The option \"--verbose\" takes no value.");
    }

    void refusesTheRest()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, message);
        try {
            (void)sampleParser().parse(words);
            QFAIL("parse() returned");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::InvalidOption);
            QCOMPARE(failure.message, message);
        }
    }

    void handsOptionsOverUntilToldToStop()
    {
        QStringList taken;
        const QStringList arguments = sampleParser().parse({u"one"_s, u"-v"_s, u"--format=t"_s, u"--nothing"_s},
                                                           [&taken](const OptionParser::Given& option) {
                                                               taken << option.name;
                                                               return option.name != u"format"_s;
                                                           });
        QCOMPARE(taken, (QStringList{u"verbose"_s, u"format"_s}));
        QCOMPARE(arguments, QStringList{u"one"_s});
    }

    void handsOptionsOverBeforeALaterFault()
    {
        QStringList taken;
        QVERIFY_THROWS_EXCEPTION(Failure, sampleParser().parse({u"-vF"_s, u"t"_s, u"-q"_s, u"-n"_s},
                                                               [&taken](const OptionParser::Given& option) {
                                                                   taken << option.name;
                                                                   return true;
                                                               }));
        QCOMPARE(taken, (QStringList{u"verbose"_s, u"format"_s}));
    }
};

QTEST_GUILESS_MAIN(OptionParserTest)
#include "OptionParserTest.moc"
