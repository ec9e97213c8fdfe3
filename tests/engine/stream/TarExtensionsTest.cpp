#include "engine/stream/TarExtensions.h"

#include "engine/stream/TarReader.h"
#include "tests/support/CodecProgram.h"
#include "tests/support/RecordingMemberSink.h"
#include "tests/support/SampleBytes.h"
#include "tests/support/TestBytes.h"
#include "tests/support/TestFolder.h"
#include "tests/walsender/ScriptedMember.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Bytes = QByteArray;

const Bytes terminator(1024, '\0');

Bytes extension(char type, const Bytes& content)
{
    ScriptedMember member = ScriptedMember::file("././@Extended", content);
    member.type = type;
    return member.encoded();
}

/// A record as POSIX has it: its length counts its own digits.
Bytes record(const Bytes& key, const Bytes& value)
{
    const Bytes rest = ' ' + key + '=' + value + '\n';
    qsizetype length = rest.size();
    while (Bytes::number(length).size() + rest.size() != length)
        length = Bytes::number(length).size() + rest.size();
    return Bytes::number(length) + rest;
}

Bytes file(const Bytes& name, const Bytes& content = "content")
{
    return ScriptedMember::file(name, content).encoded();
}

/// Of a member whose header says another size than it has.
Bytes fileWithSize(const Bytes& name, quint64 size, const Bytes& content)
{
    ScriptedMember member = ScriptedMember::file(name, content);
    member.announcedSize = size;
    return member.encoded();
}

RecordedMembers read(const Bytes& archive, qsizetype chunk = 1000)
{
    RecordedMembers record;
    TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required,
                     Tar::Dialect::AnyTool);
    for (qsizetype done = 0; done < archive.size(); done += chunk)
        reader.write(bytesOf(archive.mid(done, chunk)));
    reader.finish();
    return record;
}

/// "path (bytes)" of each member.
QByteArrayList namesIn(const RecordedMembers& record)
{
    QByteArrayList names;
    for (const RecordedMembers::Entry& entry : record.entries)
        names << Bytes::fromStdString(entry.member.path) + " (" + Bytes::number(entry.content.size()) + ')';
    return names;
}

} // namespace

