#include <QtCore/QDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include "gui/flightdeck/FilesModel.h"
#include "gui/flightdeck/JobLogFilter.h"
#include "gui/flightdeck/JobLogModel.h"
#include "gui/flightdeck/ServerValuesModel.h"
#include "gui/flightdeck/StageStrip.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

namespace {

constexpr auto failing = QAbstractItemModelTester::FailureReportingMode::QtTest;

/// One line per row, the columns between bars.
QStringList lines(const QAbstractItemModel& model, const QList<int>& columns)
{
    QStringList text;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column : columns)
            cells << model.index(row, column).data().toString();
        text << cells.join(u'|');
    }
    return text;
}

LogEntry entry(LogEntry::Severity severity, const char* source, const char* text)
{
    return {QDateTime::currentDateTime(), severity, QString::fromLatin1(source), QString::fromLatin1(text)};
}

/// A path as this system's people write it.
QString native(const char* path)
{
    return QDir::toNativeSeparators(QString::fromLatin1(path));
}

} // namespace

class FlightDeckModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void filesProgressArchiveByArchive()
    {
        BackupSettings settings;
        settings.target = QStringLiteral("/backups/now");
        FilesModel model(settings);
        QAbstractItemModelTester tester(&model, failing);
        BackupFacts facts;
        facts.tablespaces = {{16400, QStringLiteral("/ssd/pg"), QStringLiteral("/here/fast"), 1000}, {0, {}, {}, 2000}};
        const QList<int> columns{FilesModel::Destination, FilesModel::Progress, FilesModel::State};

        model.update(facts, {}, {});
        QCOMPARE(lines(model, columns), QStringList({native("/here/fast") + QStringLiteral("||to come"),
                                                     native("/backups/now") + QStringLiteral("||to come"),
                                                     native("/backups/now/pg_wal") + QStringLiteral("||to come")}));

        JobProgress::Snapshot totals;
        facts.currentArchive = QStringLiteral("16400.tar");
        totals.bytesDone = 500;
        WalLaneStatus wal;
        wal.state = WalLaneStatus::State::Streaming;
        model.update(facts, totals, wal);
        QCOMPARE(lines(model, columns), QStringList({native("/here/fast") + QStringLiteral("|50 %|receiving"),
                                                     native("/backups/now") + QStringLiteral("||to come"),
                                                     native("/backups/now/pg_wal") + QStringLiteral("||receiving")}));

        totals.bytesDone = 1000;
        facts.currentArchive = QStringLiteral("base.tar");
        model.update(facts, totals, wal);
        totals.bytesDone = 2000;
        model.update(facts, totals, wal);
        QCOMPARE(lines(model, columns), QStringList({native("/here/fast") + QStringLiteral("|100 %|received"),
                                                     native("/backups/now") + QStringLiteral("|50 %|receiving"),
                                                     native("/backups/now/pg_wal") + QStringLiteral("||receiving")}));

        model.finish();
        QCOMPARE(model.index(1, FilesModel::State).data().toString(), QStringLiteral("received"));
    }

    void archivesProgressWhoeverCompressesThem_data()
    {
        QTest::addColumn<bool>("isPlain");
        QTest::addColumn<bool>("isOnClient");
        QTest::addColumn<QString>("arriving");
        QTest::addColumn<QString>("destination");
        const QString archive = native("/backups/now/base.tar.zst");
        QTest::newRow("here") << false << true << QStringLiteral("base.tar") << archive;
        QTest::newRow("on the server") << false << false << QStringLiteral("base.tar.zst") << archive;
        QTest::newRow("unpacked here") << true << false << QStringLiteral("base.tar.zst") << native("/backups/now");
    }

    void archivesProgressWhoeverCompressesThem()
    {
        QFETCH(const bool, isPlain);
        QFETCH(const bool, isOnClient);
        BackupSettings settings;
        settings.target = QStringLiteral("/backups/now");
        settings.format = isPlain ? BackupSettings::Format::Plain : BackupSettings::Format::Tar;
        settings.compression.method = CompressionMethod::Zstd;
        settings.compression.place = isOnClient ? BackupCompression::Place::Client : BackupCompression::Place::Server;
        FilesModel model(settings);
        BackupFacts facts;
        facts.tablespaces = {{0, {}, {}, 2000}};
        QFETCH(const QString, arriving);
        facts.currentArchive = arriving;
        JobProgress::Snapshot totals;
        totals.bytesDone = 1000;
        model.update(facts, totals, {});
        QFETCH(const QString, destination);
        QCOMPARE(lines(model, {FilesModel::Destination, FilesModel::Progress, FilesModel::State}).first(),
                 destination + QStringLiteral("|50 %|receiving"));
    }

    void serverValuesStandSideBySide()
    {
        ServerValuesModel model;
        QAbstractItemModelTester tester(&model, failing);
        const int fields = model.rowCount();
        ProcessPicture picture;
        picture.dataSender = WalSenderInfo{};
        picture.dataSender->pid = 8812;
        picture.walSender = WalSenderInfo{};
        picture.walSender->pid = 8813;
        picture.progress = BackupProgressInfo{};
        picture.progress->phase = QStringLiteral("streaming database files");
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.update(picture);
        QCOMPARE(changed.count(), 1); // one batch
        model.update(picture);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(model.rowCount(), fields);
        const QStringList text =
            lines(model, {ServerValuesModel::Field, ServerValuesModel::DataLane, ServerValuesModel::WalLane});
        QVERIFY(text.contains(QStringLiteral("pid|8812|8813")));
        QVERIFY(text.contains(QStringLiteral("phase|streaming database files|")));
    }

    void logIsFilteredByKindAndText()
    {
        JobLogModel model;
        JobLogFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester tester(&model, failing);
        QAbstractItemModelTester filterTester(&filter, failing);
        model.append(entry(LogEntry::Severity::Debug, "data lane", "a detail"));
        model.append(entry(LogEntry::Severity::Info, "data lane", "Connected"));
        model.append(entry(LogEntry::Severity::Warning, "server", "skipping special file\n./x"));
        model.append(entry(LogEntry::Severity::Error, "WAL lane", "lost"));

        const QList<int> columns{JobLogModel::Text};
        QCOMPARE(filter.rowCount(), 3); // details are hidden at first
        filter.setLeastSeverity(LogEntry::Severity::Warning);
        QCOMPARE(lines(filter, columns),
                 QStringList({QStringLiteral("skipping special file ./x"), QStringLiteral("lost")}));
        filter.setText(QStringLiteral("wal LANE"));
        QCOMPARE(lines(filter, columns), QStringList({QStringLiteral("lost")}));
        filter.setText({});
        filter.setLeastSeverity(LogEntry::Severity::Debug);
        QCOMPARE(filter.rowCount(), 4);
    }

    void stagesCanBeReadAsWords()
    {
        StageStrip strip;
        strip.setStages({{QStringLiteral("connect"), QStringLiteral("Connect"), JobStage::State::Finished, 100, {}},
                         {QStringLiteral("copy"), QStringLiteral("Copy"), JobStage::State::Running, 2000, {}},
                         {QStringLiteral("wal"), QStringLiteral("WAL tail"), JobStage::State::Skipped, 0, {}},
                         {QStringLiteral("verify"), QStringLiteral("Verify"), JobStage::State::Pending, 0, {}}},
                        0.61);
        QCOMPARE(strip.accessibleDescription(),
                 QStringLiteral("Connect: done, 0.1 s; Copy: running; WAL tail: left out; Verify: to come"));
        strip.resize(strip.sizeHint());
        QVERIFY(!strip.grab().isNull());
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(FlightDeckModelsTest)
#include "FlightDeckModelsTest.moc"
