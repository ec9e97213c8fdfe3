#include "engine/basebackup/BackupJob.h"

#include "tests/support/BackupTestRun.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/ProcessList.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/support/WalBuilder.h"
#include "tests/walsender/ScriptedWalsender.h"
#include "tests/walsender/WalsenderMessages.h"

#include <algorithm>
#include <filesystem>
#include <functional>

#include <QtCore/QDirIterator>
#include <QtCore/QFile>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

using Code = Failure::Code;
using Format = BackupSettings::Format;
using Method = BackupSettings::WalMethod;
using Point = WalsenderPoint;
using Change = std::function<void(WalsenderScript&)>;
namespace Messages = WalsenderMessages;

constexpr int patienceMs = 20000;

/// How a backup is asked for.
struct Request
{
    int major = 17;
    Format format = Format::Plain;
    Method method = Method::None;
};

/// Everything in a folder, links as links, to see afterwards that nothing was added or taken away.
QStringList treeOf(const QString& folder)
{
    QStringList entries;
    QDirIterator iterator(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                          QDirIterator::Subdirectories);
    while (iterator.hasNext()) {
        const QFileInfo entry = iterator.nextFileInfo();
        entries.append(entry.filePath() + QLatin1Char(' ') + QString::number(entry.isDir() ? 0 : entry.size()));
    }
    entries.sort();
    return entries;
}

bool hasWalStreamer()
{
    const QList<ProcessList::Entry> children = ProcessList::childrenOf(QCoreApplication::applicationPid());
    return std::any_of(children.begin(), children.end(), [](const ProcessList::Entry& child) {
        return child.command.contains(QLatin1String("basekeep-walstreamer"));
    });
}

ScriptedMember headerChanged(const QByteArray& name, const std::function<void(QByteArray&)>& change)
{
    ScriptedMember member = ScriptedMember::file(name, "x");
    member.change = change;
    return member;
}

/// Puts a member in front of global/pg_control.
void addMember(WalsenderScript& script, const ScriptedMember& member)
{
    QList<ScriptedMember>& members = script.base().members;
    members.insert(members.size() - 2, member);
}

ScriptedMember& memberOf(WalsenderScript& script, const QByteArray& name)
{
    return *std::find_if(script.base().members.begin(), script.base().members.end(),
                         [&name](const ScriptedMember& member) { return member.name == name; });
}

} // namespace

