#include <QtCore/QDir>
#include <QtCore/QRandomGenerator>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include "tests/support/DropInTools.h"
#include "tests/support/StockTools.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr const char* tried = ".s.PGSQL."; ///< a piece of libpq's words when there is no socket to connect to

/// What ours refuses although the stock tool goes on to the server with it, or refuses it for another reason.
struct Difference
{
    QString word; ///< of the command line
    const char* message;
    const char* reason;
};

const QList<Difference>& differences()
{
    static const QList<Difference> all{
        {u"--pgdata="_s, "must specify output directory", "the stock tool fails on the empty name after it connected"},
        {u"-D-"_s, "Only a backup in tar format", "the stock tool would fill a folder that is called \"-\""},
        {u"-D-"_s, "take no manifest", "the stock tool finds it out after it connected"},
        {u"-R"_s, "Recovery settings cannot be added", "the stock tool finds it out after it connected"},
        {u"-t:/x"_s, "target needs a name", "every server refuses it"},
        {u"--slot="_s, "needs a name", "every server refuses it, once the backup has begun"},
        {u"-SUpper"_s, "\"Upper\"", "every server refuses it, once the backup has begun"},
        {u"--manifest-checksums=md5"_s, "\"md5\"", "every server refuses it"},
        {u"-Zserver-brotli"_s, "\"brotli\"", "every server refuses it"},
        {u"-Zbrotli"_s, "\"brotli\"", "every server refuses it; without a target the stock tool does, too"},
        {u"-Zgzip:"_s, "\"gzip:\"", "every server refuses it"},
        {u"-la\nb"_s, "line break", "such a label makes a backup_label that no server can read"},
        {u"--incremental="_s, "needs the manifest", "the stock tool fails on the empty name after it connected"},
        {u"-T/a=/c"_s, "is mapped twice", "one of the two cannot be what was meant"},
        {u"--waldir=/no/such/target/wal"_s, "must lie beside each other", "it would be a part of the backup"},
        {u"-V"_s, "--version can only be the first argument", "the option is named by its long name"},
    };
    return all;
}

/// What the first line of a message names: words in quotes, options, and what stands behind the last colon.
QStringList namedThings(const QByteArray& message)
{
    // What is allowed instead is not what is wrong.
    const QString line = QString::fromUtf8(message).section(u'\n', 0, 0).section(u", must be"_s, 0, 0);
    static const QRegularExpression things(u"\"([^\"]*)\"|'([^']*)'|(--[a-z][a-z-]+)|: ([^ :\"]+)$"_s);
    QStringList named;
    auto matches = things.globalMatch(line);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        named << match.captured(match.lastCapturedIndex());
    }
    return named;
}

} // namespace

