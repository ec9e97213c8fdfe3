#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QtTest>

#include "tests/support/DropInTools.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

constexpr const char* socketFolder = "/no/such/folder";

[[maybe_unused]] QString contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

/// Every bad value and every contradiction of basebackup's options, given to the program itself: refused with exit
/// status 1 and a message that names the thing, before a server is asked and before anything is touched.
class OptionTableTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void refuses_data()
    {
        QTest::addColumn<QStringList>("arguments"); // "TARGET" is the target's path
        QTest::addColumn<QString>("error");
        // With a target folder, with one and tar format, with a target of the server, and as it is.
        const auto bare = [](const char* name, const QStringList& arguments, const char* error) {
            QTest::newRow(name) << arguments << QString::fromUtf8(error);
        };
        const auto row = [&bare](const char* name, const QStringList& arguments, const char* error) {
            bare(name, QStringList{u"-D"_s, u"TARGET"_s} + arguments, error);
        };
        const auto tar = [&row](const char* name, const QStringList& arguments, const char* error) {
            row(name, QStringList{u"-Ft"_s} + arguments, error);
        };
        const auto kept = [&bare](const char* name, const QStringList& arguments, const char* error) {
            bare(name, QStringList{u"-tserver:/x"_s, u"-Xfetch"_s} + arguments, error);
        };
        const auto piped = [&bare](const char* name, const QStringList& arguments, const char* error) {
            bare(name, QStringList{u"-D-"_s, u"-Ft"_s, u"-Xfetch"_s} + arguments, error);
        };

        row("unknown option", {u"--nothing"_s}, "\"--nothing\"");
        row("unknown short option", {u"-vq"_s}, "\"-q\"");
        row("ambiguous option", {u"--no-s"_s}, "--no-sync, --no-slot");
        row("missing value", {u"-F"_s}, "\"-F\" needs a value");
        row("missing value, long", {u"--format"_s}, "\"--format\" needs a value");
        row("value too many", {u"--gzip=1"_s}, "\"--gzip\" takes no value");
        row("stray argument", {u"stray"_s, u"more"_s}, "too many command-line arguments (first is \"stray\")");
        row("stray argument behind the end of options", {u"--"_s, u"-v"_s}, "(first is \"-v\")");

        row("format", {u"-Fzip"_s}, "invalid output format \"zip\"");
        row("format is case-sensitive", {u"-FT"_s}, "invalid output format \"T\"");
        row("format, empty", {u"--format="_s}, "invalid output format \"\"");
        row("WAL method", {u"-Xeverything"_s}, "invalid wal-method option \"everything\"");
        row("WAL method is case-sensitive", {u"-XStream"_s}, "invalid wal-method option \"Stream\"");
        row("WAL method, empty", {u"--wal-method="_s}, "invalid wal-method option \"\"");
        row("checkpoint", {u"-cslow"_s}, "invalid checkpoint argument \"slow\"");
        row("checkpoint, empty", {u"--checkpoint="_s}, "invalid checkpoint argument \"\"");
        row("rate, not a number", {u"-rfast"_s}, "transfer rate \"fast\" is not a valid value");
        row("rate, empty", {u"--max-rate="_s}, "transfer rate \"\" is not a valid value");
        row("rate, zero", {u"-r0"_s}, "transfer rate must be greater than zero");
        row("rate, negative", {u"-r-5M"_s}, "transfer rate must be greater than zero");
        row("rate, unit", {u"-r"_s, u"100 MB"_s}, "invalid --max-rate unit: \"MB\"");
        row("rate, unit is case-sensitive", {u"-r100K"_s}, "invalid --max-rate unit: \"K\"");
        row("rate, too slow", {u"-r31.9k"_s}, "transfer rate \"31.9k\" is out of range");
        row("rate, too fast", {u"-r1024.1M"_s}, "transfer rate \"1024.1M\" is out of range");
        row("rate, far too fast", {u"-r1e999"_s}, "\"1e999\"");
        row("status interval, not a number", {u"-sabc"_s}, "invalid value \"abc\" for option -s/--status-interval");
        row("status interval, fraction", {u"-s1.5"_s}, "invalid value \"1.5\" for option -s/--status-interval");
        row("status interval, negative", {u"-s-1"_s}, "-s/--status-interval must be in range 0..2147483");
        row("status interval, too long", {u"-s2147484"_s}, "-s/--status-interval must be in range 0..2147483");
        row("manifest checksum", {u"--manifest-checksums=md5"_s}, "unrecognized checksum algorithm: \"md5\"");
        row("manifest checksum, empty", {u"--manifest-checksums="_s}, "unrecognized checksum algorithm: \"\"");
        row("sync method", {u"--sync-method=fast"_s}, "unrecognized sync method: \"fast\"");
        row("sync method is case-sensitive", {u"--sync-method=FSYNC"_s}, "unrecognized sync method: \"FSYNC\"");
#ifndef Q_OS_LINUX
        row("sync method of another system", {u"--sync-method=syncfs"_s}, "\"syncfs\"");
#endif
        row("label", {u"-la\nb"_s}, "must not contain a line break");
        row("label, too long", {u"-l"_s + QString(1025, u'x')}, "at most 1024 bytes");
        row("recovery settings", {u"--write-recovery-conf=password"_s},
            "\"password\" for option --write-recovery-conf");
        row("recovery settings, empty", {u"--write-recovery-conf="_s}, "\"\" for option --write-recovery-conf");
        row("recovery settings, short form", {u"-R=with-password"_s}, "\"-=\"");
        row("connection string", {u"-dnonsense"_s}, "missing \"=\" after \"nonsense\"");
        row("connection keyword", {u"-dfoo=bar"_s}, "invalid connection option \"foo\"");
        row("connection URI", {u"-dpostgresql://[x"_s}, "The connection string cannot be read.");

        row("mapping without equals sign", {u"-T/a"_s}, "invalid tablespace mapping format \"/a\"");
        row("mapping with an escaped one only", {u"-T/a\\=b"_s}, "invalid tablespace mapping format \"/a\\=b\"");
        row("mapping with two", {u"-T/a=/b=/c"_s}, "multiple \"=\" signs in tablespace mapping \"/a=/b=/c\"");
        row("mapping from nothing", {u"-T=/b"_s}, "invalid tablespace mapping format \"=/b\"");
        row("mapping to nothing", {u"-T/a="_s}, "invalid tablespace mapping format \"/a=\"");
        row("mapping from a relative path", {u"-Ta=/b"_s}, "\"a\" of the server must be absolute");
        row("mapping to a relative path", {u"-T/a=b"_s}, "path \"b\" must be absolute");
        row("mapping too long", {u"-T/"_s + QString(1023, u'a') + u"=/b"_s}, "at most 1023 bytes");
        row("mapped twice", {u"-T/a=/b"_s, u"-T/a/=/c"_s}, "\"/a/\" is mapped twice");
        row("two to one folder", {u"-T/a=/b"_s, u"-T/c=/b"_s}, "\"/b\" is used for two things");
        row("mapping onto the target", {u"-T/a=TARGET"_s}, "is used for two things");

        bare("nowhere to go", {}, "must specify output directory or backup target");
        bare("an empty folder's name", {u"-D"_s, u""_s}, "must specify output directory or backup target");
        bare("the client as the target", {u"-tclient"_s}, "must specify output directory or backup target");
        row("folder and target", {u"-tblackhole"_s, u"-Xn"_s},
            "cannot specify both output directory and backup target");
        row("folder and a target with a detail", {u"-tclient:x"_s, u"-Xn"_s},
            "cannot specify both output directory and backup target");
        bare("standard output and target", {u"-D-"_s, u"-tblackhole"_s, u"-Xn"_s},
             "cannot specify both output directory and backup target");
        kept("format and target", {u"-Ft"_s}, "cannot specify both format and backup target");
        kept("client's compression and target", {u"-Zclient-gzip"_s}, "client-side compression is not possible");
        bare("streamed WAL and target", {u"-tserver:/x"_s}, "WAL cannot be streamed when a backup target is specified");
        kept("WAL folder and target", {u"--waldir=/wal"_s},
             "WAL directory location cannot be specified along with a backup target");
        kept("recovery settings and target", {u"-R"_s}, "Recovery settings cannot be added");
        kept("slot and target", {u"-Sx"_s}, "replication slots can only be used with WAL streaming");
        bare("target without a name", {u"-t:/x"_s, u"-Xn"_s}, "target needs a name");
        bare("streamed WAL on standard output", {u"-D-"_s, u"-Ft"_s},
             "cannot stream write-ahead logs in tar mode to stdout");
        bare("plain files on standard output", {u"-D-"_s, u"-Xn"_s}, "Only a backup in tar format");
        piped("manifest in what the server compressed", {u"-Zserver-gzip"_s}, "take no manifest");
        piped("JSON and standard output", {u"--json"_s}, "--json and a backup on standard output");
        piped("WAL folder and standard output", {u"--waldir=/wal"_s}, "can only be specified in plain mode");

        row("compressed plain files", {u"-z"_s}, "only tar mode backups can be compressed");
        row("plain files compressed here", {u"-Zclient-lz4"_s}, "only tar mode backups can be compressed");
        tar("compression method", {u"-Zbrotli"_s}, "unrecognized compression algorithm: \"brotli\"");
        tar("compression method is case-sensitive", {u"-ZGZIP"_s}, "unrecognized compression algorithm: \"GZIP\"");
        tar("compression place", {u"-Zelsewhere-gzip"_s}, "unrecognized compression algorithm: \"elsewhere-gzip\"");
        tar("server's compression method", {u"-Zserver-brotli"_s}, "unrecognized compression algorithm: \"brotli\"");
        tar("compression level 0", {u"-Zgzip:0"_s}, "\"gzip\" expects a compression level between 1 and 9");
        tar("compression level 10", {u"-Z10"_s}, "\"gzip\" expects a compression level between 1 and 9");
        tar("compression level, huge", {u"-Z99999999999"_s}, "\"gzip\" expects a compression level between 1 and 9");
        tar("lz4 level", {u"-Zlz4:13"_s}, "\"lz4\" expects a compression level between 1 and 12");
        tar("zstd level", {u"-Zzstd:23"_s}, "\"zstd\" expects a compression level between");
        tar("zstd level of the client", {u"-Zclient-zstd:level=23"_s}, "\"zstd\" expects a compression level between");
        tar("level of nothing", {u"-Znone:1"_s}, "\"none\" does not accept a compression level");
        tar("level, not a number", {u"-Zgzip:level=x"_s}, "\"level\" must be an integer");
        tar("level without a value", {u"-Zzstd:level"_s}, "\"level\" requires a value");
        tar("workers of gzip", {u"-Zgzip:workers=2"_s}, "\"gzip\" does not accept a worker count");
        tar("workers, not a number", {u"-Zzstd:workers=all"_s}, "\"workers\" must be an integer");
        tar("long of lz4", {u"-Zlz4:long"_s}, "\"lz4\" does not support long-distance mode");
        tar("long, neither yes nor no", {u"-Zzstd:long=maybe"_s}, "\"long\" must be a Boolean value");
        tar("unknown detail", {u"-Zzstd:speed=3"_s}, "unrecognized compression option: \"speed\"");
        tar("empty detail", {u"-Zgzip:"_s}, "\"gzip:\"");
        tar("empty item", {u"-Zzstd:level=3,"_s}, "found empty string where a compression option was expected");
        tar("number and more", {u"-Z5x"_s}, "unrecognized compression algorithm: \"5x\"");

        row("slot while fetching", {u"-Xfetch"_s, u"-Sx"_s}, "replication slots can only be used with WAL streaming");
        row("slot without WAL", {u"-Xnone"_s, u"-Sx"_s}, "replication slots can only be used with WAL streaming");
        row("slot name", {u"-SUpper"_s}, "\"Upper\"");
        row("slot name, empty", {u"-S"_s, u""_s}, "slot to be used needs a name");
        row("created slot's name, empty", {u"-C"_s, u"-S"_s, u""_s}, "slot to be created needs a name");
        row("created slot without a name", {u"-C"_s}, "--create-slot needs a slot to be specified using --slot");
        row("created slot and none", {u"-C"_s, u"--no-slot"_s}, "--create-slot needs a slot");
        row("named slot and none", {u"-Sx"_s, u"--no-slot"_s}, "--no-slot cannot be used with slot name");
        row("created and named slot and none", {u"-C"_s, u"-Sx"_s, u"--no-slot"_s},
            "--no-slot cannot be used with slot name");
        tar("WAL folder in tar format", {u"--waldir=/wal"_s}, "can only be specified in plain mode");
        row("relative WAL folder", {u"--waldir=wal"_s}, "WAL directory location must be an absolute path");
        row("WAL folder without a name", {u"--waldir="_s}, "WAL directory location must be an absolute path");
        row("WAL folder in the target", {u"--waldir=TARGET/pg_wal"_s}, "must lie beside each other");
        row("WAL folder around the target", {u"--waldir=TARGET/.."_s}, "must lie beside each other");
        row("progress without a size", {u"-P"_s, u"--no-estimate-size"_s},
            "--progress and --no-estimate-size are incompatible options");
        row("checksums of no manifest", {u"--no-manifest"_s, u"--manifest-checksums=crc32c"_s},
            "--no-manifest and --manifest-checksums are incompatible options");
        row("encoding of no manifest", {u"--no-manifest"_s, u"--manifest-force-encode"_s},
            "--no-manifest and --manifest-force-encode are incompatible options");
        row("incremental to nothing", {u"--incremental="_s}, "--incremental needs the manifest");

        // Of several faults, the one that the stock tool finds first.
        row("value before option", {u"-Fzip"_s, u"--nothing"_s}, "invalid output format \"zip\"");
        row("value before argument", {u"stray"_s, u"-cslow"_s}, "invalid checkpoint argument \"slow\"");
        row("argument before contradiction", {u"-C"_s, u"stray"_s}, "(first is \"stray\")");
        row("target before compression", {u"-tx"_s, u"-Zbrotli"_s}, "cannot specify both");
        row("compression before slot", {u"-z"_s, u"-C"_s}, "only tar mode backups can be compressed");
        row("slot before WAL folder", {u"-C"_s, u"--waldir=wal"_s}, "--create-slot needs a slot");
        row("WAL folder before progress", {u"--waldir=wal"_s, u"-P"_s, u"--no-estimate-size"_s},
            "WAL directory location must be an absolute path");
    }

    void refuses()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const QString target = m_folder->filePath(u"target"_s);
        arguments.replaceInStrings(u"TARGET"_s, target);
        arguments = QStringList{u"-w"_s, u"-h"_s, QString::fromLatin1(socketFolder)} + arguments;

        expectRefusal(ownProgram(QStringList{u"basebackup"_s} + arguments), error, "basekeep-cli",
                      "basekeep-cli basebackup");
        QVERIFY(!QFile::exists(target));

