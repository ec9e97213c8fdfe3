#include "engine/cli/ReceiveWalOptions.h"

#include "tests/support/TestBytes.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

ReceiveWalOptions parse(const QString& words)
{
    return ReceiveWalOptions::parse(words.split(QLatin1Char(' '), Qt::SkipEmptyParts));
}

} // namespace

class ReceiveWalOptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understandsEveryOption()
    {
        const ReceiveWalOptions options = parse(
            QStringLiteral("-D /wal -E 1/2A --no-loop -s 0 -S keeper --synchronous -v -Z gzip:5 -d dbname=x -h db "
                           "-p 5433 -U me -w --json"));
        QCOMPARE(options.settings.directory, QFileInfo(QStringLiteral("/wal")).absoluteFilePath());
        QVERIFY(options.settings.endPosition == Lsn{0x10000002A});
        QCOMPARE(options.settings.reconnects, false);
        QCOMPARE(options.settings.statusIntervalSeconds, 0);
        QCOMPARE(options.settings.slot, QStringLiteral("keeper"));
        QCOMPARE(options.settings.synchronous, true);
        QCOMPARE(options.settings.sync, true);
        QVERIFY(options.isVerbose);
        QVERIFY(options.isJson);
        QCOMPARE(options.settings.compression.method, CompressionMethod::Gzip);
        QCOMPARE(options.settings.compression.level, std::optional<int>(5));
        QCOMPARE(options.settings.connection.connectionString, QStringLiteral("dbname=x"));
        QCOMPARE(options.settings.connection.parameters.value(QStringLiteral("host")), QStringLiteral("db"));
        QCOMPARE(options.settings.connection.parameters.value(QStringLiteral("port")), QStringLiteral("5433"));
        QCOMPARE(options.settings.connection.parameters.value(QStringLiteral("user")), QStringLiteral("me"));
        QCOMPARE(options.passwordUse, BackupOptions::PasswordUse::Never);
        QCOMPARE(options.action, ReceiveWalOptions::Action::Receive);

        const ReceiveWalOptions longer = parse(QStringLiteral("--directory=/wal --no-sync --password --compress none"));
        QCOMPARE(longer.settings.sync, false);
        QCOMPARE(longer.passwordUse, BackupOptions::PasswordUse::Always);
        QCOMPARE(longer.settings.compression.method, CompressionMethod::None);

        const ReceiveWalOptions create = parse(QStringLiteral("--create-slot --if-not-exists --slot x"));
        QCOMPARE(create.action, ReceiveWalOptions::Action::CreateSlot);
        QVERIFY(create.ifNotExists);
        QCOMPARE(parse(QStringLiteral("--drop-slot -S x")).action, ReceiveWalOptions::Action::DropSlot);
        QVERIFY(parse(QStringLiteral("--help --nonsense")).wantsHelp);
        QVERIFY(parse(QStringLiteral("-V")).wantsVersion);
        QVERIFY(!parse(QStringLiteral("-D /wal -E 0/0")).settings.endPosition); // as if it were not there
    }

    void readsCompressionAsTheStockToolDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("level"); // -100: none
        QTest::newRow("none") << QStringLiteral("none") << int(CompressionMethod::None) << -100;
        QTest::newRow("0") << QStringLiteral("0") << int(CompressionMethod::None) << -100;
        QTest::newRow("7") << QStringLiteral("7") << int(CompressionMethod::Gzip) << 7;
        QTest::newRow("gzip") << QStringLiteral("gzip") << int(CompressionMethod::Gzip) << -100;
        QTest::newRow("gzip:1") << QStringLiteral("gzip:1") << int(CompressionMethod::Gzip) << 1;
        QTest::newRow("gzip:level=9") << QStringLiteral("gzip:level=9") << int(CompressionMethod::Gzip) << 9;
        QTest::newRow("lz4") << QStringLiteral("lz4") << int(CompressionMethod::Lz4) << -100;
        QTest::newRow("lz4:12") << QStringLiteral("lz4:12") << int(CompressionMethod::Lz4) << 12;
    }

    void readsCompressionAsTheStockToolDoes()
    {
        QFETCH(QString, text);
        QFETCH(int, method);
        QFETCH(int, level);
        const CompressionSpec spec = ReceiveWalOptions::parseCompression(text);
        QCOMPARE(int(spec.method), method);
        QCOMPARE(spec.level.value_or(-100), level);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* words, const char* says) {
            QTest::newRow(words) << QString::fromLatin1(words) << QString::fromLatin1(says);
        };
        row("", "no target directory specified");
        row("extra", "\"extra\"");
        row("-D /wal extra more", "\"extra\"");
        row("--bogus", "--bogus");
        row("-x", "-x");
        row("-D", "-D");
        row("--directory", "--directory");
        row("-D /wal --s", "--slot");
        row("-D /wal --synchronous=3", "--synchronous");
        row("-D /wal -Z zstd", "ZSTD");
        row("-D /wal -Z foo", "\"foo\"");
        row("-D /wal -Z server-gzip", "\"server-gzip\"");
        row("-D /wal -Z client-gzip", "\"client-gzip\"");
        row("-D /wal -Z gzip:", "empty");
        row("-D /wal -Z gzip:10", "between 1 and 9");
        row("-D /wal -Z 10", "between 1 and 9");
        row("-D /wal -Z gzip:0", "between 1 and 9");
        row("-D /wal -Z lz4:13", "between 1 and 12");
        row("-D /wal -Z lz4:level=x", "must be an integer");
        row("-D /wal -Z none:3", "does not accept a compression level");
        row("-D /wal -Z gzip:workers=2", "worker");
        row("-D /wal -Z gzip:long", "long");
        row("-D /wal -s -1", "-s/--status-interval");
        row("-D /wal -s abc", "\"abc\"");
        row("-D /wal -s 99999999", "-s/--status-interval");
        row("-D /wal -E x", "\"x\"");
        row("-D /wal -E 0/zz", "\"0/zz\"");
        row("-D /wal -E 1/0X", "\"1/0X\"");
        row("-D /wal --synchronous --no-sync", "--no-sync");
        row("--create-slot", "--slot");
        row("--create-slot -D /wal", "--slot");
        row("--drop-slot", "--slot");
        row("--drop-slot -S a --create-slot", "--drop-slot");
        row("-D /wal -S Upper", "slot");
        row("-D /wal -d =", "connection string");
    }

    void refuses()
    {
        QFETCH(QString, words);
        QFETCH(QString, says);
        BASEKEEP_EXPECT_FAILURE(parse(words), Failure::Code::InvalidOption, says.toUtf8().constData());
    }
};

QTEST_GUILESS_MAIN(ReceiveWalOptionsTest)
#include "ReceiveWalOptionsTest.moc"