/// The engine against a server that fails, stalls or lies at any message: the job ends with the right failure, and
/// nothing of it is left, on disk, on the server or in the list of processes. With a server that tells the truth it
/// succeeds.
class HostileServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { BASEKEEP_NEEDS_LINKS(); } // the scripted server has a tablespace

    void init()
    {
        // What stands beside the target, and what a server would like to reach.
        m_folder = std::make_unique<TestFolder>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("outside")));
        QFile secret(outsideFile());
        QVERIFY(secret.open(QIODevice::WriteOnly));
        secret.write("untouched");
        secret.close();
        m_before = treeOf(m_folder->path());
    }

    void cleanup()
    {
        QTRY_VERIFY(!hasWalStreamer());
        m_run.reset();
        m_server.reset();
        removeBackup();
        m_folder.reset();
    }

    void finishesWithATruthfulServer_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("format");
        QTest::addColumn<int>("method");
        const QList<std::pair<Method, const char*>> methods = {
            {Method::None, "none"}, {Method::Fetch, "fetch"}, {Method::Stream, "stream"}};
        for (int major = 13; major <= 18; ++major) {
            for (const Format format : {Format::Plain, Format::Tar}) {
                for (const auto& [method, name] : methods)
                    QTest::addRow("%d %s %s", major, format == Format::Tar ? "tar" : "plain", name)
                        << major << int(format) << int(method);
            }
        }
    }

    void finishesWithATruthfulServer()
    {
        QFETCH(int, major);
        QFETCH(int, format);
        QFETCH(int, method);
        const Request request{major, Format(format), Method(method)};
        expectSuccess(WalsenderScript::truthful(major), request);
    }

    void finishesHoweverTheMessagesAreCut_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("bytes");
        QTest::addColumn<bool>("isEmptyBetween");
        for (const int major : {14, 17}) {
            QTest::addRow("%d, one byte each", major) << major << 1 << false;
            QTest::addRow("%d, headers split", major) << major << 200 << false;
            QTest::addRow("%d, one byte less than a block", major) << major << 511 << false;
            QTest::addRow("%d, one byte more than a block", major) << major << 513 << false;
            QTest::addRow("%d, all in one", major) << major << 100000000 << false;
            QTest::addRow("%d, empty messages between", major) << major << 0 << true;
        }
    }

    void finishesHoweverTheMessagesAreCut()
    {
        QFETCH(int, major);
        QFETCH(int, bytes);
        QFETCH(bool, isEmptyBetween);
        WalsenderScript script = WalsenderScript::truthful(major);
        script.chunkBytes = bytes;
        script.sendsEmptyData = isEmptyBetween;
        expectSuccess(script, {major, Format::Plain, Method::None});
    }

    void finishesWithAnInPlaceTablespace()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.space().location = "pg_tblspc/16384";
        ScriptedMember& link = memberOf(script, "pg_tblspc/16384/");
        link = ScriptedMember::folder("pg_tblspc/16384");
        link.when = ScriptedMember::When::WithoutTablespaceMap;
        runBackup(script, {});
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(contentOf(target() + QStringLiteral("/pg_tblspc/16384/PG_17_202307071/5/16390")),
                 script.space().members.at(2).content);
    }

    void finishesWithEveryManifest_data()
    {
        QTest::addColumn<ChecksumAlgorithm>("algorithm");
        for (const ChecksumAlgorithm algorithm :
             {ChecksumAlgorithm::None, ChecksumAlgorithm::Crc32c, ChecksumAlgorithm::Sha224, ChecksumAlgorithm::Sha256,
              ChecksumAlgorithm::Sha384, ChecksumAlgorithm::Sha512})
            QTest::newRow(qPrintable(checksumAlgorithmName(algorithm))) << algorithm;
    }

    void finishesWithEveryManifest()
    {
        QFETCH(ChecksumAlgorithm, algorithm);
        const WalsenderScript script = WalsenderScript::truthful(16);
        runBackup(script, {16}, [&](BackupSettings& settings) { settings.manifestChecksum = algorithm; });
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().facts().verification, algorithm == ChecksumAlgorithm::None
                                                        ? BackupFacts::Verification::SizesOnly
                                                        : BackupFacts::Verification::VerifiedOnArrival);
    }

    void finishesWithoutAManifest()
    {
        for (const int major : {14, 17}) {
            runBackup(WalsenderScript::truthful(major), {major},
                      [](BackupSettings& settings) { settings.manifest = BackupSettings::Manifest::No; });
            QCOMPARE(m_run->failureText(), QString());
            QCOMPARE(m_run->job().facts().verification, BackupFacts::Verification::NotPossible);
            QVERIFY(!QFileInfo::exists(target() + QStringLiteral("/backup_manifest")));
            removeBackup();
        }
    }

    void finishesThroughAPreflightWithoutSql()
    {
        runBackup(WalsenderScript::truthful(17), {17, Format::Plain, Method::Stream},
                  [](BackupSettings& settings) { settings.preflight = true; });
        QCOMPARE(m_run->failureText(), QString());
    }

    void writesRecoverySettings_data()
    {
        QTest::addColumn<int>("format");
        QTest::newRow("plain") << int(Format::Plain);
        QTest::newRow("tar") << int(Format::Tar);
    }

    void writesRecoverySettings()
    {
        QFETCH(int, format);
        WalsenderScript script = WalsenderScript::truthful(17);
        addMember(script, ScriptedMember::file("standby.signal", "of the server"));
        runBackup(script, {17, Format(format), Method::None},
                  [](BackupSettings& settings) { settings.writeRecoveryConf = true; });
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().facts().verification, BackupFacts::Verification::VerifiedOnArrival);
        if (Format(format) == Format::Tar)
            return;
        QCOMPARE(contentOf(target() + QStringLiteral("/standby.signal")), QByteArray());
        const QByteArray settings = contentOf(target() + QStringLiteral("/postgresql.auto.conf"));
        QVERIFY(settings.startsWith("# Do not edit this file manually!\n"));
        QVERIFY2(settings.contains("\nprimary_conninfo = 'user=basekeep host=127.0.0.1 port="), settings.constData());
    }

    void followsATimelineSwitch_data()
    {
        QTest::addColumn<int>("where");
        QTest::addColumn<int>("format");
        using Switch = ScriptedWal::Switch;
        QTest::newRow("within a segment") << int(Switch::WithinSegment) << int(Format::Plain);
        QTest::newRow("within a segment, tar") << int(Switch::WithinSegment) << int(Format::Tar);
        QTest::newRow("at a segment's end") << int(Switch::AtSegmentEnd) << int(Format::Plain);
        QTest::newRow("where the stream begins") << int(Switch::BeforeTheStart) << int(Format::Plain);
    }

    void followsATimelineSwitch()
    {
        QFETCH(int, where);
        QFETCH(int, format);
        WalsenderScript script = WalsenderScript::truthful(17);
        script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch(where));
        runBackup(script, {17, Format(format), Method::Stream});
        QCOMPARE(m_run->failureText(), QString());
        const BackupFacts facts = m_run->job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QVERIFY(facts.walComplete);
        if (Format(format) == Format::Tar)
            return;
        QVERIFY(contentOf(target() + QStringLiteral("/pg_wal/00000002.history")).contains("no recovery target"));
        QVERIFY(QFileInfo::exists(target() + QStringLiteral("/pg_wal/archive_status/00000002.history.done")));
        for (const ScriptedWal::Timeline& timeline : script.wal.timelines)
            compareWal(timeline, script.wal.endLsn);
    }

    void reportsWhatTheServerSays_data()
    {
        addCaseColumns();
        const auto error = [](Point point, const char* sqlState, const char* severity = "ERROR") {
            return [=](WalsenderScript& script) {
                script.faults.append(WalsenderFault::error(point, sqlState, "the server's own words", severity));
            };
        };
        addCase("before the backup", Code::ServerRefused, "The server did not begin the backup",
                error(Point::StartRow, "55000"));
        addCase("in place of the tablespaces", Code::ServerRefused, "The server did not list its tablespaces",
                error(Point::TablespaceList, "XX000"));
        addCase("in place of the copy", Code::ServerRefused, "The server broke off the backup",
                error(Point::CopyBegin, "XX000"));
        addCase("in place of the first archive", Code::ServerRefused, "The server broke off the backup",
                error(Point::ArchiveBegin, "58030"));
        addCase("cancelled amid the data", Code::ServerRefused, "Somebody cancelled the command",
                error(Point::ArchiveData, "57014"));
        addCase("shut down amid the data", Code::ConnectionLost, "an administrator ended the session",
                error(Point::ArchiveData, "57P01", "FATAL"));
        addCase("WAL recycled at the end of fetching", Code::ServerRefused, "already recycled WAL",
                error(Point::CopyEnd, "58P01"), {17, Format::Tar, Method::Fetch});
        addCase("before the manifest", Code::ServerRefused, "The server broke off the backup",
                error(Point::ManifestBegin, "53100"));
        addCase("amid the manifest", Code::ServerRefused, "The server broke off the backup",
                error(Point::ManifestData, "XX000"));
        addCase("in place of the end position", Code::ServerRefused, "The server broke off the backup",
                error(Point::EndRow, "55000"));
        addCase("in place of the completion", Code::ServerRefused, "The server ended the backup with an error",
                error(Point::Completion, "55000"));
        addCase("amid the data of server 14", Code::ServerRefused, "Somebody cancelled the command",
                error(Point::ArchiveData, "57014"), {14});
        addCase("between the archives of server 14", Code::ServerRefused, "The server broke off the backup",
                [](WalsenderScript& script) {
                    script.faults.append(
                        WalsenderFault::error(Point::CopyBegin, "XX000", "the server's own words", "ERROR", 1));
                },
                {14});
        addCase("to SHOW", Code::ServerRefused, "The server did not show its setting", error(Point::Show, "42501"));
        addCase("to IDENTIFY_SYSTEM", Code::ServerRefused, "The server did not identify itself",
                error(Point::IdentifySystem, "XX000"));
        addCase("no free walsender", Code::ConnectionFailed, "could be made", error(Point::StartUp, "53300", "FATAL"));
    }

    void reportsWhatTheServerSays()
    {
        expectFailure();
        QVERIFY2(m_run->failureText().contains(QLatin1String("the server's own words")),
                 qPrintable(m_run->failureText()));
    }

    void refusesWhatNoServerSays_data()
    {
        addCaseColumns();
        const char* const unexpected = "The server sent something unexpected in the middle of the backup.";
        const auto replace = [](Point point, const QList<QByteArray>& messages, int occurrence = 0) {
            return [=](WalsenderScript& script) {
                script.faults.append(WalsenderFault::replace(point, messages, occurrence));
            };
        };
        const auto copyData = [](const QByteArray& payload) {
            return QList<QByteArray>{Messages::copyData(payload)};
        };

        addCase("unknown message", Code::ProtocolViolation, "A message of type 0x78.",
                replace(Point::ArchiveData, copyData("x??"), 2));
        addCase("data before the first archive", Code::ProtocolViolation, "Data came before the first archive.",
                replace(Point::ArchiveBegin, copyData("dxxx")));
        addCase("short progress", Code::ProtocolViolation, "A progress message has a wrong length.",
                replace(Point::Progress, copyData("p123")));
        addCase("long progress", Code::ProtocolViolation, "A progress message has a wrong length.",
                replace(Point::Progress, copyData("p123456789")));
        addCase("archive without a name", Code::ProtocolViolation, "An archive's name has no end.",
                replace(Point::ArchiveBegin, copyData("n")));
        addCase("archive without a location", Code::ProtocolViolation, "An archive's name has no end.",
                replace(Point::ArchiveBegin, copyData(QByteArray("n16384.tar\0", 11))));
        addCase("archive with more than a location", Code::ProtocolViolation, "An archive came that was not announced.",
                replace(Point::ArchiveBegin, copyData(QByteArray("n16384.tar\0/srv/space\0more", 26))));
        addCase("manifest with content", Code::ProtocolViolation, "The manifest did not begin as it should.",
                replace(Point::ManifestBegin, copyData("mx")));
        addCase("manifest twice", Code::ProtocolViolation, "The manifest did not begin as it should.",
                replace(Point::ManifestData, copyData("m")));
        addCase("archive after the manifest", Code::ProtocolViolation, "An archive came that was not announced.",
                replace(Point::ManifestData, copyData(QByteArray("nbase.tar\0\0", 11))));
        addCase("manifest before all archives", Code::ProtocolViolation, "It announced 2 archives and sent 1.",
                [](WalsenderScript& script) { script.order = {0}; });
        addCase("no archive at all", Code::ProtocolViolation, "It announced 2 archives and sent 0.",
                [](WalsenderScript& script) {
                    script.faults = {WalsenderFault::replace(Point::ArchiveBegin, {}, -1),
                                     WalsenderFault::replace(Point::ArchiveData, {}, -1)};
                });
        addCase("archive twice", Code::ProtocolViolation, "It sent the archive \"16384.tar\"",
                [](WalsenderScript& script) {
                    script.order = {0, 0, 1};
                });
        addCase("main archive not last", Code::ProtocolViolation, "It sent the archive \"base.tar\"",
                [](WalsenderScript& script) {
                    script.order = {1, 0};
                });
        addCase("main archive twice", Code::ProtocolViolation, "An archive came that was not announced.",
                [](WalsenderScript& script) {
                    script.order = {0, 1, 1};
                });
        addCase("main archive not last in the list", Code::ProtocolViolation, "did not list its tablespaces",
                [](WalsenderScript& script) { std::reverse(script.archives.begin(), script.archives.end()); });
        addCase("archive that was not announced", Code::ProtocolViolation, "It sent the archive \"16384.tar\"",
                [](WalsenderScript& script) { script.space().isListed = false; });
        addCase("no tablespace in the list", Code::ProtocolViolation, "did not list its tablespaces",
                [](WalsenderScript& script) {
                    script.space().isListed = false;
                    script.base().isListed = false;
                });
        addCase("another archive's name", Code::ProtocolViolation, "It sent the archive \"16385.tar\"",
                [](WalsenderScript& script) { script.space().sentName = "16385.tar"; });
        addCase("archive that is not compressed as its name says", Code::ProtocolViolation,
                "The gzip stream cannot be decompressed",
                [](WalsenderScript& script) { script.base().sentName = "base.tar.gz"; });
        addCase("archive name with a folder", Code::ProtocolViolation, "It sent the archive \"../16384.tar\"",
                [](WalsenderScript& script) { script.space().sentName = "../16384.tar"; });
        addCase("another location", Code::ProtocolViolation, "(/etc)",
                [](WalsenderScript& script) { script.space().sentLocation = "/etc"; });
        addCase("location for the main archive", Code::ProtocolViolation, "(/etc)",
                [](WalsenderScript& script) { script.base().sentLocation = "/etc"; });
        addCase("no manifest", Code::ProtocolViolation, "It sent no manifest.",
                [](WalsenderScript& script) { script.sendsManifest = false; });
        addCase("copy never begins", Code::ProtocolViolation, "It did not begin to send the files.",
                replace(Point::CopyBegin, {Messages::commandComplete("SELECT")}));
        addCase("no start position", Code::ProtocolViolation, "The server did not tell where the backup starts.",
                replace(Point::StartRow, {Messages::commandComplete("SELECT")}));
        addCase("nonsense for a start position", Code::ProtocolViolation,
                "The server did not tell where the backup starts.",
                replace(Point::StartRow, {Messages::row({"recptr", "tli"}, {QByteArray("here"), QByteArray("1")})}));
        addCase("no end position", Code::ProtocolViolation, "The server did not tell where the backup ends.",
                replace(Point::EndRow, {}));
        addCase("nonsense for an end position", Code::ProtocolViolation,
                "The server did not tell where the backup ends.",
                replace(Point::EndRow, {Messages::row({"recptr", "tli"}, {QByteArray("0/"), QByteArray("1")})}));
        addCase("no completion", Code::ProtocolViolation, "The server ended the backup with an error.",
                replace(Point::Completion, {}));
        addCase("13: an archive is missing", Code::ProtocolViolation, unexpected,
                [](WalsenderScript& script) { script.order = {0}; }, {13});
        addCase("14: no manifest", Code::ProtocolViolation, "It sent 2 archives instead of 3.",
                [](WalsenderScript& script) { script.sendsManifest = false; }, {14});

        addCase("too old", Code::ServerRefused, "This server is version 12.4",
                [](WalsenderScript& script) { script.parameters["server_version"] = "12.4"; });
        addCase("floating timestamps", Code::ServerRefused, "without integer timestamps",
                [](WalsenderScript& script) { script.parameters["integer_datetimes"] = "off"; });
        addCase("segment size of nothing", Code::ProtocolViolation, "WAL segment size makes no sense",
                [](WalsenderScript& script) { script.settings["wal_segment_size"] = "0MB"; });
        addCase("segment size that is no power of two", Code::ProtocolViolation, "WAL segment size makes no sense",
                [](WalsenderScript& script) { script.settings["wal_segment_size"] = "17MB"; });
        addCase("segment size too large", Code::ProtocolViolation, "WAL segment size makes no sense",
                [](WalsenderScript& script) { script.settings["wal_segment_size"] = "2GB"; });
        addCase("no identity", Code::ProtocolViolation, "identified itself in an unknown way",
                replace(Point::IdentifySystem, {Messages::commandComplete("IDENTIFY_SYSTEM")}));
    }

    void refusesWhatNoServerSays() { expectFailure(); }

    /// The third archive passes for the manifest. Its reader and the count of archives go on side by side, and
    /// whichever is first ends the backup.
    void refusesOneArchiveTooMany()
    {
        WalsenderScript script = WalsenderScript::truthful(14);
        script.order = {0, 1, 1};
        runBackup(script, {14});
        QCOMPARE(m_run->job().state(), Job::State::Failed);
        QVERIFY2(m_run->failureCode() == Code::ProtocolViolation || m_run->failureCode() == Code::VerificationFailed,
                 qPrintable(m_run->failureText()));
        checkNothingIsLeft();
    }

    void refusesDamagedArchives_data()
    {
        addCaseColumns();
        const char* const ended = "The archive ended before its last file was complete.";
        const auto member = [](const ScriptedMember& added) {
            return [=](WalsenderScript& script) {
                addMember(script, added);
            };
        };
        const auto typed = [](char type) {
            ScriptedMember one = ScriptedMember::file("some_name", "content");
            one.type = type;
            return one;
        };
        addCase("no end", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) { script.base().isTerminated = false; });
        addCase("no end of the first archive", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) { script.space().isTerminated = false; });
        addCase("cut off in a file", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) { script.base().cutOff = 1024 + 512 + 512 + 100; });
        addCase("cut off in a file, tar", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) { script.base().cutOff = 1024 + 512 + 512 + 100; }, {17, Format::Tar});
        addCase("cut off in a header of server 14", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) { script.base().cutOff = 100; }, {14});
        addCase("cut off in the padding of server 14", Code::ProtocolViolation, ended,
                [](WalsenderScript& script) {
                    script.base().members.append(ScriptedMember::file("one", "1"));
                    script.base().cutOff = 511;
                },
                {14});
        addCase("goes on behind its end", Code::ProtocolViolation, "The archive goes on behind its own end.",
                [](WalsenderScript& script) { script.base().trailing = ScriptedMember::file("more", "1").encoded(); });
        addCase("flipped bit in a header", Code::ProtocolViolation, "checksum is wrong", [](WalsenderScript& script) {
            memberOf(script, "base/5/513").damage = [](QByteArray& header) {
                header[3] = char(header[3] ^ 1);
            };
        });
        addCase("no ustar", Code::ProtocolViolation, "lacks the ustar mark",
                member(headerChanged("old", [](QByteArray& header) { header.replace(257, 8, QByteArray(8, '\0')); })));
        addCase("prefix", Code::ProtocolViolation, "uses the prefix field",
                member(headerChanged("name", [](QByteArray& header) { header.replace(345, 4, "/etc"); })));
        for (const char type : {'1', '3', '4', '6', '7', 'x', 'g', 'L', 'K', 'S'})
            addCase(qPrintable(QStringLiteral("member of type %1").arg(QLatin1Char(type))), Code::ProtocolViolation,
                    "The archive has a member that no PostgreSQL server writes", member(typed(type)));
        addCase(
            "negative size", Code::ProtocolViolation, "negative or too large",
            member(headerChanged("name", [](QByteArray& header) { header.replace(124, 12, QByteArray(12, '\xFF')); })));
        addCase("size that overflows", Code::ProtocolViolation, "too large",
                member(headerChanged("name", [](QByteArray& header) {
                    header.replace(124, 12, QByteArray("\x80\x00\x00\x01", 4) + QByteArray(8, '\0'));
                })));
        ScriptedMember huge = ScriptedMember::file("huge", "x");
        huge.announcedSize = quint64{1} << 60;
        addCase("size that never comes", Code::ProtocolViolation, ended, member(huge));
        ScriptedMember folder = ScriptedMember::folder("folder");
        folder.announcedSize = 512;
        addCase("folder with content", Code::ProtocolViolation, "cannot have content", member(folder));
    }

    void refusesDamagedArchives() { expectFailure(); }

    void refusesHostileMembers_data()
    {
        addCaseColumns();
        const auto member = [](const ScriptedMember& added) {
            return [=](WalsenderScript& script) {
                addMember(script, added);
            };
        };
        const auto members = [](const QList<ScriptedMember>& added) {
            return [=](WalsenderScript& script) {
                for (const ScriptedMember& one : added)
                    addMember(script, one);
            };
        };
        const QByteArray outside("/tmp/basekeep-hostile-member");
        const struct
        {
            const char* title;
            QByteArray name;
            const char* reason;
        } names[] = {
            {"absolute", outside, "It is absolute."},
            {"parent", "../escaped", "leads to another folder"},
            {"parent inside", "base/../../escaped", "leads to another folder"},
            {"parent at the end", "base/..", "leads to another folder"},
            {"dot inside", "base/./escaped", "leads to another folder"},
            {"two slashes", "base//escaped", "empty component"},
            {"dot and absolute", "./" + outside, "It is absolute."},
            {"empty", "", "It is empty."},
            {"only a slash", "/", "It is empty."},
            {"only a dot", "./", "It is empty."},
            {"line feed", "two\nlines", "control character"},
            {"escape", "\x1b[2J", "control character"},
            {"delete", "a\x7f", "control character"},
            {"backslash", "base\\escaped", "backslash"},
        };
        for (const auto& name : names) {
            for (const Format format : {Format::Plain, Format::Tar}) {
                const QByteArray title = QByteArray(name.title) + (format == Format::Tar ? ", tar" : "");
                addCase(title.constData(), Code::UnsafeMember, name.reason,
                        member(ScriptedMember::file(name.name, "x")), {17, format});
            }
        }
        addCase("parent as a folder", Code::UnsafeMember, "leads to another folder",
                member(ScriptedMember::folder("base/../..")));
        addCase(
            "in a tablespace's archive", Code::UnsafeMember, "leads to another folder",
            [](WalsenderScript& script) { script.space().members.append(ScriptedMember::file("../escaped", "x")); });
        addCase("manifest", Code::UnsafeMember, "take the manifest's place",
                member(ScriptedMember::file("backup_manifest", "{}")));
        addCase("manifest under its provisional name", Code::UnsafeMember, "take the manifest's place",
                member(ScriptedMember::file("backup_manifest.partial", "{}")));
        addCase("manifest, tar", Code::UnsafeMember, "take the manifest's place",
                member(ScriptedMember::file("./backup_manifest", "{}")), {17, Format::Tar});

        addCase(
            "absolute link", Code::UnsafeMember, "Links are sent for tablespaces only.",
            members({ScriptedMember::link("way", "/tmp"), ScriptedMember::file("way/basekeep-hostile-member", "x")}));
        addCase("relative link", Code::UnsafeMember, "Links are sent for tablespaces only.",
                members({ScriptedMember::link("way", "../outside"), ScriptedMember::file("way/member", "x")}));
        addCase("link in place of pg_wal", Code::UnsafeMember, "Links are sent for tablespaces only.",
                [](WalsenderScript& script) { memberOf(script, "pg_wal/") = ScriptedMember::link("pg_wal", "/tmp"); });
        addCase("link behind a tablespace", Code::UnsafeMember, "through a tablespace's link",
                member(ScriptedMember::link("pg_tblspc/16384/way", "/tmp")));
        addCase("link in a tablespace's archive", Code::UnsafeMember, "Links are sent for tablespaces only.",
                [](WalsenderScript& script) { script.space().members.append(ScriptedMember::link("way", "/tmp")); });
        addCase("tablespace link to another place", Code::UnsafeMember, "but the server announced /srv/space",
                [](WalsenderScript& script) { memberOf(script, "pg_tblspc/16384/").linkTarget = "/etc"; });
        addCase("tablespace link that was not announced", Code::UnsafeMember, "did not announce that tablespace",
                member(ScriptedMember::link("pg_tblspc/99999", "/srv/space")));
        addCase("file through a tablespace's link", Code::UnsafeMember, "through a tablespace's link",
                member(ScriptedMember::file("pg_tblspc/16384/member", "x")));
        addCase("file in place of a tablespace's link", Code::UnsafeMember, "through a tablespace's link",
                member(ScriptedMember::file("pg_tblspc/16384", "x")));
        addCase("link in a tar archive", Code::UnsafeMember, "The server sent a link where it sends none: way",
                member(ScriptedMember::link("way", "/tmp")), {17, Format::Tar});

        addCase("file twice", Code::UnsafeMember, "Something of that name is there already.",
                member(ScriptedMember::file("PG_VERSION", "18")));
        addCase("file twice, tar", Code::UnsafeMember, "The server sent \"PG_VERSION\" twice.",
                member(ScriptedMember::file("PG_VERSION", "18")), {17, Format::Tar});
        addCase("file twice under two spellings", Code::UnsafeMember, "Something of that name is there already.",
                member(ScriptedMember::file("./PG_VERSION", "18")));
        addCase("file over a folder", Code::UnsafeMember, "Something of that name is there already.",
                member(ScriptedMember::file("global", "x")));
        addCase("folder over a file", Code::UnsafeMember, "Something of that name is there already.",
                member(ScriptedMember::folder("PG_VERSION")));
        addCase("folder twice", Code::UnsafeMember, "A folder of that name is there already.",
                member(ScriptedMember::folder("global")));
        addCase("tablespace link twice", Code::UnsafeMember, "Something of that name is there already.",
                member(ScriptedMember::link("pg_tblspc/16384", "/srv/space")));
        addCase("file below a file", Code::UnsafeMember, "Its folder has not been sent.",
                member(ScriptedMember::file("PG_VERSION/member", "x")));
        addCase("file without its folder", Code::UnsafeMember, "Its folder has not been sent.",
                member(ScriptedMember::file("base/99/member", "x")));
    }

    void refusesHostileMembers()
    {
        expectFailure();
        QVERIFY(!QFileInfo::exists(QStringLiteral("/tmp/basekeep-hostile-member")));
    }

    void acceptsNamesThatOnlyLookStrange_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("100 bytes, no terminator") << QByteArray(100, 'n');
        QTest::newRow("folder of 99 bytes and its slash") << QByteArray(99, 'n') + '/';
        QTest::newRow("blanks and quotes") << QByteArray(" it's \"odd\" ");
