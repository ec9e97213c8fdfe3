#include "engine/stream/TarHeader.h"

#include "tests/support/TestBytes.h"
#include "tests/walsender/ScriptedMember.h"

#include <algorithm>

#include <QtTest/QTest>

using namespace basekeep;

namespace {

Tar::Block blockOf(const QByteArray& bytes)
{
    Tar::Block block{};
    std::copy_n(bytesOf(bytes).begin(), Tar::blockSize, block.begin());
    return block;
}

QByteArray bytesOfBlock(const Tar::Block& block)
{
    return QByteArray(reinterpret_cast<const char*>(block.data()), Tar::blockSize);
}

ScriptedMember fileOfSize(quint64 size)
{
    ScriptedMember member = ScriptedMember::file("base/5/16384.7");
    member.announcedSize = size;
    return member;
}

ScriptedMember changed(const std::function<void(QByteArray&)>& change)
{
    ScriptedMember member = ScriptedMember::file("name");
    member.change = change;
    return member;
}

} // namespace

class TarHeaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryField()
    {
        ScriptedMember file = ScriptedMember::file("base/5/2619", QByteArray(8192, 'x'));
        file.mode = 0640;
        file.userId = 26;
        file.groupId = 27;
        const TarMember member = Tar::decode(blockOf(file.header()));
        QCOMPARE(member.path, std::string("base/5/2619"));
        QCOMPARE(member.type, TarMember::Type::File);
        QCOMPARE(member.mode, 0640U);
        QCOMPARE(member.userId, quint64{26});
        QCOMPARE(member.groupId, quint64{27});
        QCOMPARE(member.size, quint64{8192});
        QCOMPARE(member.modifiedAt, qint64{1767225600});
        QCOMPARE(member.linkTarget, std::string());

        const TarMember link = Tar::decode(blockOf(ScriptedMember::link("pg_tblspc/16384", "/srv/space").header()));
        QCOMPARE(link.path, std::string("pg_tblspc/16384"));
        QCOMPARE(link.type, TarMember::Type::Link);
        QCOMPARE(link.linkTarget, std::string("/srv/space"));

        const TarMember folder = Tar::decode(blockOf(ScriptedMember::folder("./pg_wal/archive_status").header()));
        QCOMPARE(folder.path, std::string("pg_wal/archive_status"));
        QCOMPARE(folder.type, TarMember::Type::Directory);
    }

    void writesWhatServersWrite_data()
    {
        QTest::addColumn<QByteArray>("header");
        const auto row = [](const char* name, const ScriptedMember& member) {
            QTest::newRow(name) << member.header();
        };
        ScriptedMember member = ScriptedMember::file("PG_VERSION", "17\n");
        row("file", member);
        member.mode = 0640;
        row("file for the group", member);
        member.userId = 2097151;
        row("largest octal user id", member);
        member.userId = 2097152;
        member.groupId = 1234567890;
        row("ids from a directory service", member);
        member.modifiedAt = qint64{1} << 40;
        row("time in a far future", member);
        row("empty file", ScriptedMember::file("base/5/1"));
        row("largest octal size", fileOfSize((quint64{1} << 33) - 1));
        row("8 GiB", fileOfSize(quint64{1} << 33));
        row("an exbibyte", fileOfSize(quint64{1} << 60));
        row("folder", ScriptedMember::folder("base/5"));
        row("folder with a dot in front", ScriptedMember::folder("./pg_wal/archive_status"));
        row("link", ScriptedMember::link("pg_tblspc/16384", "/srv/space"));
        row("link to 99 bytes", ScriptedMember::link("pg_tblspc/16384", '/' + QByteArray(98, 't')));
        row("name of 99 bytes", ScriptedMember::file(QByteArray(99, 'n')));
        row("name of 100 bytes", ScriptedMember::file(QByteArray(100, 'n')));
        row("folder of 98 bytes", ScriptedMember::folder(QByteArray(98, 'n')));
        row("folder of 99 bytes, its slash the last", ScriptedMember::folder(QByteArray(99, 'n')));
        row("name that is not UTF-8", ScriptedMember::file("\xFF\xE4"));
    }

    void writesWhatServersWrite()
    {
        QFETCH(QByteArray, header);
        QCOMPARE(bytesOfBlock(Tar::encode(Tar::decode(blockOf(header)))), header);
    }

    void writesFieldsWhereTheFormatHasThem()
    {
        TarMember member;
        member.path = "global/pg_control";
        member.mode = 0600;
        member.userId = 26;
        member.size = 8192;
        member.modifiedAt = 1767225600;
        const QByteArray header = bytesOfBlock(Tar::encode(member));
        QCOMPARE(header.mid(0, 18), QByteArray("global/pg_control\0", 18));
        QCOMPARE(header.mid(100, 8), QByteArray("0000600 "));
        QCOMPARE(header.mid(108, 8), QByteArray("0000032 "));
        QCOMPARE(header.mid(116, 8), QByteArray("0000000 "));
        QCOMPARE(header.mid(124, 12), QByteArray("00000020000 "));
        QCOMPARE(header.mid(136, 12), QByteArray("15125334400 "));
        QCOMPARE(header.at(156), '0');
        QCOMPARE(header.mid(257, 8), QByteArray("ustar\00000", 8));
        QCOMPARE(header.mid(265, 9), QByteArray("postgres\0", 9));
        QCOMPARE(header.mid(297, 9), QByteArray("postgres\0", 9));
        QCOMPARE(header.mid(329, 16), QByteArray("0000000 0000000 "));
        QCOMPARE(header.mid(345), QByteArray(167, '\0'));
    }

    void readsWhatOtherWritersMean()
    {
        QCOMPARE(Tar::decode(blockOf(changed([](QByteArray& header) { header[156] = '\0'; }).header())).type,
                 TarMember::Type::File);
        // Ends of numbers differ between writers; digits stop at whatever is none.
        const auto size = [](const QByteArray& field) {
            return Tar::decode(blockOf(changed([&](QByteArray& header) { header.replace(124, 12, field); }).header()))
                .size;
        };
        QCOMPARE(size(QByteArray("00000000017\0", 12)), quint64{15});
        QCOMPARE(size(QByteArray("      17 \0\0\0", 12)), quint64{15});
        QCOMPARE(size(QByteArray("000000000017")), quint64{15});
        QCOMPARE(size(QByteArray("\x80\0\0\0\0\0\0\2\0\0\0\1", 12)), (quint64{1} << 33) + 1);
    }

    void refusesAnythingElse_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<Failure::Code>("code");
        const auto row = [](const char* name, const std::function<void(QByteArray&)>& change,
                            Failure::Code code = Failure::Code::ProtocolViolation) {
            QTest::newRow(name) << changed(change).header() << code;
        };
        row("old tar", [](QByteArray& header) { header.replace(257, 8, QByteArray(8, '\0')); });
        row("prefix", [](QByteArray& header) { header[345] = 'x'; });
        row("hard link", [](QByteArray& header) { header[156] = '1'; });
        row("device", [](QByteArray& header) { header[156] = '3'; });
        row("pax header", [](QByteArray& header) { header[156] = 'x'; });
        row("GNU long name", [](QByteArray& header) { header[156] = 'L'; });
        row("GNU sparse", [](QByteArray& header) { header[156] = 'S'; });
        row("negative size", [](QByteArray& header) { header.replace(124, 12, QByteArray(12, '\xFF')); });
        row("size beyond 64 bits",
            [](QByteArray& header) { header.replace(124, 12, QByteArray("\x80\0\1", 3) + QByteArray(9, '\0')); });
        row("folder with content", [](QByteArray& header) {
            header[156] = '5';
            header.replace(124, 12, "00000000001 ");
        });
        row(
            "empty name", [](QByteArray& header) { header.replace(0, 100, QByteArray(100, '\0')); },
            Failure::Code::UnsafeMember);
        row(
            "absolute name", [](QByteArray& header) { header.replace(0, 2, "/x"); }, Failure::Code::UnsafeMember);
        ScriptedMember flipped = ScriptedMember::file("name");
        flipped.damage = [](QByteArray& header) {
            header[300] = char(header[300] ^ 1);
        };
        QTest::newRow("flipped bit") << flipped.header() << Failure::Code::ProtocolViolation;
        QTest::newRow("text") << QByteArray(512, 'x') << Failure::Code::ProtocolViolation;
    }

    void refusesAnythingElse()
    {
        QFETCH(QByteArray, header);
        QFETCH(Failure::Code, code);
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(Tar::decode(blockOf(header))), code, "");
    }

    void noFlippedBitGoesUnnoticed()
    {
        const QByteArray header = ScriptedMember::file("base/5/2619", QByteArray(8192, 'x')).header();
        for (int offset = 0; offset < header.size(); ++offset) {
            for (int bit = 0; bit < 8; ++bit) {
                QByteArray damaged = header;
                damaged[offset] = char(damaged[offset] ^ (1 << bit));
                QByteArray understood;
                const auto failure =
                    failureOf([&] { understood = bytesOfBlock(Tar::encode(Tar::decode(blockOf(damaged)))); });
                // Blanks around the checksum's digits mean nothing, so damage there changes nothing.
                QVERIFY2(failure || understood == header,
                         qPrintable(QStringLiteral("byte %1, bit %2").arg(offset).arg(bit)));
            }
        }
    }

    void refusesToWriteNamesThatDoNotFit()
    {
        TarMember member;
        member.path = std::string(101, 'n');
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(Tar::encode(member)), Failure::Code::InvalidOption, "too long");
        member.path = std::string(100, 'n');
        member.type = TarMember::Type::Directory;
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(Tar::encode(member)), Failure::Code::InvalidOption, "too long");
        member.path = "pg_tblspc/1";
        member.type = TarMember::Type::Link;
        member.linkTarget = std::string(101, 't');
        BASEKEEP_EXPECT_FAILURE(static_cast<void>(Tar::encode(member)), Failure::Code::InvalidOption, "too long");
    }

    void fillsUpToWholeBlocks()
    {
        QCOMPARE(Tar::paddingAfter(0), std::size_t{0});
        QCOMPARE(Tar::paddingAfter(1), std::size_t{511});
        QCOMPARE(Tar::paddingAfter(511), std::size_t{1});
        QCOMPARE(Tar::paddingAfter(512), std::size_t{0});
        QCOMPARE(Tar::paddingAfter((quint64{1} << 40) + 513), std::size_t{511});
    }
};

QTEST_APPLESS_MAIN(TarHeaderTest)
#include "TarHeaderTest.moc"
