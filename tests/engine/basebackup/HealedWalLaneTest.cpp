#include "engine/basebackup/BackupJob.h"

#include "engine/stream/Decompressor.h"
#include "engine/stream/TarReader.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/RecordingByteSink.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/WalBuilder.h"
#include "tests/walsender/ScriptedWalsender.h"
#include "tests/walsender/WalsenderMessages.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <QtCore/QDir>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Code = Failure::Code;
using Format = BackupSettings::Format;
using Point = WalsenderPoint;
namespace Messages = WalsenderMessages;

constexpr int patienceMs = 20000;

/// How a backup is asked for.
struct Request
{
    Format format = Format::Plain;
    CompressionMethod method = CompressionMethod::None;
};

} // namespace

/// A backup whose WAL lane breaks: with a permanent slot another child goes on and the copy does not notice, and what
/// is not to be healed fails as it should.
class HealedWalLaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { BASEKEEP_NEEDS_LINKS(); } // the scripted server has a tablespace

    void init() { m_folder = std::make_unique<TestFolder>(); }

    void cleanup()
    {
        m_run.reset();
        m_server.reset();
        m_folder.reset();
    }

    /// The WAL lane breaks at every few messages, in every format that it writes, with and without a timeline switch.
    void theWalLaneIsHealed_data()
    {
        QTest::addColumn<Format>("format");
        QTest::addColumn<CompressionMethod>("method");
        QTest::addColumn<int>("timelineSwitch");
        QTest::addColumn<int>("cut");
        constexpr int messages = 38; ///< which the stream has in any case
        constexpr int step = 9;
        const auto add = [](const char* name, Format format, CompressionMethod method, int timelineSwitch, int first) {
            for (int cut = first; cut < messages; cut += step)
                QTest::addRow("%s, message %d", name, cut) << format << method << timelineSwitch << cut;
        };
        using Switch = ScriptedWal::Switch;
        add("plain", Format::Plain, CompressionMethod::None, -1, 0);
        add("tar", Format::Tar, CompressionMethod::None, -1, 1);
        add("tar.gz", Format::Tar, CompressionMethod::Gzip, -1, 2);
        add("plain, switch within a segment", Format::Plain, CompressionMethod::None, int(Switch::WithinSegment), 3);
        add("tar.gz, switch within a segment", Format::Tar, CompressionMethod::Gzip, int(Switch::WithinSegment), 4);
        add("plain, switch at a segment's end", Format::Plain, CompressionMethod::None, int(Switch::AtSegmentEnd), 5);
        add("tar, switch before the start", Format::Tar, CompressionMethod::None, int(Switch::BeforeTheStart), 6);
    }

    void theWalLaneIsHealed()
    {
        QFETCH(Format, format);
        QFETCH(CompressionMethod, method);
        QFETCH(int, timelineSwitch);
        QFETCH(int, cut);
        WalsenderScript script = WalsenderScript::truthful(17);
        if (timelineSwitch >= 0)
            script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch(timelineSwitch));
        // What comes of it when nothing breaks.
        QMap<QString, QByteArray>& unbroken = m_unbroken[{format, method, timelineSwitch}];
        if (unbroken.isEmpty()) {
            runBackup(script, {format, method});
            QCOMPARE(m_run->failureText(), QString());
            unbroken = walOf(format, method);
            QVERIFY(unbroken.size() >= 3); // two segments and a marker, at least
            m_folder = std::make_unique<TestFolder>();
        }

        // Twice: where the test wants it, and where the second child is a little further.
        script.faults = {WalsenderFault::cut(Point::WalData, cut).onWalLane(),
                         WalsenderFault::cut(Point::WalData, cut + 30).onWalLane()};
        prepare(script, {format, method});
        QList<WalLaneRestart> restarts;
        QObject::connect(&m_run->job(), &BackupJob::walLaneRestarted, &m_run->job(),
                         [&restarts](const WalLaneRestart& restart) { restarts.append(restart); });
        QVERIFY(m_run->finish());
        QCOMPARE(m_run->failureText(), QString());
        const BackupFacts facts = m_run->job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(facts.walComplete);
        QVERIFY(facts.walRestarts >= 1);
        QTRY_COMPARE(restarts.size(), facts.walRestarts);
        QCOMPARE(restarts.last().pid, m_run->job().walLane().pid);
        QVERIFY(facts.walRecordsChecked >= script.wal.records);
        const QMap<QString, QByteArray> healed = walOf(format, method);
        QCOMPARE(healed.keys(), unbroken.keys());
        for (auto file = healed.begin(); file != healed.end(); ++file)
            QVERIFY2(file.value() == unbroken.value(file.key()), qPrintable(file.key()));
        QCOMPARE(m_server->slotNames(), QList<QByteArray>{"standby_1"});
    }

    void whatCannotBeHealedFailsAndLeavesNothing_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<QString>("text");
        QTest::addColumn<WalsenderFault>("fault");
        const auto row = [](const char* name, Code code, const char* text, const WalsenderFault& fault) {
            QTest::newRow(name) << code << QString::fromLatin1(text) << fault.onWalLane();
        };
        const int startUpMessages = 3 + int(WalsenderScript::truthful(17).parameters.size());
        row("another server behind the address", Code::WrongServer, "reached two different servers",
            WalsenderFault::replace(
                Point::IdentifySystem,
                {Messages::row({"systemid", "timeline", "xlogpos", "dbname"},
                               {QByteArray("5"), QByteArray("1"), QByteArray("0/200000"), std::nullopt})},
                1));
        row("slot gone", Code::ServerRefused, "does not exist",
            WalsenderFault::error(Point::StreamBegin, "42704", "replication slot \"standby_1\" does not exist", "ERROR",
                                  1));
        row("WAL gone", Code::ServerRefused, "already recycled WAL",
            WalsenderFault::error(Point::StreamBegin, "58P01", "requested WAL segment has already been removed",
                                  "ERROR", 1));
        row("role not let in", Code::ConnectionFailed, "no pg_hba.conf entry",
            WalsenderFault::error(Point::StartUp, "28000", "no pg_hba.conf entry for replication connection", "FATAL",
                                  startUpMessages));
    }

    void whatCannotBeHealedFailsAndLeavesNothing()
    {
        QFETCH(Code, code);
        QFETCH(QString, text);
        QFETCH(WalsenderFault, fault);
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::cut(Point::WalData, 5).onWalLane(), fault};
        runBackup(script, {});
        QCOMPARE(m_run->failureCode(), std::optional(code));
        QVERIFY2(m_run->failureText().contains(text), qPrintable(m_run->failureText()));
        QVERIFY2(m_run->failureText().contains(QLatin1String("had been started again after this")),
                 qPrintable(m_run->failureText()));
        QCOMPARE(m_run->job().facts().walRestarts, 1);
        checkNothingIsLeft();
    }

    /// As after a failover: the slot is there, the system identifier is the same, and the WAL is another's.
    void walOfAnotherTimelineIsNotTaken()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch::WithinSegment);
        script.faults = {
            WalsenderFault::cut(Point::WalData, 5).onWalLane(),
            WalsenderFault::replace(
                Point::EndRow, {Messages::row({"recptr", "tli"}, {ScriptedWal::lsnText(script.wal.endLsn), "1"})})};
        runBackup(script, {Format::Tar});
        QCOMPARE(m_run->failureCode(), std::optional(Code::VerificationFailed));
        QVERIFY2(m_run->failureText().contains(QLatin1String("ends on timeline 2, but the backup on timeline 1")),
                 qPrintable(m_run->failureText()));
        checkNothingIsLeft();
    }

    void damagedWalIsFetchedOnceMore_data()
    {
        QTest::addColumn<bool>("isTheServersOwn");
        QTest::newRow("damaged on the way") << false;
        QTest::newRow("damaged on the server") << true;
    }

    void damagedWalIsFetchedOnceMore()
    {
        QFETCH(bool, isTheServersOwn);
        WalsenderScript script = WalsenderScript::truthful(17);
        ScriptedWal::Timeline& timeline = script.wal.timelines.first();
        constexpr qsizetype messageBytes = 50000; // as the scripted server cuts them
        QByteArray message = timeline.bytes.mid(10 * messageBytes, messageBytes);
        message[500] = char(message[500] ^ 1);
        if (isTheServersOwn)
            timeline.bytes.replace(10 * messageBytes, messageBytes, message);
        else
            script.faults = {WalsenderFault::replace(
                                 Point::WalData,
                                 {Messages::walData(timeline.start + 10 * messageBytes, script.wal.end(), message)}, 10)
                                 .onWalLane()};
        runBackup(script, {});
        QCOMPARE(m_run->job().facts().walRestarts, 1);
        if (!isTheServersOwn) {
            QCOMPARE(m_run->failureText(), QString());
            checkWal(script);
            return;
        }
        QCOMPARE(m_run->failureCode(), std::optional(Code::VerificationFailed));
        checkNothingIsLeft();
    }

    void aSlotThatIsStillInUseIsWaitedFor()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        // An error and not a cut, so that nothing of what was sent before it is lost.
        script.faults = {
            WalsenderFault::error(Point::WalData, "57P01", "terminating connection", "ERROR", 30).onWalLane()};
        for (const int attempt : {1, 2}) {
            script.faults.append(WalsenderFault::error(Point::StreamBegin, "55006",
                                                       "replication slot \"standby_1\" is active for PID 70002",
                                                       "ERROR", attempt)
                                     .onWalLane());
        }
        runBackup(script, {});
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().facts().walRestarts, 3);
        checkWal(script);
        // It goes on behind the segment that was whole, and nothing before it is asked for again.
        const QList<QByteArray> commands = m_server->commands(WalsenderLane::Wal);
        QList<QByteArray> streams;
        std::copy_if(commands.begin(), commands.end(), std::back_inserter(streams),
                     [](const QByteArray& command) { return command.startsWith("START_REPLICATION"); });
        QCOMPARE(streams.size(), 4);
        QVERIFY(streams.first().contains(" 0/200000 "));
        for (qsizetype index = 1; index < streams.size(); ++index)
            QVERIFY2(streams.at(index).contains(" 0/300000 "), streams.at(index).constData());
        QCOMPARE(std::count_if(commands.begin(), commands.end(),
                               [](const QByteArray& command) { return command.startsWith("CREATE_"); }),
                 1);
    }

    void cancelsWhileTheWalLaneIsHealed()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {
            WalsenderFault::stall(Point::ArchiveData, 10),
            WalsenderFault::error(Point::StreamBegin, "55006", "replication slot is active", "ERROR", -1).onWalLane()};
        prepare(script, {});
        m_run->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_run->job().state(), Job::State::Reconnecting, patienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_run->job().walLane().restarts >= 3, patienceMs);
        m_run->job().cancel();
        QVERIFY(m_run->finish());
        QCOMPARE(m_run->job().state(), Job::State::Cancelled);
        checkNothingIsLeft();
    }