/// Archives that other tools wrote: what their extended headers say holds, and what is hostile in them is refused.
class TarExtensionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsExtendedHeaders_data()
    {
        QTest::addColumn<Bytes>("archive");
        QTest::addColumn<QByteArrayList>("members");
        const auto row = [](const char* name, const Bytes& archive, const QByteArrayList& members) {
            QTest::newRow(name) << archive << members;
        };
        const Bytes longName = "base/" + Bytes(300, 'n');
        row("path", extension('x', record("path", longName)) + file("base/nnn") + file("next"),
            {longName + " (7)", "next (7)"});
        row("size", extension('x', record("size", "7")) + fileWithSize("a", 0, "content") + file("next"),
            {"a (7)", "next (7)"});
        row("several records and others between",
            extension('x', record("mtime", "1.5") + record("path", "b") + record("comment", "=\n=") +
                               record("size", "7") + record("uid", "1")) +
                fileWithSize("a", 0, "content"),
            {"b (7)"});
        row("later records win", extension('x', record("path", "b") + record("path", "c")) + file("a"), {"c (7)"});
        row("global size", extension('g', record("size", "7")) + fileWithSize("a", 1, "content") + file("b"),
            {"a (7)", "b (7)"});
        row("own before global",
            extension('g', record("path", "g")) + extension('x', record("path", "x")) + file("a") + file("b"),
            {"x (7)", "g (7)"});
        row("global taken back",
            extension('g', record("path", "g")) + file("a") + extension('g', record("path", "")) + file("b"),
            {"g (7)", "b (7)"});
        row("empty", extension('x', {}) + file("a"), {"a (7)"});
        row("global at the end", file("a") + extension('g', record("comment", "bye")), {"a (7)"});
        row("GNU long name", extension('L', longName + '\0') + file("base/nnn") + file("next"),
            {longName + " (7)", "next (7)"});
        row("GNU long name without its end", extension('L', longName) + file("base/nnn"), {longName + " (7)"});
        row("GNU long name and target",
            extension('K', Bytes(200, 't') + '\0') + extension('L', longName + '\0') +
                ScriptedMember::link("a", "t").encoded(),
            {longName + " (0)"});
        row("the folder that was packed", ScriptedMember::folder(".").encoded() + file("./a"), {"a (7)"});
        ScriptedMember old = ScriptedMember::file("base/");
        old.type = '\0';
        old.change = [](Bytes& header) {
            header.replace(257, 8, Bytes(8, '\0'));
        };
        row("oldest format", old.encoded() + file("base/1"), {"base (0)", "base/1 (7)"});
        ScriptedMember prefixed = ScriptedMember::file("1259", "content");
        prefixed.change = [](Bytes& header) {
            header.replace(345, 6, "base/1");
        };
        row("prefix", prefixed.encoded(), {"base/1/1259 (7)"});
        prefixed.change = [](Bytes& header) {
            header.replace(345, 6, "base/1");
            header.replace(257, 8, Bytes("ustar  \0", 8));
        };
        row("GNU has no prefix", prefixed.encoded(), {"1259 (7)"});
    }

    void readsExtendedHeaders()
    {
        QFETCH(Bytes, archive);
        QFETCH(QByteArrayList, members);
        for (const qsizetype chunk : {qsizetype{1}, qsizetype{511}, qsizetype{100000}}) {
            const RecordedMembers found = read(archive + terminator, chunk);
            QCOMPARE(namesIn(found), members);
            QCOMPARE(found.finished, 1);
        }
    }

    void keepsTargetsOfLinks()
    {
        const Bytes target = '/' + Bytes(200, 't');
        for (const Bytes& header : {extension('x', record("linkpath", target)), extension('K', target + '\0')}) {
            const RecordedMembers found = read(header + ScriptedMember::link("pg_tblspc/1", "t").encoded() +
                                               ScriptedMember::link("pg_tblspc/2", "u").encoded() + terminator);
            QCOMPARE(found.entries.at(0).member.linkTarget, target.toStdString());
            QCOMPARE(found.entries.at(1).member.linkTarget, std::string("u"));
        }
    }

    void refusesWhatIsHostile_data()
    {
        QTest::addColumn<Bytes>("archive");
        QTest::addColumn<Failure::Code>("code");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const Bytes& archive, const QString& text,
                            Failure::Code code = Failure::Code::ProtocolViolation) {
            QTest::newRow(name) << archive << code << text;
        };
        const auto records = [](const Bytes& content) {
            return extension('x', content) + file("a");
        };
        row("unsafe path", records(record("path", "../../etc/passwd")), u"etc/passwd"_s, Failure::Code::UnsafeMember);
        row("absolute path", records(record("path", "/etc/passwd")), u"absolute"_s, Failure::Code::UnsafeMember);
        row("path with a zero byte", records(record("path", Bytes("a\0b", 3))), u"control character"_s,
            Failure::Code::UnsafeMember);
        row("unsafe GNU name", extension('L', "../x") + file("a"), u"../x"_s, Failure::Code::UnsafeMember);
        row("GNU name without any", extension('L', Bytes(1, '\0')) + file("a"), u"empty"_s,
            Failure::Code::UnsafeMember);
        row("endless path", records(record("path", Bytes(5000, 'n'))), u"a name of 5000 bytes"_s);
        row("endless GNU name", extension('L', Bytes(5000, 'n')) + file("a"), u"a name of 5000 bytes"_s);
        row("endless target", records(record("linkpath", Bytes(5000, 'n'))), u"a name of 5000 bytes"_s);
        row("negative size", records(record("size", "-1")), u"no number of bytes"_s);
        row("size with a rest", records(record("size", "7x")), u"no number of bytes"_s);
        row("fractional size", records(record("size", "7.0")), u"no number of bytes"_s);
        row("size beyond 64 bits", records(record("size", "18446744073709551616")), u"no number of bytes"_s);
        row("largest size", records(record("size", "18446744073709551615")), u"ended before"_s);
        row("size that reaches into the next", records(record("size", "100000")) + file("b"), u"ended before"_s);
        row("length missing", records("path=x\n"), u"length of one of its records"_s);
        row("length too long", records("20 path=x\n"), u"length of one of its records"_s);
        row("length beyond all", records("99999999999999999999999 path=x\n"), u"length of one of its records"_s);
        row("length too short", records("2 path=x\n"), u"length of one of its records"_s);
        row("length zero", records("0 path=x\n"), u"length of one of its records"_s);
        row("negative length", records("-10 path=x\n"), u"length of one of its records"_s);
        row("only a length", records("10"), u"length of one of its records"_s);
        row("no line's end", records("9 path=xx"), u"length of one of its records"_s);
        row("no value", records("8 path\n\n"), u"no name"_s);
        row("no key", records(record("", "x")), u"no name"_s);
        row("sparse file", records(record("GNU.sparse.major", "1")), u"sparse"_s);
        ScriptedMember sparse = ScriptedMember::file("a");
        sparse.type = 'S';
        row("GNU sparse file", sparse.encoded(), u"sparse"_s);
        ScriptedMember hard = ScriptedMember::file("a");
        hard.type = '1';
        row("hard link", hard.encoded(), u"hard link"_s);
        hard.type = '3';
        row("device", hard.encoded(), u"Its type is \"3\""_s);
        hard.type = 'V';
        row("volume label", hard.encoded(), u"Its type is \"V\""_s);
        for (const char type : {'x', 'g', 'L', 'K'}) {
            ScriptedMember huge = ScriptedMember::file("@Extended");
            huge.type = type;
            huge.announcedSize = quint64{1} << 40;
            QTest::addRow("huge %c", type)
                << huge.encoded() << Failure::Code::ProtocolViolation << u"said to have 1099511627776 bytes"_s;
            huge.announcedSize = 600;
            QTest::addRow("cut off in %c", type)
                << huge.encoded().left(700) << Failure::Code::ProtocolViolation << QString();
        }
        row("nothing behind it", extension('x', record("path", "b")), u"ended before"_s);
        row("a GNU name that goes on", extension('L', Bytes("a\0b", 3)) + file("c"), u"behind its own end"_s);
        ScriptedMember number = ScriptedMember::file("a");
        number.change = [](Bytes& header) {
            header.replace(124, 12, "00000000017x");
        };
        row("size with a letter", number.encoded(), u"malformed"_s);
        number.change = [](Bytes& header) {
            header.replace(124, 12, Bytes(12, '\xFF'));
        };
        row("size of -1", number.encoded(), u"negative"_s);
        number.change = [](Bytes& header) {
            header.replace(124, 12, "        -001");
        };
        row("octal size of -1", number.encoded(), u"malformed"_s);
        ScriptedMember flipped = ScriptedMember::file("a", "content");
        flipped.type = 'x';
        flipped.damage = [](Bytes& header) {
            header[300] = char(header[300] ^ 1);
        };
        row("flipped bit", flipped.encoded() + file("b"), u"checksum is wrong"_s);
        flipped.type = '0';
        row("flipped bit in a member", flipped.encoded() + file("b"), u"checksum is wrong"_s);
    }

    void refusesWhatIsHostile()
    {
        QFETCH(Bytes, archive);
        QFETCH(Failure::Code, code);
        QFETCH(QString, text);
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(read(archive + terminator)), code, text.toUtf8());
    }

    void readsNothingOfTheKindFromServers()
    {
        RecordedMembers record;
        TarReader reader(std::make_unique<RecordingMemberSink>(record), TarReader::Terminator::Required);
        const Bytes archive = extension('L', "a") + file("b") + terminator;
        BASEKEEP_EXPECT_FAILURE(reader.write(bytesOf(archive)), Failure::Code::ProtocolViolation, "no PostgreSQL");
    }

    /// What this system's own tar writes, in all formats that it has.
    void readsWhatTarWrites_data()
    {
        QTest::addColumn<QString>("format");
        QTest::addColumn<int>("longest");
        QTest::newRow("v7") << u"v7"_s << 90;
        QTest::newRow("ustar") << u"ustar"_s << 200;
        QTest::newRow("oldgnu") << u"oldgnu"_s << 600;
        QTest::newRow("gnu") << u"gnu"_s << 600;
        QTest::newRow("pax") << u"pax"_s << 600;
    }

    void readsWhatTarWrites()
    {
        QFETCH(QString, format);
        QFETCH(int, longest);
        const CodecProgram tar(u"tar"_s);
        if (!tar.run({u"--version"_s}, {}).output.contains("GNU tar"))
            QSKIP("skipped: no GNU tar on this machine");
        const TestFolder folder;
        QMap<Bytes, Bytes> expected;
        const auto add = [&](const QString& path, const Bytes& content) {
            QFile target(folder.filePath(path));
            QVERIFY(QDir().mkpath(QFileInfo(target).path()));
            QVERIFY(target.open(QIODevice::WriteOnly) && target.write(content) == content.size());
            expected.insert(path.toUtf8(), content);
        };
        add(u"PG_VERSION"_s, "18\n");
        add(u"base/5/2619"_s, {});
        add(u"base/5/1259"_s, SampleBytes::rows(100000));
        add(u"größe/№ 1"_s, "x");
        QString path = u"p"_s;
        while (path.size() < longest - 45)
            path += u'/' + QString(40, u'n');
        add(path, "long");
        const Bytes target = '/' + Bytes(longest > 300 ? 300 : 50, 't');
        QVERIFY(QFile::link(QString::fromLatin1(target), folder.filePath(u"link"_s)));

        const CodecProgram::Result made =
            tar.run({u"--format="_s + format, u"-C"_s, folder.path(), u"-cf"_s, u"-"_s, u"."_s}, {});
        QVERIFY2(made.isOk, made.complaint.constData());
        QMap<Bytes, Bytes> found;
        bool hasLink = false;
        for (const RecordedMembers::Entry& entry : read(made.output).entries) {
            QVERIFY(entry.isEnded);
            if (entry.member.type == TarMember::Type::File)
                found.insert(Bytes::fromStdString(entry.member.path), entry.content);
            hasLink = hasLink || entry.member.linkTarget == target.toStdString();
        }
        QCOMPARE(found, expected);
        QVERIFY(hasLink);
    }
};

QTEST_GUILESS_MAIN(TarExtensionsTest)
#include "TarExtensionsTest.moc"
