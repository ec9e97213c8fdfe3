#include "engine/stream/PlainExtractor.h"

#include "engine/jobs/JobProgress.h"
#include "engine/storage/FileSystem.h"
#include "engine/storage/FileWriter.h"
#include "engine/storage/PathRules.h"
#include "tests/support/DirectoryLinks.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"

#include <algorithm>
#include <tuple>

#include <QtCore/QDir>
#include <QtTest/QTest>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace basekeep;

namespace {

using Code = Failure::Code;
using Type = TarMember::Type;

} // namespace

class PlainExtractorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("root")));
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("space")));
        m_writer = std::make_unique<FileWriter>(FileWriter::Policy{}, m_progress);
        PlainExtractor::Tablespaces tablespaces;
        tablespaces[16384] = {"/srv/space", FileSystem::toPath(m_folder->filePath(QStringLiteral("space"))), false};
        tablespaces[16385] = {"pg_tblspc/16385", FileSystem::toPath(path("pg_tblspc/16385")), true};
        m_extractor = std::make_unique<PlainExtractor>(root(), tablespaces, 0700, *m_writer);
    }

    void writesFilesAndFolders()
    {
        add("base", Type::Directory);
        add("base/5", Type::Directory);
        add("base/5/2619", Type::File, QByteArray(100000, 'x'));
        add("base/5/empty", Type::File);
        m_extractor->finish();
        QCOMPARE(contentOf(path("base/5/2619")), QByteArray(100000, 'x'));
        QCOMPARE(contentOf(path("base/5/empty")), QByteArray());
    }

    void linksTablespaces()
    {
        BASEKEEP_NEEDS_LINKS();
        add("pg_tblspc", Type::Directory);
        add("pg_tblspc/16384", Type::Link, {}, "/srv/space");
        const std::filesystem::path link = FileSystem::toPath(path("pg_tblspc/16384"));
        QCOMPARE(FileSystem::toText(FileSystem::readLink(link).value()), m_folder->filePath(QStringLiteral("space")));
    }

    void tellsWhereLinksCannotBeMade()
    {
        if (FileSystem::canMakeDirectoryLinks(root()))
            QSKIP("skipped: the file system has links to folders");
        add("pg_tblspc", Type::Directory);
        const auto failure = failureOf([this] { add("pg_tblspc/16384", Type::Link, {}, "/srv/space"); });
        QVERIFY(failure);
        QCOMPARE(failure->code, Code::StorageError);
        QVERIFY2(failure->hint.contains(QStringLiteral("tar format")), qPrintable(failure->hint));
        QVERIFY(!failure->detail.isEmpty());
        QVERIFY(QDir(path("pg_tblspc")).isEmpty());
    }

#ifdef Q_OS_UNIX
    void setsModesWhateverTheUmask()
    {
        const mode_t before = ::umask(077);
        add("group", Type::Directory, {}, {}, 0750);
        add("group/file", Type::File, "x", {}, 0640);
        add("read_only", Type::File, "x", {}, 0400);
        add("special", Type::File, "x", {}, 04755);
        ::umask(before);
        const auto mode = [this](const char* name) {
            struct stat status = {};
            ::stat(qPrintable(path(name)), &status);
            return unsigned(status.st_mode) & 07777;
        };
        QCOMPARE(mode("group"), 0750U);
        QCOMPARE(mode("group/file"), 0640U);
        QCOMPARE(mode("read_only"), 0400U);
        QCOMPARE(mode("special"), 0755U); // no server has files that run as their owner
    }
