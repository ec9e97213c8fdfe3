#include "engine/verify/VerifyJob.h"
#include "tests/support/BackupDamage.h"
#include "tests/support/BackupTestRun.h"
#include "tests/support/StockTools.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestServer.h"

#include <QtCore/QFileInfo>
#include <QtTest/QTest>

#include <algorithm>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr int wantedBackups = 300;

/// A stock pg_verifybackup that can judge backups of a version, and how.
struct StockVerifier
{
    QString program; ///< empty: there is none
    QStringList options;
};

} // namespace

/// Backups of servers that are being written to, of every version and in every format, sound and damaged in all ways
/// that BackupDamage knows: nothing is found in the sound ones, and in each of the others what was done to it and
/// nothing else. Where the stock tool can judge, it comes to the same verdict.
///
/// Places are random; BASEKEEP_TEST_SEED repeats those of a former run.
class DamagedBackupsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        bool isGiven = false;
        m_seed = qEnvironmentVariable("BASEKEEP_TEST_SEED").toUInt(&isGiven);
        if (!isGiven)
            m_seed = QRandomGenerator::global()->generate();
        qInfo("BASEKEEP_TEST_SEED=%u", m_seed);
        m_hasStock = StockTools::unavailableReason().isEmpty();
    }

    void namesWhatWasDone_data()
    {
        QTest::addColumn<int>("major");
        for (const int major : TestServer::majors())
            QTest::addRow("%d", major) << major;
    }

    void namesWhatWasDone()
    {
        QFETCH(int, major);
        BASEKEEP_NEEDS_SERVER(major);
        QStringList wrong;
        try {
            const TestFolder folder;
            takeBackups(major, folder);
            for (const QString& format : formats()) {
                wrong << wrongAboutSound(folder.filePath(format), major);
                const bool isPlain = format == u"plain"_s;
                const QStringList names =
                    isPlain ? BackupDamage::namesForPlain() : BackupDamage::namesForArchives(compressionOf(format));
                for (const QString& name : names)
                    wrong << wrongAboutDamaged(folder.filePath(format), major, name, isPlain);
            }
        } catch (const Failure& failure) {
            QFAIL(qPrintable(failure.toText()));
        }
        wrong.removeAll(QString());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(u'\n')));
        ++m_majors;
    }

    void thereWereEnough()
    {
        qInfo("%d damaged backups, %d of them judged by the stock tool, too; %d pages are in the WAL as a whole",
              m_damaged, m_comparedWithStock, m_madeAnew);
        QVERIFY(m_madeAnew * 3 <= m_majors * formats().size()); // one page is damaged in each
        if (m_majors == TestServer::majors().size())
            QVERIFY(m_damaged >= wantedBackups);
    }

