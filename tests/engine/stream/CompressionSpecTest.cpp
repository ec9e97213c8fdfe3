#include "engine/stream/CompressionSpec.h"

#include "tests/support/TestBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

using Method = CompressionMethod;
Q_DECLARE_METATYPE(std::optional<int>)

class CompressionSpecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void methodsHaveNamesAndSuffixes()
    {
        const struct
        {
            Method method;
            QString name;
            QString suffix;
        } known[] = {{Method::None, QStringLiteral("none"), QString()},
                     {Method::Gzip, QStringLiteral("gzip"), QStringLiteral(".gz")},
                     {Method::Lz4, QStringLiteral("lz4"), QStringLiteral(".lz4")},
                     {Method::Zstd, QStringLiteral("zstd"), QStringLiteral(".zst")}};
        for (const auto& entry : known) {
            QCOMPARE(compressionMethodName(entry.method), entry.name);
            QCOMPARE(compressionSuffix(entry.method), entry.suffix);
            QCOMPARE(compressionMethodFromName(entry.name), std::optional(entry.method));
            QCOMPARE(compressionFromFileName(QStringLiteral("base.tar") + entry.suffix), entry.method);
        }
        for (const QString& wrong : {QString(), QStringLiteral("GZIP"), QStringLiteral("Zstd"), QStringLiteral("gz"),
                                     QStringLiteral(" lz4"), QStringLiteral("gzip "), QStringLiteral("bzip2")})
            QVERIFY2(!compressionMethodFromName(wrong), qPrintable(wrong));
        QCOMPARE(compressionFromFileName(QStringLiteral("base.tar.gz.partial")), Method::None);
        QCOMPARE(compressionFromFileName(QStringLiteral("basegz")), Method::None);
        QCOMPARE(compressionFromFileName(QString()), Method::None);
    }

    void acceptsWhatTheStockToolsAccept_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<std::optional<int>>("level");
        QTest::addColumn<std::optional<int>>("workers");
        QTest::addColumn<bool>("longDistance");
        const auto row = [](Method method, const char* detail, std::optional<int> level,
                            std::optional<int> workers = std::nullopt, bool longDistance = false) {
            QTest::addRow("%s:%s", qPrintable(compressionMethodName(method)), detail)
                << int(method) << QString::fromLatin1(detail) << level << workers << longDistance;
        };
        for (const Method method : {Method::None, Method::Gzip, Method::Lz4, Method::Zstd})
            row(method, "", std::nullopt);
        row(Method::None, "0", 0);
        row(Method::None, "level=0", 0);
        for (const Method method : {Method::Gzip, Method::Lz4, Method::Zstd}) {
            row(method, "1", 1);
            row(method, "+1", 1);
            row(method, "01", 1);
            row(method, " 1", 1);
            row(method, "\t\n1", 1);
            row(method, "level=3", 3);
            row(method, "level=+3", 3);
            row(method, "level= 3", 3);
            row(method, "level=03", 3);
            row(method, "level=1,level=2", 2);
        }
        row(Method::Gzip, "-1", -1); // the default, though it is outside the range
        row(Method::Gzip, "level=-1", -1);
        row(Method::Gzip, "9", 9);
        row(Method::Lz4, "0", 0);
        row(Method::Lz4, "12", 12);
        row(Method::Zstd, "0", 0);
        row(Method::Zstd, "-1", -1);
        row(Method::Zstd, "22", 22);
        row(Method::Zstd, "-131072", -131072);
        row(Method::Zstd, "workers=2", std::nullopt, 2);
        row(Method::Zstd, "workers=0", std::nullopt, 0);
        row(Method::Zstd, "workers=-1", std::nullopt, -1);
        row(Method::Zstd, "workers=300", std::nullopt, 300);
        row(Method::Zstd, "workers=999999999999", std::nullopt, std::numeric_limits<int>::max());
        row(Method::Zstd, "workers=1,workers=2", std::nullopt, 2);
        for (const char* detail : {"long", "long=yes", "long=on", "long=1", "long=YES", "long=On", "long=no,long"})
            row(Method::Zstd, detail, std::nullopt, std::nullopt, true);
        for (const char* detail : {"long=no", "long=off", "long=0", "long=OFF", "long,long=no"})
            row(Method::Zstd, detail, std::nullopt);
        row(Method::Zstd, "level=19,workers=4,long=yes", 19, 4, true);
        row(Method::Zstd, "long,workers=4,level=19", 19, 4, true);
    }

    void acceptsWhatTheStockToolsAccept()
    {
        QFETCH(int, method);
        QFETCH(QString, detail);
        QFETCH(std::optional<int>, level);
        QFETCH(std::optional<int>, workers);
        QFETCH(bool, longDistance);
        const CompressionSpec spec = CompressionSpec::parse(Method(method), detail);
        QCOMPARE(spec.method, Method(method));
        QVERIFY(spec.level == level);
        QVERIFY(spec.workers == workers);
        QCOMPARE(spec.longDistance, longDistance);
        QVERIFY(CompressionSpec::parse(Method(method), spec.detail()) == spec);
    }

    void refusesWhatTheStockToolsRefuse_data()
    {
        QTest::addColumn<int>("method");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<QString>("reason");
        const auto row = [](Method method, const char* detail, const QString& reason) {
            QTest::addRow("%s:%s", qPrintable(compressionMethodName(method)), detail)
                << int(method) << QString::fromLatin1(detail) << reason;
        };
        const auto all = {Method::None, Method::Gzip, Method::Lz4, Method::Zstd};
        const QString noInteger = QStringLiteral("value for compression option \"%1\" must be an integer");
        for (const Method method : all) {
            for (const char* detail : {",", "level=0,", "level=0,,long", ",level=0", "=", "=1"})
                row(method, detail, QStringLiteral("found empty string where a compression option was expected"));
            for (const char* detail : {"foo", "foo=1", "foo=", "foo,level=1x"})
                row(method, detail, QStringLiteral("unrecognized compression option: \"foo\""));
            for (const char* detail :
                 {"LEVEL=3", "1 ", "1x", "0x1", "-", "+", " ", "+ 1", "level =1", " level=1", "long "})
                row(method, detail,
                    QStringLiteral("unrecognized compression option: \"%1\"")
                        .arg(QString::fromLatin1(detail).section(QLatin1Char('='), 0, 0)));
            for (const char* detail :
                 {"level=", "level=x", "level=1x", "level=0 ", "level=0x3", "level=2=3", "level=1;foo", "level=,long",
                  "level=1,level=x", "level=1x,foo", "level= ", "level=-"})
                row(method, detail, noInteger.arg(QLatin1String("level")));
            for (const char* detail : {"workers=", "workers=a", "level=0,workers=a,foo", "workers=1.5"})
                row(method, detail, noInteger.arg(QLatin1String("workers")));
            row(method, "level", QStringLiteral("compression option \"level\" requires a value"));
            row(method, "workers", QStringLiteral("compression option \"workers\" requires a value"));
            for (const char* detail : {"long=", "long=true", "long=false", "long=t", "long=y", "long=2",
                                       "long=a,level=99", "workers=1,long=bad"})
                row(method, detail, QStringLiteral("value for compression option \"long\" must be a Boolean value"));
        }
        for (const char* detail : {"1", "-1", "level=1", "99999999999", "level=99,workers=2", "4294967296"}) {
            row(Method::None, detail,
                QStringLiteral("compression algorithm \"none\" does not accept a compression level"));
        }
        const QString range = QStringLiteral(
            "compression algorithm \"%1\" expects a compression level between %2 and %3 (default at %4)");
        const QString gzipRange = range.arg(QLatin1String("gzip")).arg(1).arg(9).arg(-1);
        const QString lz4Range = range.arg(QLatin1String("lz4")).arg(1).arg(12).arg(0);
        const QString zstdRange = range.arg(QLatin1String("zstd")).arg(-131072).arg(22).arg(3);
        for (const char* detail : {"0", "10", "-2", "level=0", "level=10", "workers=2,level=99"})
            row(Method::Gzip, detail, gzipRange);
        for (const char* detail : {"-1", "13", "level=-1", "workers=2,level=99"})
            row(Method::Lz4, detail, lz4Range);
        for (const char* detail : {"23", "-131073", "workers=2,level=99"})
            row(Method::Zstd, detail, zstdRange);
        // The stock tools take some of these for their low 32 bits.
        for (const char* detail :
             {"2147483648", "4294967297", "-4294967297", "99999999999999999999", "level=4294967297"}) {
            row(Method::Gzip, detail, gzipRange);
            row(Method::Lz4, detail, lz4Range);
            row(Method::Zstd, detail, zstdRange);
        }
        for (const Method method : {Method::None, Method::Gzip, Method::Lz4}) {
            const QString name = compressionMethodName(method);
            for (const char* detail :
                 {"workers=2", "workers=0", "workers=-1", "workers=999999999999", "workers=2,long"}) {
                row(method, detail,
                    QStringLiteral("compression algorithm \"%1\" does not accept a worker count").arg(name));
            }
            for (const char* detail : {"long", "long=yes", "long=no", "long=YES", "long=0", "long,long=no"}) {
                row(method, detail,
                    QStringLiteral("compression algorithm \"%1\" does not support long-distance mode").arg(name));
            }
        }
    }

    void refusesWhatTheStockToolsRefuse()
    {
        QFETCH(int, method);
        QFETCH(QString, detail);
        QFETCH(QString, reason);
        const auto failure = failureOf([&] { (void)CompressionSpec::parse(Method(method), detail); });
        QVERIFY(failure);
        QCOMPARE(failure->message, QStringLiteral("invalid compression specification: ") + reason);
        QCOMPARE(failure->code, Failure::Code::InvalidOption);
    }
};

QTEST_APPLESS_MAIN(CompressionSpecTest)
#include "CompressionSpecTest.moc"