#ifdef Q_OS_LINUX
        QTest::newRow("not UTF-8") << QByteArray("\xFF\xFE");
#endif
        QTest::newRow("dots") << QByteArray("...");
        QTest::newRow("hidden") << QByteArray(".name");
    }

    void acceptsNamesThatOnlyLookStrange()
    {
        QFETCH(QByteArray, name);
        WalsenderScript script = WalsenderScript::truthful(17);
        ScriptedMember member =
            name.endsWith('/') ? ScriptedMember::folder(name.chopped(1)) : ScriptedMember::file(name, "x");
        addMember(script, member);
        expectSuccess(script, {});
    }

    void noticesWhatIsNotInTheManifest_data()
    {
        addCaseColumns();
        const char* const differs = "What arrived is not what the server's manifest says: 1 difference";
        for (const Format format : {Format::Plain, Format::Tar}) {
            const Request request{16, format};
            const QByteArray suffix = format == Format::Tar ? ", tar" : "";
            const auto add = [&](const QByteArray& name, const char* text, const Change& change) {
                addCase((name + suffix).constData(), Code::VerificationFailed, text, change, request);
            };
            add("flipped byte", differs, [](WalsenderScript& script) {
                ScriptedMember& member = memberOf(script, "base/5/large");
                QByteArray bytes = member.content;
                bytes[70000] = char(bytes[70000] ^ 1);
                member.sentContent = bytes;
            });
            add("flipped byte in a tablespace", "pg_tblspc/16384/PG_16_202307071/5/16390", [](WalsenderScript& script) {
                ScriptedMember& member = script.space().members[2];
                QByteArray bytes = member.content;
                bytes[0] = char(bytes[0] ^ 0x80);
                member.sentContent = bytes;
            });
            add("shorter file", "has a size of 512 bytes, the manifest says 513", [](WalsenderScript& script) {
                ScriptedMember& member = memberOf(script, "base/5/513");
                member.sentContent = member.content.left(512);
            });
            add("file that the manifest does not know", "arrived but is not in the manifest",
                [](WalsenderScript& script) {
                    ScriptedMember member = ScriptedMember::file("base/5/extra", "x");
                    member.isInManifest = false;
                    addMember(script, member);
                });
            add("file that did not come", "is in the manifest but did not arrive", [](WalsenderScript& script) {
                script.changeEntries = [](QList<ManifestEntry>& entries) {
                    entries.append({"base/5/missing", 0, "00000000"});
                };
            });
            add("file named twice", "more than once", [](WalsenderScript& script) {
                script.changeEntries = [](QList<ManifestEntry>& entries) {
                    entries.append(entries.first());
                };
            });
        }
        addCase("changed manifest", Code::VerificationFailed, "The backup manifest does not match its own checksum.",
                [](WalsenderScript& script) {
                    script.damageManifest = [](QByteArray& text) {
                        text.replace("2026-01-01", "2026-01-02");
                    };
                });
        addCase("manifest without its end", Code::VerificationFailed, "", [](WalsenderScript& script) {
            script.damageManifest = [](QByteArray& text) {
                text.chop(40);
            };
        });
        addCase("empty manifest", Code::VerificationFailed, "", [](WalsenderScript& script) {
            script.damageManifest = [](QByteArray& text) {
                text.clear();
            };
        });
        addCase("manifest of another cluster", Code::VerificationFailed, "The manifest belongs to the cluster 5",
                [](WalsenderScript& script) {
                    const QByteArray own = QByteArray::number(script.systemIdentifier);
                    script.changeEntries = [](QList<ManifestEntry>&) {
                    };
                    script.damageManifest = [own](QByteArray& text) {
                        text.replace(own, "5");
                        const qsizetype body = text.indexOf("\"Manifest-Checksum\"");
                        const QByteArray sum =
                            QCryptographicHash::hash(text.left(body), QCryptographicHash::Sha256).toHex();
                        text = text.left(body) + "\"Manifest-Checksum\": \"" + sum + "\"}\n";
                    };
                });
        addCase("manifest that leads out", Code::VerificationFailed, "not one inside a data directory",
                [](WalsenderScript& script) {
                    script.changeEntries = [](QList<ManifestEntry>& entries) {
                        entries.append({"../up", 0, "00000000"});
                    };
                });
        addCase("WAL up to another end", Code::VerificationFailed, "The manifest asks for other WAL",
                [](WalsenderScript& script) {
                    const QByteArray end = ScriptedWal::lsnText(script.wal.endLsn);
                    script.changeRanges = [end](QByteArray& ranges) {
                        ranges.replace(end, "0/2FFFFF8");
                    };
                });
        addCase("WAL from an earlier start", Code::VerificationFailed, "The manifest asks for other WAL",
                [](WalsenderScript& script) {
                    const QByteArray start = ScriptedWal::lsnText(script.wal.startLsn);
                    script.changeRanges = [start](QByteArray& ranges) {
                        ranges.replace(start, "0/100028");
                    };
                });
        addCase("no WAL at all", Code::VerificationFailed, "it names no WAL", [](WalsenderScript& script) {
            script.changeRanges = [](QByteArray& ranges) {
                ranges.clear();
            };
        });
    }

    void noticesWhatIsNotInTheManifest()
    {
        expectFailure();
    }

    void noticesBadFetchedWal_data()
    {
        addCaseColumns();
        for (const Format format : {Format::Plain, Format::Tar}) {
            const Request request{17, format, Method::Fetch};
            const QByteArray suffix = format == Format::Tar ? ", tar" : "";
            addCase(("damaged record" + suffix).constData(), Code::VerificationFailed, "",
                    [](WalsenderScript& script) {
                        QByteArray& bytes = script.wal.timelines.first().bytes;
                        bytes[500000] = char(bytes[500000] ^ 1);
                    },
                    request);
            addCase(
                ("last segment missing" + suffix).constData(), Code::VerificationFailed,
                "does not reach the end of the backup",
                [](WalsenderScript& script) { script.wal.timelines.first().bytes.truncate(WalBuilder::segmentSize); },
                request);
            addCase(("first segment missing" + suffix).constData(), Code::VerificationFailed,
                    "does not reach the end of the backup",
                    [](WalsenderScript& script) {
                        script.wal.timelines.first().start += WalBuilder::segmentSize;
                        script.wal.timelines.first().bytes.remove(0, WalBuilder::segmentSize);
                    },
                    request);
            addCase(("segment cut short" + suffix).constData(), Code::VerificationFailed, "has a wrong size",
                    [](WalsenderScript& script) { script.wal.timelines.first().bytes.chop(8192); }, request);
        }
    }

    void noticesBadFetchedWal()
    {
        expectFailure();
    }

    void noticesWhatTheWalLaneSuffers_data()
    {
        addCaseColumns();
        const auto add = [](const char* name, Code code, const char* text, const Change& change) {
            addCase(name, code, text, change, {17, Format::Plain, Method::Stream});
        };
        const auto error = [](Point point, const char* sqlState, const char* severity = "ERROR") {
            return [=](WalsenderScript& script) {
                script.faults.append(
                    WalsenderFault::error(point, sqlState, "the server's own words", severity).onWalLane());
            };
        };
        const auto replace = [](Point point, const QList<QByteArray>& messages) {
            return [=](WalsenderScript& script) {
                script.faults.append(WalsenderFault::replace(point, messages).onWalLane());
            };
        };
        const char* const unexpected = "The server sent something unexpected in the WAL stream.";

        add("another cluster", Code::WrongServer, "reached two different servers",
            [](WalsenderScript& script) { script.walLaneIdentifier = 5; });
        add("no second walsender", Code::ConnectionFailed, "the server's own words", [](WalsenderScript& script) {
            // Each time it tries.
            script.faults.append(
                WalsenderFault::error(Point::StartUp, "53300", "the server's own words", "FATAL", -1).onWalLane());
        });
        add("no free slot", Code::ServerRefused, "The server has no free replication slot.",
            error(Point::SlotCommand, "53400"));
        add("stream refused", Code::ServerRefused, "The server did not stream WAL", error(Point::StreamBegin, "XX000"));
        add("WAL recycled", Code::ServerRefused, "already recycled WAL", error(Point::WalData, "58P01"));
        add("session ended", Code::ConnectionLost, "an administrator ended the session",
            error(Point::WalData, "57P01", "FATAL"));
        add("connection cut", Code::ConnectionLost, "",
            [](WalsenderScript& script) { script.faults.append(WalsenderFault::cut(Point::WalData, 3).onWalLane()); });
        add("stream ended by a shutdown", Code::ConnectionLost, "The server ended the WAL stream",
            replace(Point::WalData, {Messages::copyDone(), Messages::commandComplete("START_STREAMING"),
                                     Messages::commandComplete("START_REPLICATION")}));
        add("unknown message", Code::ProtocolViolation, "A message of type 0x7a.",
            replace(Point::WalData, {Messages::copyData("z")}));
        add("short WAL message", Code::ProtocolViolation, "A WAL message is too short.",
            replace(Point::WalData, {Messages::copyData("w1234567")}));
        add("short keepalive", Code::ProtocolViolation, "A keepalive message is too short.",
            replace(Point::Keepalive, {Messages::copyData("k1234567")}));
        add("stream that is no stream", Code::ProtocolViolation, unexpected,
            replace(Point::StreamBegin, {Messages::copyOutResponse()}));
        add("hole", Code::ProtocolViolation, "WAL was expected from", replace(Point::WalData, {}));
        add("wrong start", Code::ProtocolViolation, "WAL was expected from", [](WalsenderScript& script) {
            const ScriptedWal::Timeline& timeline = script.wal.timelines.first();
            script.faults.append(
                WalsenderFault::replace(Point::WalData, {Messages::walData(timeline.start + 8192, script.wal.end(),
                                                                           timeline.bytes.mid(8192, 8192))})
                    .onWalLane());
        });
        add("damaged record", Code::VerificationFailed, "", [](WalsenderScript& script) {
            QByteArray& bytes = script.wal.timelines.first().bytes;
            bytes[500000] = char(bytes[500000] ^ 1);
        });
        add("WAL of another cluster", Code::VerificationFailed, "",
            [](WalsenderScript& script) { WalBuilder::put<quint64>(script.wal.timelines.first().bytes, 24, 5); });
        add("wrong history file", Code::ProtocolViolation, "It named the history file", [](WalsenderScript& script) {
            script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch::WithinSegment);
            script.faults.append(
                WalsenderFault::replace(Point::History, {Messages::row({"filename", "content"},
                                                                       {QByteArray("../../evil"), QByteArray("x")})})
                    .onWalLane());
        });
        add("no history file", Code::ServerRefused, "did not send the history of timeline 2",
            [](WalsenderScript& script) {
                script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch::WithinSegment);
                script.faults.append(
                    WalsenderFault::error(Point::History, "58P01", "the server's own words").onWalLane());
            });
        const auto switchTo = [](const QByteArray& timeline, const QByteArray& position) {
            return [=](WalsenderScript& script) {
                script.wal = ScriptedWal::withSwitch(17, ScriptedWal::Switch::WithinSegment);
                script.faults.append(WalsenderFault::replace(
                                         Point::SwitchRow, {Messages::rowDescription({"next_tli", "next_tli_startpos"}),
                                                            Messages::dataRow({timeline, position}),
                                                            Messages::commandComplete("START_STREAMING")})
                                         .onWalLane());
            };
        };
        add("switch to the same timeline", Code::ProtocolViolation, "It announced timeline 1",
            switchTo("1", "0/200028"));
        add("switch to no timeline", Code::ProtocolViolation, "It announced timeline 0", switchTo("none", "0/200028"));
        add("switch beyond what came", Code::ProtocolViolation, "It announced timeline 2", switchTo("2", "0/2F00000"));
        add("switch to nowhere", Code::ProtocolViolation, "It announced timeline 2", switchTo("2", "there"));
    }

    void noticesWhatTheWalLaneSuffers()
    {
        expectFailure();
    }

    void aCutAtAnyMessageIsNoticed_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("format");
        QTest::addColumn<int>("method");
        QTest::addColumn<int>("lane");
        QTest::newRow("data lane of server 14")
            << 14 << int(Format::Tar) << int(Method::None) << int(WalsenderLane::Data);
        QTest::newRow("data lane of server 17")
            << 17 << int(Format::Plain) << int(Method::None) << int(WalsenderLane::Data);
        QTest::newRow("WAL lane") << 17 << int(Format::Plain) << int(Method::Stream) << int(WalsenderLane::Wal);
    }

    void aCutAtAnyMessageIsNoticed()
    {
        QFETCH(int, major);
        QFETCH(int, format);
        QFETCH(int, method);
        QFETCH(int, lane);
        const Request request{major, Format(format), Method(method)};
        WalsenderScript script = WalsenderScript::truthful(major);
        runBackup(script, request);
        QCOMPARE(m_run->failureText(), QString());
        removeBackup();
        const int messages = m_server->messagesSent(WalsenderLane(lane));
        QVERIFY(messages > 20);
        for (int message = 0; message < messages; ++message) {
            WalsenderFault cut = WalsenderFault::cut(Point::Any, message);
            cut.lane = WalsenderLane(lane);
            script.faults = {cut};
            runBackup(script, request);
            if (m_server->messagesSent(WalsenderLane(lane)) <= message) {
                // How much WAL is sent before the client has enough varies a little: this time there was no such
                // message.
                QCOMPARE(m_run->failureText(), QString());
                removeBackup();
                continue;
            }
            QVERIFY2(m_run->job().state() == Job::State::Failed, qPrintable(QString::number(message)));
            const Code code = *m_run->failureCode();
            QVERIFY2(code == Code::ConnectionLost || code == Code::ConnectionFailed,
                     qPrintable(QString::number(message) + QLatin1Char(' ') + m_run->failureText()));
            checkNothingIsLeft();
        }
    }

    void cancelEndsAStalledBackup_data()
    {
        QTest::addColumn<Change>("change");
        const auto row = [](const char* name, const WalsenderFault& fault) {
            QTest::newRow(name) << Change([fault](WalsenderScript& script) { script.faults.append(fault); });
        };
        row("while it connects", WalsenderFault::stall(Point::StartUp));
        row("while it asks for settings", WalsenderFault::stall(Point::Show));
        row("while the child connects", WalsenderFault::stall(Point::StartUp).onWalLane());
        row("while the slot is made", WalsenderFault::stall(Point::SlotCommand).onWalLane());
        row("at the checkpoint", WalsenderFault::stall(Point::StartRow));
        row("before the copy", WalsenderFault::stall(Point::CopyBegin));
        row("amid the data", WalsenderFault::stall(Point::ArchiveData, 10));
        row("amid the manifest", WalsenderFault::stall(Point::ManifestData));
        row("before the end position", WalsenderFault::stall(Point::EndRow));
        row("before the completion", WalsenderFault::stall(Point::Completion));
        row("before the WAL", WalsenderFault::stall(Point::StreamBegin).onWalLane());
        row("amid the WAL", WalsenderFault::stall(Point::WalData, 3).onWalLane());
        row("at the end of the WAL", WalsenderFault::stall(Point::StreamEnd).onWalLane());
    }

    void cancelEndsAStalledBackup()
    {
        QFETCH(Change, change);
        WalsenderScript script = WalsenderScript::truthful(17);
        change(script);
        prepare(script, {17, Format::Plain, Method::Stream});
        m_run->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->stalledSessions(), 1, patienceMs);
        QVERIFY(!m_run->job().isOver());
        m_run->job().cancel();
        QVERIFY(m_run->finish());
        QCOMPARE(m_run->job().state(), Job::State::Cancelled);
        checkNothingIsLeft();
    }

    void cancelReachesTheServer()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::stall(Point::StartRow)};
        prepare(script, {});
        m_run->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->stalledSessions(), 1, patienceMs);
        m_run->job().cancel();
        QVERIFY(m_run->finish());
        QTRY_COMPARE_WITH_TIMEOUT(m_server->cancelRequests(), 1, patienceMs);
    }

    void saysThatNothingComesAndGoesOn()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::stall(Point::ArchiveData, 10)};
        prepare(script, {});
        m_run->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_run->job().state(), Job::State::Stalled, patienceMs);
        const JobStages stages = m_run->job().stages();
        QVERIFY(std::any_of(stages.begin(), stages.end(), [](const JobStage& stage) {
            return stage.key == QLatin1String("copy") && stage.note.startsWith(QLatin1String("No data for "));
        }));
        m_server->release();
        QVERIFY(m_run->finish());
        QCOMPARE(m_run->failureText(), QString());
    }

    void waitsForWalThatLagsBehind()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::stall(Point::WalData, 10).onWalLane()};
        prepare(script, {17, Format::Plain, Method::Stream});
        m_run->start();
        QVERIFY(m_run->reachStage(QStringLiteral("wal")));
        QVERIFY(!QFileInfo::exists(target() + QStringLiteral("/backup_manifest")));
        m_server->release();
        QVERIFY(m_run->finish());
        QCOMPARE(m_run->failureText(), QString());
        compareFiles(Format::Plain);
    }

    void damagedPagesKeepTheCopyButNoManifest_data()
    {
        QTest::addColumn<int>("major");
        QTest::addColumn<int>("format");
        QTest::newRow("14, tar") << 14 << int(Format::Tar);
        QTest::newRow("17, plain") << 17 << int(Format::Plain);
    }

    void damagedPagesKeepTheCopyButNoManifest()
    {
        QFETCH(int, major);
        QFETCH(int, format);
        WalsenderScript script = WalsenderScript::truthful(major);
        addMember(script, ScriptedMember::file("base/5/many_pages", QByteArray(8 << 20, 'p')));
        script.faults = {
            WalsenderFault::replace(Point::ManifestData,
                                    {Messages::notice("WARNING", "01000", "checksum verification failed in file")}, 1),
            WalsenderFault::error(Point::Completion, "XX001", "checksum verification failure during base backup")};
        // The notice takes nothing away: the message it replaces is sent behind it.
        const BackupRequest request{false, Format(format) == Format::Tar, true, ChecksumAlgorithm::Crc32c};
        const QByteArray type = script.isTyped() ? QByteArray("d") : QByteArray();
        script.faults.first().messages.append(Messages::copyData(type + script.manifest(request).mid(1000, 1000)));
        runBackup(script, {major, Format(format), Method::None});
        QCOMPARE(m_run->failureCode(), std::optional(Code::PageChecksumFailed));
        QVERIFY(m_run->failureText().contains(QLatin1String("damaged pages")));
        QCOMPARE(m_run->job().facts().serverWarnings.size(), 1);
        QVERIFY(!QFileInfo::exists(target() + QStringLiteral("/backup_manifest")));
        QVERIFY(QFileInfo::exists(target() + QStringLiteral("/backup_manifest.partial")));
        // It may be all that is left of those files, so none of it may be missing.
        compareFiles(Format(format));
    }

    void keepsWhatCameIfAskedTo()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::cut(Point::ManifestBegin)};
        runBackup(script, {}, [](BackupSettings& settings) { settings.keepOnFailure = true; });
        QCOMPARE(m_run->failureCode(), std::optional(Code::ConnectionLost));
        QVERIFY(QFileInfo::exists(target()));
        QVERIFY(!QFileInfo::exists(target() + QStringLiteral("/backup_manifest")));
    }

    void anEmptyTargetStaysWhenTheBackupFails()
    {
        QVERIFY(QDir().mkpath(target()));
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {WalsenderFault::cut(Point::ManifestBegin)};
        runBackup(script, {});
        QCOMPARE(m_run->failureCode(), std::optional(Code::ConnectionLost));
        QVERIFY(QDir(target()).exists());
        QVERIFY(QDir(target()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot));
        QVERIFY(!QFileInfo::exists(spaceFolder()));
    }

    void asksBeforeItWritesWhereTheServerSays()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        const QString servers = m_folder->filePath(QStringLiteral("server/space"));
        script.space().location = servers.toUtf8();
        memberOf(script, "pg_tblspc/16384/").linkTarget = servers.toUtf8();
        runBackup(script, {});
        QCOMPARE(m_run->failureCode(), std::optional(Code::TargetUnusable));
        QVERIFY(m_run->failureText().contains(QLatin1String("has no place on this machine yet")));
        checkNothingIsLeft();
        runBackup(script, {}, [](BackupSettings& settings) { settings.acceptServerTablespacePaths = true; });
        QCOMPARE(m_run->failureText(), QString());
        QVERIFY(QFileInfo::exists(servers + QStringLiteral("/PG_17_202307071/5/16390")));
    }

    void slotsAreMadeUsedAndDropped_data()
    {
        QTest::addColumn<int>("slot");
        QTest::addColumn<bool>("fails");
        QTest::addColumn<bool>("stays");
        using Slot = BackupSettings::Slot;
        QTest::newRow("temporary") << int(Slot::Temporary) << false << false;
        QTest::newRow("temporary, failed") << int(Slot::Temporary) << true << false;
        QTest::newRow("none") << int(Slot::None) << false << false;
        QTest::newRow("created") << int(Slot::Created) << false << true;
        QTest::newRow("created, failed") << int(Slot::Created) << true << false;
    }

    void slotsAreMadeUsedAndDropped()
    {
        QFETCH(int, slot);
        QFETCH(bool, fails);
        QFETCH(bool, stays);
        WalsenderScript script = WalsenderScript::truthful(17);
        if (fails)
            script.faults = {WalsenderFault::cut(Point::ManifestBegin)};
        runBackup(script, {17, Format::Plain, Method::Stream}, [slot](BackupSettings& settings) {
            settings.slot = BackupSettings::Slot(slot);
            if (settings.slot == BackupSettings::Slot::Created)
                settings.slotName = QStringLiteral("standby_1");
        });
        QCOMPARE(m_run->job().state(), fails ? Job::State::Failed : Job::State::Finished);
        const QList<QByteArray> expected = stays ? QList<QByteArray>{"standby_1"} : QList<QByteArray>();
        QTRY_COMPARE_WITH_TIMEOUT(m_server->slotNames(), expected, patienceMs);

        // Made before the start checkpoint, so that no WAL can go in between.
        QStringList order;
        for (const QByteArray& command : m_server->commands(WalsenderLane::Wal))
            order.append(QString::fromUtf8(command));
        const bool hasSlot = BackupSettings::Slot(slot) != BackupSettings::Slot::None;
        QCOMPARE(!order.filter(QStringLiteral("CREATE_REPLICATION_SLOT")).isEmpty(), hasSlot);
        QCOMPARE(!order.filter(QStringLiteral("START_REPLICATION SLOT")).isEmpty(), hasSlot);
        if (!hasSlot) {
            for (const WalsenderState::Status& status : m_server->statuses())
                QCOMPARE(status.flushed, quint64(0));
        }
    }

    void aSlotOfOthersIsNotDropped()
    {
        WalsenderScript script = WalsenderScript::truthful(17);
        script.faults = {
            WalsenderFault::error(Point::SlotCommand, "42710", "replication slot already exists").onWalLane()};
        runBackup(script, {17, Format::Plain, Method::Stream}, [](BackupSettings& settings) {
            settings.slot = BackupSettings::Slot::Created;
            settings.slotName = QStringLiteral("standby_1");
        });
        QCOMPARE(m_run->failureCode(), std::optional(Code::ServerRefused));
        QVERIFY(m_run->failureText().contains(QLatin1String("A replication slot of that name exists already.")));
        QList<QByteArray> commands = m_server->commands(WalsenderLane::Wal) + m_server->commands(WalsenderLane::Data);
        QVERIFY(std::none_of(commands.begin(), commands.end(),
                             [](const QByteArray& command) { return command.startsWith("DROP_"); }));
        checkNothingIsLeft();
    }