#ifndef Q_OS_WIN // where symbolic links need a privilege
        QVERIFY(QDir().mkdir(target));
        QFile precious(target + u"/precious"_s);
        QVERIFY(precious.open(QIODevice::WriteOnly) && precious.write("kept") == 4);
        precious.close();
        const QDateTime modified = QFileInfo(target).lastModified();
        expectRefusal(DropInTools().run(u"pg_basebackup"_s, arguments, m_folder->path()), error, "pg_basebackup",
                      "pg_basebackup");
        QCOMPARE(QDir(target).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{u"precious"_s});
        QCOMPARE(contentOf(target + u"/precious"_s), u"kept"_s);
        QCOMPARE(QFileInfo(target).lastModified(), modified);
#endif
    }

    void takesWhatFits_data()
    {
        QTest::addColumn<QStringList>("arguments");
        const auto row = [](const char* name, const QStringList& arguments) {
            QTest::newRow(name) << arguments;
        };
        row("folder", {u"-Dx"_s});
        row("everything short", {u"-RPvnN"_s, u"-Dx"_s, u"-Fp"_s, u"-cfast"_s, u"-Xs"_s, u"-CSkept"_s, u"-r1M"_s,
                                 u"-ll"_s, u"-s0"_s, u"-T/a=/b"_s});
        row("password", {u"-Dx"_s, u"--write-recovery-conf=with-password"_s});
        row("compressed tar", {u"-Dx"_s, u"-Ft"_s, u"-z"_s});
        row("levels", {u"-Dx"_s, u"-Ft"_s, u"-Zclient-zstd:level=9,workers=2,long"_s});
        row("server's compression into plain files", {u"-Dx"_s, u"-Zserver-zstd:whatever"_s});
        row("target", {u"-tserver:/x"_s, u"-Xf"_s, u"-z"_s});
        row("nowhere", {u"-tblackhole"_s, u"-Xn"_s});
        row("unknown target", {u"-tshell:x"_s, u"-Xn"_s});
        row("standard output", {u"-D-"_s, u"-Ft"_s, u"-Xf"_s, u"-z"_s, u"-RPv"_s});
        row("no WAL folder's use", {u"-Dx"_s, u"-Xn"_s, u"--waldir=/wal"_s});
        row("no slot's use", {u"-Dx"_s, u"-Xf"_s, u"--no-slot"_s});
    }

    /// The other way round: what fits is tried, and the server's absence is what it fails of.
    void takesWhatFits()
    {
        QFETCH(QStringList, arguments);
        const QStringList connection{u"-w"_s, u"-h"_s, QString::fromLatin1(socketFolder)};
        const CommandRun run = ownProgram(QStringList{u"basebackup"_s} + arguments + connection);
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.output, QByteArray());
        QVERIFY2(run.error.contains(socketFolder), run.error.constData());
        QVERIFY(!QFile::exists(m_folder->filePath(u"x"_s)));
    }

private:
    CommandRun ownProgram(const QStringList& arguments) const
    {
        return CommandRun::of(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments, m_folder->path());
    }

    void expectRefusal(const CommandRun& run, const QString& error, const QByteArray& name, const QByteArray& command)
    {
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.output, QByteArray());
        QVERIFY2(run.error.startsWith(name + ": error: "), run.error.constData());
        QVERIFY2(run.error.contains(error.toUtf8()), run.error.constData());
        QVERIFY2(!run.error.contains(socketFolder), run.error.constData());
        const bool isAboutOutput = error.startsWith(u"--json"_s);
        QVERIFY2(isAboutOutput || run.error.contains("Try \"" + command + " --help\""), run.error.constData());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(OptionTableTest)
#include "OptionTableTest.moc"