#endif

    void acceptsTheFoldersThatWereMadeForIt()
    {
        for (const char* name : {"pg_wal/archive_status", "pg_wal/summaries", "pg_tblspc/16385"})
            QVERIFY(QDir().mkpath(path(name)));
        add("pg_wal", Type::Directory);
        add("pg_wal/archive_status", Type::Directory);
        add("pg_wal/summaries", Type::Directory);
        add("pg_tblspc", Type::Directory);
        add("pg_tblspc/16385", Type::Directory);
        add("pg_tblspc/16385/PG_17_202307071", Type::Directory);
        add("pg_tblspc/16385/PG_17_202307071/file", Type::File, "x");
        QCOMPARE(contentOf(path("pg_tblspc/16385/PG_17_202307071/file")), QByteArray("x"));
    }

    void writesThroughALinkedWalFolder()
    {
        BASEKEEP_NEEDS_LINKS();
        // The one link that is ours: the user wanted the WAL elsewhere.
        const QString elsewhere = m_folder->filePath(QStringLiteral("wal"));
        QVERIFY(QDir().mkpath(elsewhere));
        FileSystem::makeDirectoryLink(FileSystem::toPath(elsewhere), FileSystem::toPath(path("pg_wal")));
        add("pg_wal", Type::Directory);
        add("pg_wal/000000010000000000000002", Type::File, "wal");
        QCOMPARE(contentOf(elsewhere + QStringLiteral("/000000010000000000000002")), QByteArray("wal"));
    }

    void refusesWhatLeadsElsewhere_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<Type>("type");
        QTest::addColumn<QByteArray>("linkTarget");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* title, const char* name, Type type, const char* target, const char* text) {
            QTest::newRow(title) << QByteArray(name) << type << QByteArray(target) << QString::fromLatin1(text);
        };
        row("link outside pg_tblspc", "way", Type::Link, "/tmp", "Links are sent for tablespaces only.");
        row("link named almost so", "pg_tblspc/16384x", Type::Link, "/srv/space",
            "Links are sent for tablespaces only.");
        row("link below a tablespace", "pg_tblspc/16384/way", Type::Link, "/tmp", "through a tablespace's link");
        row("unknown tablespace", "pg_tblspc/99", Type::Link, "/srv/space", "did not announce that tablespace");
        row("number of no oid", "pg_tblspc/99999999999", Type::Link, "/srv/space",
            "Links are sent for tablespaces only.");
        row("in-place tablespace", "pg_tblspc/16385", Type::Link, "/srv/space", "did not announce that tablespace");
        row("other target", "pg_tblspc/16384", Type::Link, "/etc", "The link leads to /etc");
        row("target with a slash more", "pg_tblspc/16384", Type::Link, "/srv/space/", "The link leads to");
        row("file for a link", "pg_tblspc/16384", Type::File, "", "through a tablespace's link");
        row("file behind a link", "pg_tblspc/16384/file", Type::File, "", "through a tablespace's link");
        row("folder behind a link", "pg_tblspc/16384/folder", Type::Directory, "", "through a tablespace's link");
        row("file behind an unknown tablespace", "pg_tblspc/99/file", Type::File, "", "through a tablespace's link");
    }

    void refusesWhatLeadsElsewhere()
    {
        QFETCH(QByteArray, name);
        QFETCH(Type, type);
        QFETCH(QByteArray, linkTarget);
        QFETCH(QString, text);
        add("pg_tblspc", Type::Directory);
        const bool canLink = FileSystem::canMakeDirectoryLinks(root());
        for (const bool isLinked : {false, true}) {
            if (isLinked && (name == "pg_tblspc/16384" || !canLink))
                break;
            if (isLinked)
                add("pg_tblspc/16384", Type::Link, {}, "/srv/space");
            BASEKEEP_EXPECT_FAILURE(add(name, type, {}, linkTarget), Code::UnsafeMember, text.toUtf8().constData());
        }
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("space"))).isEmpty());
    }

    void refusesWhatIsInTheWay()
    {
        add("folder", Type::Directory);
        add("file", Type::File, "first");
        BASEKEEP_EXPECT_FAILURE(add("file", Type::File, "second"), Code::UnsafeMember, "is there already");
        BASEKEEP_EXPECT_FAILURE(add("folder", Type::File), Code::UnsafeMember, "is there already");
        BASEKEEP_EXPECT_FAILURE(add("folder", Type::Directory), Code::UnsafeMember, "is there already");
        BASEKEEP_EXPECT_FAILURE(add("file", Type::Directory), Code::UnsafeMember, "is there already");
        BASEKEEP_EXPECT_FAILURE(add("file/below", Type::File), Code::UnsafeMember, "Its folder has not been sent.");
        BASEKEEP_EXPECT_FAILURE(add("missing/below", Type::Directory), Code::UnsafeMember,
                                "Its folder has not been sent.");
        QCOMPARE(contentOf(path("file")), QByteArray("first"));
    }

    void refusesNamesThatAreOneHere()
    {
        // Both kinds of file systems may be under a test; the one that tells the names apart has both.
        add("base", Type::Directory);
        add("base/PG_VERSION", Type::File, "upper");
        const bool areOne = QFileInfo::exists(path("base/pg_version"));
        for (const auto& [name, type, other] :
             {std::tuple("base/pg_version", Type::File, "PG_VERSION"), std::tuple("BASE", Type::Directory, "base")}) {
            if (!areOne) {
                add(name, type, type == Type::File ? "lower" : "");
                continue;
            }
            const auto failure = failureOf([this, name = name, type = type] { add(name, type); });
            QVERIFY(failure);
            QCOMPARE(failure->code, Code::UnsafeMember);
            QVERIFY2(failure->message.contains(QString::fromLatin1(name)), qPrintable(failure->message));
            QVERIFY2(failure->message.contains(QString::fromLatin1(other)), qPrintable(failure->message));
            QVERIFY2(failure->hint.contains(QStringLiteral("tar format")), qPrintable(failure->hint));
        }
        QCOMPARE(contentOf(path("base/PG_VERSION")), QByteArray("upper"));
        QCOMPARE(contentOf(path("base/pg_version")), areOne ? QByteArray("upper") : QByteArray("lower"));
    }

    void refusesFilesOfAFolderThatOnlyTheFileSystemKnows()
    {
        // Where case does not count this would land in "base", and where it does it has no folder.
        add("base", Type::Directory);
        BASEKEEP_EXPECT_FAILURE(add("Base/file", Type::File, "x"), Code::UnsafeMember, "Its folder has not been sent.");
        QVERIFY(QDir(path("base")).isEmpty());
    }

    void saysWhichNamesCannotBeHere()
    {
        const QByteArray name = "log_12:30";
        if (nativePathRules == PathRules::Unix) {
            add(name, Type::File, "x");
            QCOMPARE(contentOf(path(name.constData())), QByteArray("x"));
            return;
        }
        const auto failure = failureOf([&] { add(name, Type::File, "x"); });
        QVERIFY(failure);
        QVERIFY2(failure->message.contains(QStringLiteral("cannot be used on this machine")),
                 qPrintable(failure->message));
        QVERIFY2(failure->hint.contains(QStringLiteral("tar format")), qPrintable(failure->hint));
    }

    void neverWritesThroughAForeignLink()
    {
        BASEKEEP_NEEDS_FILE_LINKS();
        // Whoever else can write into the target might put one there.
        const QString outside = m_folder->filePath(QStringLiteral("outside"));
        QVERIFY(QFile(outside).open(QIODevice::WriteOnly));
        QVERIFY(QFile::link(outside, path("file")));
        BASEKEEP_EXPECT_FAILURE(add("file", Type::File, "x"), Code::UnsafeMember, "is there already");
        QCOMPARE(contentOf(outside), QByteArray());
    }

    void listsFoldersWithoutFollowingLinks()
    {
        BASEKEEP_NEEDS_LINKS();
        add("base", Type::Directory);
        add("base/5", Type::Directory);
        add("base/5/file", Type::File);
        add("pg_tblspc", Type::Directory);
        add("pg_tblspc/16384", Type::Link, {}, "/srv/space");
        QVERIFY(QDir(m_folder->filePath(QStringLiteral("space"))).mkpath(QStringLiteral("inner")));
        QStringList folders;
        for (const std::filesystem::path& folder : PlainExtractor::foldersBelow(root()))
            folders << FileSystem::toText(std::filesystem::relative(folder, root()));
        folders.sort();
        QCOMPARE(folders, QStringList({QStringLiteral("."), QStringLiteral("base"), QStringLiteral("base/5"),
                                       QStringLiteral("pg_tblspc")}));
    }

private:
    [[nodiscard]] std::filesystem::path root() const
    {
        return FileSystem::toPath(m_folder->filePath(QStringLiteral("root")));
    }
    [[nodiscard]] QString path(const char* name) const
    {
        return m_folder->filePath(QStringLiteral("root/") + QString::fromLatin1(name));
    }

    void add(const QByteArray& name, Type type, const QByteArray& content = {}, const QByteArray& linkTarget = {},
             unsigned mode = 0)
    {
        TarMember member;
        member.path = name.toStdString();
        member.type = type;
        member.mode = mode != 0 ? mode : type == Type::File ? 0600 : 0700;
        member.size = quint64(content.size());
        member.linkTarget = linkTarget.toStdString();
        m_extractor->begin(member);
        if (!content.isEmpty())
            m_extractor->write(bytesOf(content));
        m_extractor->end();
        m_writer->finish();
    }

    JobProgress m_progress;
    std::unique_ptr<TestFolder> m_folder;
    std::unique_ptr<FileWriter> m_writer;
    std::unique_ptr<PlainExtractor> m_extractor;
};

QTEST_GUILESS_MAIN(PlainExtractorTest)
#include "PlainExtractorTest.moc"
