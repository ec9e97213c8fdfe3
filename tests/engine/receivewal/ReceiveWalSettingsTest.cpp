#include "engine/receivewal/ReceiveWalSettings.h"

#include "engine/receivewal/ReceiveWalStatus.h"
#include "engine/receivewal/WalArchiveMessages.h"

#include <functional>

#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

ReceiveWalSettings sample()
{
    ReceiveWalSettings settings;
    settings.connection.connectionString = QStringLiteral("host=db password=inside");
    settings.connection.parameters = {{QStringLiteral("user"), QStringLiteral("keeper")}};
    settings.connection.password = QStringLiteral("typed");
    settings.directory = QStringLiteral("/wal/of it's own");
    settings.slot = QStringLiteral("keeper");
    settings.createSlot = true;
    settings.endPosition = Lsn{0x1234567890};
    settings.reconnects = false;
    settings.synchronous = true;
    settings.compression.method = CompressionMethod::Gzip;
    settings.compression.level = 9;
    settings.statusIntervalSeconds = 0;
    settings.profileName = QStringLiteral("Prod");
    return settings;
}

QJsonObject throughText(const QJsonObject& json)
{
    return QJsonDocument::fromJson(QJsonDocument(json).toJson()).object();
}

} // namespace

class ReceiveWalSettingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsEverythingButPasswords()
    {
        const ReceiveWalSettings sent = sample();
        const QJsonObject json = sent.toJson();
        const QByteArray text = QJsonDocument(json).toJson();
        QVERIFY(!text.contains("typed"));
        QVERIFY(!text.contains("inside"));
        const ReceiveWalSettings got = ReceiveWalSettings::fromJson(throughText(json));
        QCOMPARE(got.connection.connectionString, QStringLiteral("host=db"));
        QCOMPARE(got.connection.parameters, sent.connection.parameters);
        QVERIFY(!got.connection.password);
        QCOMPARE(got.directory, sent.directory);
        QCOMPARE(got.slot, sent.slot);
        QCOMPARE(got.createSlot, sent.createSlot);
        QVERIFY(got.endPosition == sent.endPosition);
        QCOMPARE(got.reconnects, sent.reconnects);
        QCOMPARE(got.synchronous, sent.synchronous);
        QCOMPARE(got.sync, sent.sync);
        QVERIFY(got.compression == sent.compression);
        QCOMPARE(got.statusIntervalSeconds, sent.statusIntervalSeconds);
        QCOMPARE(got.profileName, sent.profileName);
    }

    void anEmptyObjectHasTheDefaults()
    {
        const ReceiveWalSettings got = ReceiveWalSettings::fromJson({});
        const ReceiveWalSettings defaults;
        QCOMPARE(got.toJson(), defaults.toJson());
        QVERIFY(got.sync);
        QVERIFY(got.reconnects);
        QCOMPARE(got.statusIntervalSeconds, 10);
    }

    void theChildGetsThePasswords()
    {
        const WalArchiveConfiguration sent{QStringLiteral("id"), sample(), true};
        const auto got = WalArchiveConfiguration::fromJson(throughText(sent.toJson()));
        QCOMPARE(got.id, sent.id);
        QCOMPARE(got.outlivesFrontEnd, true);
        QCOMPARE(got.settings.connection.password, sent.settings.connection.password);
        QCOMPARE(got.settings.connection.connectionString, sent.settings.connection.connectionString);
        QCOMPARE(got.settings.toJson(), sent.settings.toJson());
    }

    void writesTheCommand()
    {
#ifdef Q_OS_WIN
        QSKIP("skipped: the commands here are quoted for a POSIX shell");
#endif
        ReceiveWalSettings slotIsThere = sample();
        slotIsThere.createSlot = false;
        QCOMPARE(
            slotIsThere.toCommandLine(),
            QStringLiteral("pg_receivewal -h db -U keeper -D '/wal/of it'\\''s own' --slot=keeper "
                           "--endpos=12/34567890 --no-loop --synchronous --compress=gzip:level=9 --status-interval=0"));
        QCOMPARE(sample().toCommandLine(),
                 QStringLiteral("pg_receivewal -h db -U keeper --slot=keeper --create-slot --if-not-exists && ") +
                     slotIsThere.toCommandLine());
        ReceiveWalSettings plain;
        plain.directory = QStringLiteral("/wal");
        plain.sync = false;
        QCOMPARE(plain.toCommandLine(QStringLiteral("x")), QStringLiteral("x -D /wal --no-sync"));
    }

    void seesContradictions_data()
    {
        QTest::addColumn<std::function<void(ReceiveWalSettings&)>>("change");
        const auto row = [](const char* name, std::function<void(ReceiveWalSettings&)> change) {
            QTest::newRow(name) << std::move(change);
        };
        row("no folder", [](ReceiveWalSettings& s) { s.directory.clear(); });
        row("relative folder", [](ReceiveWalSettings& s) { s.directory = QStringLiteral("wal"); });
        row("slot without name", [](ReceiveWalSettings& s) { s.slot.clear(); });
        row("slot with a bad name", [](ReceiveWalSettings& s) { s.slot = QStringLiteral("Keeper"); });
        row("synchronous without sync", [](ReceiveWalSettings& s) { s.sync = false; });
        row("zstd", [](ReceiveWalSettings& s) { s.compression = {CompressionMethod::Zstd, {}, {}, false}; });
        row("negative interval", [](ReceiveWalSettings& s) { s.statusIntervalSeconds = -1; });
        row("endless interval", [](ReceiveWalSettings& s) { s.statusIntervalSeconds = 2147484; });
    }

    void seesContradictions()
    {
        QFETCH(std::function<void(ReceiveWalSettings&)>, change);
        ReceiveWalSettings settings = sample();
        QCOMPARE(settings.conflicts(), QStringList());
        change(settings);
        QCOMPARE(settings.conflicts().size(), 1);
    }

    void aStatusGoesThroughALine()
    {
        ReceiveWalStatus sent;
        sent.state = ReceiveWalStatus::State::Reconnecting;
        sent.pid = 4711;
        sent.backendPid = 815;
        sent.slot = QStringLiteral("keeper");
        sent.timeline = 3;
        sent.resumedAt = Lsn{0x1000000};
        sent.received = Lsn{0xFFFFFFFFFFFF0000};
        sent.flushed = Lsn{0x2000000};
        sent.serverEnd = Lsn{0x3000000};
        sent.segment = QStringLiteral("000000030000000000000003");
        sent.bytes = quint64(1) << 40;
        sent.segmentsClosed = 7;
        sent.reconnects = 2;
        sent.startedAt = QDateTime::fromMSecsSinceEpoch(1700000000123);
        sent.lastMessageAt = sent.startedAt.addMSecs(1);
        sent.gaps = QStringList{QStringLiteral("a to b"), QStringLiteral("c")};
        sent.lastError = Failure{Failure::Code::DiskFull, QStringLiteral("full"), QStringLiteral("hint"), {}};
        sent.lastErrorAt = sent.startedAt.addSecs(1);
        const ReceiveWalStatus got = ReceiveWalStatus::fromJson(throughText(sent.toJson()));
        QCOMPARE(got.toJson(), sent.toJson());
        QCOMPARE(got.state, sent.state);
        QCOMPARE(got.received, sent.received);
        QCOMPARE(got.bytes, sent.bytes);
        QCOMPARE(got.startedAt, sent.startedAt);
        QCOMPARE(got.gaps, sent.gaps);
        QCOMPARE(got.lastError->code, Failure::Code::DiskFull);
        QCOMPARE(got.lastError->hint, QStringLiteral("hint"));

        const ReceiveWalStatus empty = ReceiveWalStatus::fromJson(throughText(ReceiveWalStatus().toJson()));
        QVERIFY(!empty.lastError);
        QVERIFY(!empty.startedAt.isValid());
        QCOMPARE(ReceiveWalStatus::fromJson({}).state, ReceiveWalStatus::State::Stopped);
    }
};

QTEST_GUILESS_MAIN(ReceiveWalSettingsTest)
#include "ReceiveWalSettingsTest.moc"