private:
    static QStringList formats() { return {u"plain"_s, u"none"_s, u"gzip"_s, u"lz4"_s, u"zstd"_s}; }

    static CompressionMethod compressionOf(const QString& format)
    {
        return compressionMethodFromName(format).value_or(CompressionMethod::None);
    }

    /// With writers at work, which end with the server before anything is damaged.
    static void takeBackups(int major, const TestFolder& folder)
    {
        TestServerOptions options;
        options.major = major;
        options.tablespaces = 1;
        options.walSegmentMiB = 1;
        options.initialRows = 5000;
        TestServer server(options);
        server.startWriting();
        for (const QString& format : formats()) {
            BackupSettings settings = BackupTestRun::quickSettings(server, folder.filePath(format));
            if (format != u"plain"_s) {
                settings.format = BackupSettings::Format::Tar;
                settings.compression.method = compressionOf(format);
                settings.tablespaceMappings.clear();
            }
            BackupTestRun run(settings);
            if (!run.finish() || run.job().state() != Job::State::Finished)
                throw Failure{Failure::Code::Internal, format + u": "_s + run.failureText(), {}, {}};
        }
        server.stopWriting();
    }

    [[nodiscard]] QString wrongAboutSound(const QString& backup, int major)
    {
        VerifyJob job(settings(backup));
        if (!finish(job))
            return u"%1, sound: it does not end"_s.arg(major);
        if (job.state() != Job::State::Finished || !job.verifyFindings().isEmpty())
            return u"%1, sound: "_s.arg(major) + said(job);
        return job.facts().pagesChecked > 0 ? QString() : u"%1: no page was checked"_s.arg(major);
    }

    [[nodiscard]] QString wrongAboutDamaged(const QString& backup, int major, const QString& name, bool isPlain)
    {
        const QString title = u"%1 %2 %3"_s.arg(major).arg(QFileInfo(backup).fileName(), name);
        const BackupCopy copy(backup);
        // Each has places of its own, so that one can be repeated without the others.
        BackupDamage damage(copy, major, m_seed ^ crc32c(0, bytesOf(title.toUtf8())));
        const BackupDamage::Done done = isPlain ? damage.doToPlain(name) : damage.doToArchives(name);
        ++m_damaged;
        VerifyJob job(settings(copy.folder()));
        if (!finish(job))
            return title + u": it does not end"_s;
        const QString report =
            u"%1: %2 by %3, but:\n%4"_s.arg(title, done.named.join(u", "_s), keys(done.kinds), said(job));
        if (isMadeAnewByRecovery(job, done)) {
            ++m_madeAnew;
            return {};
        }
        if (job.state() != Job::State::Failed || job.failure()->code != Failure::Code::VerificationFailed)
            return report;
        if (done.isInManifest ? !job.verifyFindings().isEmpty() : !isRight(job, done))
            return report;
        return wrongByStock(copy.folder(), major, isPlain, done, title);
    }

    /// A page that somebody changed after it was copied, and that is therefore in the WAL as a whole: what was done to
    /// the copy does no harm, and is told as a note. It cannot be seen beforehand which pages these are.
    static bool isMadeAnewByRecovery(const VerifyJob& job, const BackupDamage::Done& done)
    {
        if (job.state() != Job::State::Finished || !done.kinds.contains(VerifyFinding::Kind::PageDamaged))
            return false;
        const QList<VerifyFinding> findings = job.verifyFindings();
        return findings.size() == 1 && findings.first().kind == VerifyFinding::Kind::PageInWal &&
               done.named.contains(findings.first().pathText());
    }

    /// Whether everything that was done is named, and nothing else.
    static bool isRight(const VerifyJob& job, const BackupDamage::Done& done)
    {
        QStringList missing = done.named;
        for (const VerifyFinding& finding : job.verifyFindings()) {
            if (finding.severity() != VerifyFinding::Severity::Error)
                continue;
            if (done.kinds.contains(finding.kind))
                missing.removeAll(finding.pathText());
            if (!done.named.contains(finding.pathText()) && !isIn(done.archive, finding.pathText()))
                return false;
        }
        return missing.isEmpty();
    }

    static bool isIn(const QString& archive, const QString& path)
    {
        const QString stem = archive.section(u'.', 0, 0);
        if (stem.isEmpty() || path == archive)
            return path == archive && !stem.isEmpty();
        const bool isInTablespace = path.startsWith(u"pg_tblspc/"_s);
        return stem == u"base"_s ? !isInTablespace : path.startsWith(u"pg_tblspc/"_s + stem + u'/');
    }

    [[nodiscard]] QString wrongByStock(const QString& backup, int major, bool isPlain, const BackupDamage::Done& done,
                                       const QString& title)
    {
        const StockVerifier stock = stockFor(major, isPlain);
        const bool isWal = done.named.value(0).startsWith(u"pg_wal/"_s);
        if (stock.program.isEmpty() || !done.isSeenByStock || (isWal && stock.options.contains(u"-n"_s)))
            return {};
        ++m_comparedWithStock;
        const CommandRun run = CommandRun::of(stock.program, stock.options + QStringList{backup});
        return run.exitCode == 1 ? QString() : title + u": stock says "_s + run.toText();
    }

    /// The tool of the version itself where there is one, for it also judges WAL and the control file.
    [[nodiscard]] StockVerifier stockFor(int major, bool isPlain) const
    {
        if (!m_hasStock)
            return {};
        const QString newest = StockTools::binFolder() + u"/pg_verifybackup"_s;
        if (major == StockTools::newest)
            return {newest, isPlain ? QStringList() : QStringList{u"-n"_s}};
        if (major >= 17) // version 18 refuses the control file of 17, and 17 reads no archives
            return {isPlain && StockTools::unavailableReason(major).isEmpty()
                        ? StockTools::binFolder(major) + u"/pg_verifybackup"_s
                        : QString(),
                    {}};
        return {newest, {u"-n"_s}};
    }

    static VerifySettings settings(const QString& folder)
    {
        VerifySettings settings;
        settings.folder = folder;
        settings.pageChecksums = true;
        return settings;
    }

    static bool finish(VerifyJob& job)
    {
        job.start();
        return job.wait(120000);
    }

    static QString said(const VerifyJob& job)
    {
        QStringList lines;
        for (const VerifyFinding& finding :
             job.verifyFindings().first(std::min<qsizetype>(job.verifyFindings().size(), 5)))
            lines << u"    "_s + VerifyFinding::keyOf(finding.kind) + u": "_s + finding.toText();
        if (const std::optional<Failure> failure = job.failure())
            lines << u"    "_s + failure->message;
        return lines.isEmpty() ? u"    nothing"_s : lines.join(u'\n');
    }

    static QString keys(const QList<VerifyFinding::Kind>& kinds)
    {
        QStringList keys;
        for (const VerifyFinding::Kind kind : kinds)
            keys << VerifyFinding::keyOf(kind);
        return keys.join(u'/');
    }

    quint32 m_seed = 0;
    bool m_hasStock = false;
    int m_majors = 0;
    int m_damaged = 0;
    int m_comparedWithStock = 0;
    int m_madeAnew = 0;
};

QTEST_GUILESS_MAIN(DamagedBackupsTest)
#include "DamagedBackupsTest.moc"