private:
    /// The WAL up to the backup's end, by file name. How much comes behind it is a matter of time.
    [[nodiscard]] QMap<QString, QByteArray> walOf(Format format, CompressionMethod method) const
    {
        QMap<QString, QByteArray> files = filesOf(format, method);
        const ScriptedWal& wal = m_server->script().wal;
        const QString last = QString::fromLatin1(ScriptedWal::segmentName(wal.timelines.last().id, wal.endLsn));
        QByteArray& content = files[last];
        content.truncate(content.size() == WalBuilder::segmentSize ? qsizetype(wal.endLsn % WalBuilder::segmentSize)
                                                                   : 0);
        files.remove(QStringLiteral("archive_status/") + last + QStringLiteral(".done"));
        return files;
    }

    [[nodiscard]] static QMap<QString, QByteArray> readFolder(const QDir& folder)
    {
        QMap<QString, QByteArray> files;
        for (const QString& name : folder.entryList(QDir::Files))
            files.insert(name, contentOf(folder.filePath(name)));
        return files;
    }

    [[nodiscard]] QMap<QString, QByteArray> filesOf(Format format, CompressionMethod method) const
    {
        QMap<QString, QByteArray> files;
        if (format == Format::Plain) {
            files = readFolder(QDir(target() + QStringLiteral("/pg_wal")));
            const QMap<QString, QByteArray> markers =
                readFolder(QDir(target() + QStringLiteral("/pg_wal/archive_status")));
            for (auto marker = markers.begin(); marker != markers.end(); ++marker)
                files.insert(QStringLiteral("archive_status/") + marker.key(), marker.value());
            return files;
        }
        RecordedBytes stream;
        makeDecompressor(method, std::make_unique<RecordingByteSink>(stream))
            ->write(bytesOf(contentOf(target() + QStringLiteral("/pg_wal.tar") + compressionSuffix(method))));
        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required);
        reader.write(bytesOf(stream.bytes));
        reader.finish();
        for (const RecordedMembers::Entry& entry : record.entries)
            files.insert(QString::fromStdString(entry.member.path), entry.content);
        return files;
    }

    [[nodiscard]] QString target() const { return m_folder->filePath(QStringLiteral("backup")); }

    void prepare(const WalsenderScript& script, const Request& request)
    {
        m_run.reset();
        m_server = std::make_unique<ScriptedWalsender>(script);
        BackupSettings settings;
        settings.connection = m_server->connectionSettings();
        settings.target = target();
        settings.format = request.format;
        settings.compression.method = request.method;
        settings.checkpoint = BackupSettings::Checkpoint::Fast;
        settings.sync = false;
        settings.preflight = false;
        settings.slot = BackupSettings::Slot::Created;
        settings.slotName = QStringLiteral("standby_1");
        if (request.format == Format::Plain)
            settings.tablespaceMappings = {{QStringLiteral("/srv/space"), m_folder->filePath(QStringLiteral("space"))}};
        m_run = std::make_unique<BackupTestRun>(settings);
    }

    void runBackup(const WalsenderScript& script, const Request& request = {})
    {
        prepare(script, request);
        QVERIFY(m_run->finish());
    }

    void checkNothingIsLeft()
    {
        QVERIFY(QDir(m_folder->path()).isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->slotNames(), QList<QByteArray>(), patienceMs);
    }

    /// Of a plain backup with one timeline: what the server sent, up to the backup's end.
    void checkWal(const WalsenderScript& script)
    {
        const ScriptedWal::Timeline& timeline = script.wal.timelines.first();
        const QMap<QString, QByteArray> files = walOf(Format::Plain, CompressionMethod::None);
        QByteArray wal;
        for (quint64 start = timeline.start; start < script.wal.endLsn; start += WalBuilder::segmentSize)
            wal += files.value(QString::fromLatin1(ScriptedWal::segmentName(timeline.id, start)));
        QVERIFY(wal == timeline.bytes.left(qsizetype(script.wal.endLsn - timeline.start)));
    }

    std::map<std::tuple<Format, CompressionMethod, int>, QMap<QString, QByteArray>> m_unbroken;
    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<ScriptedWalsender> m_server;
    std::unique_ptr<BackupTestRun> m_run;
};

QTEST_GUILESS_MAIN(HealedWalLaneTest)
#include "HealedWalLaneTest.moc"