/// Command lines without a server, given to the stock pg_basebackup and to basekeep-cli under that name: both refuse
/// them, naming the same thing, or both get as far as looking for the server.
class StockOptionsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        BASEKEEP_NEEDS_STOCK_TOOLS();
        m_tools = std::make_unique<DropInTools>();
    }

    void init()
    {
        if (!m_tools)
            QSKIP("skipped: there are no stock tools");
    }

    void bothSayTheSame_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const QList<QStringList> places{{u"-D/no/such/target"_s},
                                        {u"-D-"_s, u"-Ft"_s},
                                        {u"-tblackhole"_s, u"-Xn"_s},
                                        {u"-D/no/such/target"_s, u"-Ft"_s},
                                        {u"-D-"_s, u"-Ft"_s, u"-Xf"_s},
                                        {u"-D-"_s},
                                        {u"-tserver:/x"_s, u"-D/no/such/target"_s},
                                        {}};
        const QList<QStringList> options{
            {u"-Fp"_s},
            {u"-Ft"_s},
            {u"-Fzip"_s},
            {u"-Xf"_s},
            {u"-Xn"_s},
            {u"-XStream"_s},
            {u"-z"_s},
            {u"-Zclient-gzip"_s},
            {u"-Zserver-zstd:whatever"_s},
            {u"-Zgzip:10"_s},
            {u"-Zbrotli"_s},
            {u"-Zserver-brotli"_s},
            {u"-Zgzip:"_s},
            {u"-Z0"_s},
            {u"-Zzstd:level=3,workers=x"_s},
            {u"-cFAST"_s},
            {u"-cslow"_s},
            {u"-r1.5M"_s},
            {u"-r31"_s},
            {u"-r100K"_s},
            {u"-s"_s, u" 5 "_s},
            {u"-s5x"_s},
            {u"-s2147484"_s},
            {u"-Sx"_s},
            {u"--slot="_s},
            {u"-SUpper"_s},
            {u"-C"_s},
            {u"--no-slot"_s},
            {u"--waldir=/no/such/wal"_s},
            {u"--waldir=wal"_s},
            {u"--waldir="_s},
            {u"--waldir=/no/such/target/wal"_s},
            {u"-P"_s},
            {u"--no-estimate-size"_s},
            {u"--no-manifest"_s},
            {u"--manifest-checksums=sha256"_s},
            {u"--manifest-checksums=md5"_s},
            {u"--manifest-force-encode"_s},
            {u"-T/a=/b"_s},
            {u"-T/a=/b"_s, u"-T/a=/c"_s},
            {u"-Ta=/b"_s},
            {u"-T/a=b"_s},
            {u"-T/a"_s},
            {u"-T/a=/b=/c"_s},
            {u"-R"_s},
            {u"-nNv"_s},
            {u"--sync-method=syncfs"_s},
            {u"--sync-method=foo"_s},
            {u"--incremental=/no/such/manifest"_s},
            {u"--incremental="_s},
            {u"-la\nb"_s},
            {u"-tclient"_s},
            {u"-t:/x"_s},
            {u"--pgdata="_s},
            {u"-dfoo=bar"_s},
            {u"-pabc"_s},
            {u"stray"_s},
            {u"--nothing"_s},
            {u"-vq"_s},
            {u"--no-s"_s},
            {u"--no-sync=1"_s},
            {u"-V"_s},
        };
        const auto row = [](const QStringList& arguments) {
            QTest::newRow(qPrintable(arguments.join(u' '))) << arguments;
        };
        for (const QStringList& place : places) {
            row(place);
            for (const QStringList& option : options)
                row(place + option);
        }
        // Pairs, some of them in both orders, and longer lines, each time to another place.
        qsizetype turn = 0;
        for (qsizetype one = 0; one < options.size(); ++one) {
            for (qsizetype other = 0; other < options.size(); ++other, ++turn) {
                if (one < other || (one > other && turn % 4 == 0))
                    row(places.at(turn % places.size()) + options.at(one) + options.at(other));
            }
        }
        QRandomGenerator random(18);
        for (int line = 0; line < 200; ++line) {
            QStringList arguments = places.at(random.bounded(places.size()));
            for (int count = 0; count < 5; ++count)
                arguments += options.at(random.bounded(options.size()));
            row(arguments);
        }
    }

    void bothSayTheSame()
    {
        QFETCH(QStringList, arguments);
        const QTemporaryDir folder;
        const QStringList line = QStringList{u"-w"_s, u"-h"_s, folder.path()} + arguments;
        const CommandRun stock = StockTools::run(u"pg_basebackup"_s, line, folder.path());
        const CommandRun own = m_tools->run(u"pg_basebackup"_s, line, folder.path());
        QCOMPARE(stock.exitCode, 1);
        QCOMPARE(own.exitCode, 1);
        QCOMPARE(own.output, QByteArray());
        QVERIFY(QDir(folder.path()).isEmpty());
        const QString both = u"stock: %1\nours: %2"_s.arg(stock.toText(), own.toText());
        if (isDifference(arguments, own.error, stock.error.contains(tried)))
            return;
        QVERIFY2(stock.error.contains(tried) == own.error.contains(tried), qPrintable(both));
        if (stock.error.contains(tried))
            return;
        const QStringList named = namedThings(stock.error);
        for (const QString& thing : named)
            QVERIFY2(own.error.contains(thing.toUtf8()), qPrintable(thing + u'\n' + both));
    }

    /// The list of differences is true: each is met, and the stock tool goes on where the reason says so.
    void everyDifferenceIsMet()
    {
        for (const Difference& difference : differences())
            QVERIFY2(m_met.contains(difference.message), difference.message);
    }

private:
    bool isDifference(const QStringList& arguments, const QByteArray& error, bool stockTried)
    {
        for (const Difference& difference : differences()) {
            if (!arguments.contains(difference.word) || !error.contains(difference.message))
                continue;
            if (stockTried || difference.word == u"-V"_s)
                m_met.insert(difference.message);
            return true;
        }
        return false;
    }

    std::unique_ptr<DropInTools> m_tools;
    QSet<QByteArray> m_met; ///< messages of differences seen where the stock tool had nothing against the line
};

QTEST_GUILESS_MAIN(StockOptionsTest)
#include "StockOptionsTest.moc"
