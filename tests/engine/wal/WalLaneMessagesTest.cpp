#include "engine/wal/WalLaneMessages.h"

#include <QtCore/QJsonDocument>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

QJsonObject throughTheLine(const QJsonObject& object)
{
    const QByteArray line = WalLaneMessages::line(object);
    Q_ASSERT(line.endsWith('\n') && line.count('\n') == 1);
    return QJsonDocument::fromJson(line).object();
}

} // namespace

class WalLaneMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConnectionArrivesAsItWasSent()
    {
        WalLaneConnection sent;
        sent.settings.connectionString = QStringLiteral("host=db user=\"x\"\nport=5433");
        sent.settings.parameters = {{QStringLiteral("sslmode"), QStringLiteral("require")}};
        sent.settings.password = QStringLiteral("it's \\ \"secret\"\n\u00e4");
        sent.applicationName = QStringLiteral("basekeep:1:wal:2");
        const WalLaneConnection got = WalLaneConnection::fromJson(throughTheLine(sent.toJson()));
        QCOMPARE(got.settings.connectionString, sent.settings.connectionString);
        QCOMPARE(got.settings.parameters, sent.settings.parameters);
        QCOMPARE(got.settings.password, sent.settings.password);
        QCOMPARE(got.applicationName, sent.applicationName);
    }

    void aConfigurationArrivesAsItWasSent()
    {
        WalLaneConfiguration sent;
        sent.output = WalLaneConfiguration::Output::Archive;
        sent.path = QStringLiteral("/backups/a b/pg_wal.tar");
        sent.compression = {CompressionMethod::Gzip, 9, std::nullopt, false};
        sent.fileMode = 0640;
        sent.sync = false;
        sent.slot = WalLaneConfiguration::Slot::Created;
        sent.slotName = QStringLiteral("standby_1");
        sent.systemIdentifier = 18446744073709551557U; // more than a JSON number can hold
        sent.segmentSize = 1U << 30;
        sent.statusIntervalSeconds = 0;
        sent.isRestart = true;
        const QJsonObject line = throughTheLine(WalLaneMessages::prepareCommand(sent));
        QCOMPARE(line.value(QLatin1String("command")).toString(), QStringLiteral("prepare"));
        const WalLaneConfiguration got = WalLaneConfiguration::fromJson(line);
        QCOMPARE(got.output, sent.output);
        QCOMPARE(got.path, sent.path);
        QVERIFY(got.compression == sent.compression);
        QCOMPARE(got.fileMode, sent.fileMode);
        QCOMPARE(got.sync, sent.sync);
        QCOMPARE(got.slot, sent.slot);
        QCOMPARE(got.slotName, sent.slotName);
        QCOMPARE(got.systemIdentifier, sent.systemIdentifier);
        QCOMPARE(got.segmentSize, sent.segmentSize);
        QCOMPARE(got.statusIntervalSeconds, sent.statusIntervalSeconds);
        QCOMPARE(got.isRestart, sent.isRestart);
    }

    void everyCompressionArrivesAsItWasSent()
    {
        for (const CompressionSpec& compression : {CompressionSpec{},
                                                   {CompressionMethod::Gzip, std::nullopt, std::nullopt, false},
                                                   {CompressionMethod::Lz4, 12, std::nullopt, false},
                                                   {CompressionMethod::Zstd, -7, 4, true}}) {
            WalLaneConfiguration sent;
            sent.compression = compression;
            QVERIFY(WalLaneConfiguration::fromJson(throughTheLine(sent.toJson())).compression == compression);
        }
    }

    void noPasswordIsNotAnEmptyOne()
    {
        WalLaneConnection sent;
        QVERIFY(!WalLaneConnection::fromJson(throughTheLine(sent.toJson())).settings.password);
        sent.settings.password = QString();
        QVERIFY(WalLaneConnection::fromJson(throughTheLine(sent.toJson())).settings.password);
    }

    void aFailureArrivesAsItWasThrown()
    {
        const Failure sent{Failure::Code::WrongServer, QStringLiteral("fact\nwith a line"), QStringLiteral("hint"),
                           QStringLiteral("\"detail\"")};
        const ServerFailure got =
            WalLaneMessages::failureFrom(throughTheLine(WalLaneMessages::failureEvent(sent, QStringLiteral("57P01"))));
        QCOMPARE(got.code, sent.code);
        QCOMPARE(got.message, sent.message);
        QCOMPARE(got.hint, sent.hint);
        QCOMPARE(got.detail, sent.detail);
        QCOMPARE(got.sqlState, QStringLiteral("57P01"));
    }

    void aPointArrivesAsItWasReached()
    {
        WalResumePoint sent;
        sent.timeline = 4294967295U;
        sent.position = Lsn{0x16B4000000};
        sent.checker = QByteArray("\0\xFF\n\"", 4);
        sent.records = 1U << 31;
        sent.segmentsClosed = 9;
        sent.segmentsCompleted = 8;
        sent.output = {quint64{1} << 40, 4294967295U, 4294967294U};
        for (const auto& got :
             {WalLaneMessages::pointFrom(throughTheLine(WalLaneMessages::reachedEvent(sent))),
              WalLaneMessages::resumeFrom(throughTheLine(WalLaneMessages::streamCommand(Lsn{5}, 1, sent)))}) {
            QVERIFY(got);
            QCOMPARE(got->timeline, sent.timeline);
            QCOMPARE(got->position, sent.position);
            QCOMPARE(got->checker, sent.checker);
            QCOMPARE(got->records, sent.records);
            QCOMPARE(got->segmentsClosed, sent.segmentsClosed);
            QCOMPARE(got->segmentsCompleted, sent.segmentsCompleted);
            QCOMPARE(got->output.size, sent.output.size);
            QCOMPARE(got->output.streamChecksum, sent.output.streamChecksum);
            QCOMPARE(got->output.streamSize, sent.output.streamSize);
        }
        QVERIFY(!WalLaneMessages::resumeFrom(throughTheLine(WalLaneMessages::streamCommand(Lsn{5}, 1))));
    }

    void commandsNamePositions()
    {
        const QJsonObject stream = throughTheLine(WalLaneMessages::streamCommand(Lsn{0x16B374D848}, 4294967295U));
        QCOMPARE(stream.value(QLatin1String("command")).toString(), QStringLiteral("stream"));
        QCOMPARE(stream.value(QLatin1String("lsn")).toString(), QStringLiteral("16/B374D848"));
        QCOMPARE(stream.value(QLatin1String("timeline")).toInteger(), qint64{4294967295});
        const QJsonObject finish = throughTheLine(WalLaneMessages::finishCommand(Lsn{0x3000028}));
        QCOMPARE(finish.value(QLatin1String("command")).toString(), QStringLiteral("finish"));
        QCOMPARE(finish.value(QLatin1String("lsn")).toString(), QStringLiteral("0/3000028"));
    }
};

QTEST_APPLESS_MAIN(WalLaneMessagesTest)
#include "WalLaneMessagesTest.moc"