private:
    static void addCaseColumns()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<QString>("text");
        QTest::addColumn<Change>("change");
        QTest::addColumn<Request>("request");
    }

    static void addCase(const char* name, Code code, const char* text, const Change& change,
                        const Request& request = {})
    {
        QTest::newRow(name) << code << QString::fromUtf8(text) << change << request;
    }

    [[nodiscard]] QString target() const
    {
        return m_folder->filePath(QStringLiteral("backup"));
    }
    [[nodiscard]] QString spaceFolder() const
    {
        return m_folder->filePath(QStringLiteral("space"));
    }
    [[nodiscard]] QString outsideFile() const
    {
        return m_folder->filePath(QStringLiteral("outside/secret"));
    }

    void removeBackup() const
    {
        // Qt can neither find nor remove names that are not UTF-8.
        std::error_code error;
        for (const QString& folder : {target(), spaceFolder()}) {
            std::filesystem::remove_all(folder.toStdString(), error);
            QVERIFY2(!error, error.message().c_str());
        }
    }

    void prepare(const WalsenderScript& script, const Request& request,
                 const std::function<void(BackupSettings&)>& change = {})
    {
        m_run.reset();
        m_server = std::make_unique<ScriptedWalsender>(script);
        BackupSettings settings;
        settings.connection = m_server->connectionSettings();
        settings.target = target();
        settings.format = request.format;
        settings.walMethod = request.method;
        settings.checkpoint = BackupSettings::Checkpoint::Fast;
        settings.sync = false;
        settings.preflight = false;
        if (request.format == Format::Plain)
            settings.tablespaceMappings = {{QStringLiteral("/srv/space"), spaceFolder()}};
        if (change)
            change(settings);
        m_run = std::make_unique<BackupTestRun>(settings);
    }

    void runBackup(const WalsenderScript& script, const Request& request,
                   const std::function<void(BackupSettings&)>& change = {})
    {
        prepare(script, request, change);
        QVERIFY(m_run->finish());
    }

    void expectFailure()
    {
        QFETCH(Code, code);
        QFETCH(QString, text);
        QFETCH(Change, change);
        QFETCH(Request, request);
        WalsenderScript script = WalsenderScript::truthful(request.major);
        change(script);
        runBackup(script, request);
        QCOMPARE(m_run->job().state(), Job::State::Failed);
        QVERIFY2(m_run->failureText().contains(text), qPrintable(m_run->failureText()));
        QVERIFY2(m_run->failureCode() == code,
                 qPrintable(QString::number(int(*m_run->failureCode())) + QLatin1Char(' ') + m_run->failureText()));
        checkNothingIsLeft();
    }

    void checkNothingIsLeft()
    {
        QCOMPARE(treeOf(m_folder->path()), m_before);
        QCOMPARE(contentOf(outsideFile()), QByteArray("untouched"));
        QTRY_COMPARE_WITH_TIMEOUT(m_server->slotNames(), QList<QByteArray>(), patienceMs);
        QVERIFY(!hasWalStreamer());
    }

    void expectSuccess(const WalsenderScript& script, const Request& request)
    {
        runBackup(script, request);
        QCOMPARE(m_run->failureText(), QString());
        QCOMPARE(m_run->job().state(), Job::State::Finished);
        const BackupFacts facts = m_run->job().facts();
        QCOMPARE(facts.verification, BackupFacts::Verification::VerifiedOnArrival);
        QCOMPARE(facts.serverVersion / 10000, request.major);
        QCOMPARE(facts.startLsn.value, script.wal.startLsn);
        QCOMPARE(facts.endLsn.value, script.wal.endLsn);
        QCOMPARE(facts.walComplete, request.method != Method::None);
        const BackupRequest asked{
            request.method == Method::Fetch, request.format == Format::Tar, true, ChecksumAlgorithm::Crc32c, false,
            CompressionMethod::None};
        QCOMPARE(contentOf(target() + QStringLiteral("/backup_manifest")), script.manifest(asked));
        QVERIFY(!QFileInfo::exists(target() + QStringLiteral("/backup_manifest.partial")));
        compareFiles(request.format);
        if (request.method == Method::Stream && request.format == Format::Plain)
            compareWal(script.wal.timelines.first(), script.wal.endLsn);
        if (request.method == Method::Stream)
            QVERIFY(facts.walRecordsChecked > 100);
        if (request.method == Method::Stream && request.format == Format::Tar)
            QVERIFY(QFileInfo(target() + QStringLiteral("/pg_wal.tar")).size() > 2 * WalBuilder::segmentSize);
        QTRY_COMPARE_WITH_TIMEOUT(m_server->openSessions(), 0, patienceMs);
        QCOMPARE(m_server->slotNames(), QList<QByteArray>());
    }

    /// What lies on the disk is what was sent, byte for byte.
    void compareFiles(Format format)
    {
        const WalsenderScript& script = m_server->script();
        BackupRequest request;
        request.hasTablespaceMap = format == Format::Tar;
        const QList<QByteArray> commands = m_server->commands(WalsenderLane::Data);
        for (const QByteArray& command : commands) {
            if (command.startsWith("BASE_BACKUP"))
                request = BackupRequest::parse(command);
        }
        QCOMPARE(request.hasTablespaceMap, format == Format::Tar);
        for (const ScriptedArchive& archive : script.archives) {
            if (format == Format::Tar) {
                const QString name = archive.oid == 0 ? QStringLiteral("/base.tar") : QStringLiteral("/16384.tar");
                QByteArray sent = script.archiveChunks(archive, request).join();
                if (!script.isTyped())
                    sent += QByteArray(1024, '\0');
                QVERIFY(contentOf(target() + name) == sent);
                continue;
            }
            const QString root = archive.oid == 0 ? target() : spaceFolder();
            for (const ScriptedMember& member : script.membersOf(archive, request)) {
                const QString path = root + QLatin1Char('/') + QFile::decodeName(member.name);
                if (member.type == '5') {
                    QVERIFY2(QFileInfo(path).isDir(), qPrintable(path));
                } else if (member.type == '2') {
                    QCOMPARE(QFileInfo(path.chopped(1)).symLinkTarget(), spaceFolder());
                } else {
                    // Not by QFile: it cannot open names that are not UTF-8.
                    compareFile(root.toStdString() + '/' + member.name.toStdString(), member.content);
                }
            }
        }
    }

    static void compareFile(const std::string& path, const QByteArray& content)
    {
        std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
        QVERIFY2(file, path.c_str());
        QByteArray bytes(content.size() + 1, '\0');
        bytes.truncate(qsizetype(std::fread(bytes.data(), 1, std::size_t(bytes.size()), file.get())));
        QVERIFY2(bytes == content, path.c_str());
    }

    /// Segments have their names, their full size, and everything up to the end in them; whole ones are marked.
    void compareWal(const ScriptedWal::Timeline& timeline, quint64 endOfBackup)
    {
        constexpr quint64 size = WalBuilder::segmentSize;
        const quint64 end = timeline.switchPoint != 0 ? timeline.switchPoint : endOfBackup;
        for (quint64 start = timeline.start; start < end; start += size) {
            const QString name = QString::fromLatin1(ScriptedWal::segmentName(timeline.id, start));
            const QByteArray bytes = contentOf(target() + QStringLiteral("/pg_wal/") + name);
            QCOMPARE(quint64(bytes.size()), size);
            const qsizetype used = qsizetype(std::min(end - start, size));
            QVERIFY(bytes.left(used) == timeline.bytes.mid(qsizetype(start - timeline.start), used));
            const bool isMarked = QFileInfo::exists(target() + QStringLiteral("/pg_wal/archive_status/") + name +
                                                    QStringLiteral(".done"));
            if (start + size <= end)
                QVERIFY(isMarked);
            else if (timeline.switchPoint != 0)
                QVERIFY(!isMarked);
        }
    }

    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<ScriptedWalsender> m_server;
    std::unique_ptr<BackupTestRun> m_run;
    QStringList m_before;
};

QTEST_GUILESS_MAIN(HostileServerTest)
#include "HostileServerTest.moc"
