#include "engine/identity/ControlFile.h"

#include "tests/support/HandMadeBackup.h"
#include "tests/support/TestBytes.h"
#include "tests/support/WalBuilder.h"

#include <QtTest/QTest>

using namespace basekeep;

class ControlFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsTheCluster()
    {
        const ControlFile file = parse(HandMadeBackup::controlFile(7710198821294182872U));
        QCOMPARE(file.systemIdentifier, 7710198821294182872U);
        QCOMPARE(file.version, 1800U);
        QCOMPARE(file.serverMajor, 18);
        QCOMPARE(file.walSegmentSize, WalBuilder::segmentSize);
    }

    void findsTheChecksumOfEveryVersion()
    {
        for (const qsizetype offset : {200, 288, 292, 304, 508}) {
            const ControlFile file = parse(withChecksumAt(offset, 1905));
            QCOMPARE(file.systemIdentifier, 42U);
            QCOMPARE(file.serverMajor, 0);
            QCOMPARE(file.walSegmentSize, 0U);
        }
    }

    void refusesWhatIsNoSoundControlFile()
    {
        const QByteArray sound = HandMadeBackup::controlFile(42);
        for (qsizetype offset = 0; offset < 296; ++offset) {
            QByteArray damaged = sound;
            damaged[offset] = static_cast<char>(damaged.at(offset) ^ 0x40);
            QVERIFY2(failureOf([&] { (void)parse(damaged); }), qPrintable(QString::number(offset)));
        }
        BASEKEEP_EXPECT_FAILURE((void)parse(sound.left(300)), Failure::Code::VerificationFailed, "300 bytes");
        BASEKEEP_EXPECT_FAILURE((void)parse({}), Failure::Code::VerificationFailed, "0 bytes");
        BASEKEEP_EXPECT_FAILURE((void)parse(withChecksumAt(292, 0x07080000)), Failure::Code::VerificationFailed,
                                "big-endian");
    }

private:
    static ControlFile parse(const QByteArray& bytes) { return ControlFile::parse(bytesOf(bytes)); }

    static QByteArray withChecksumAt(qsizetype offset, quint32 version)
    {
        QByteArray file(8192, '\0');
        WalBuilder::put<quint64>(file, 0, 42);
        WalBuilder::put<quint32>(file, 8, version);
        WalBuilder::put<quint32>(file, offset, crc32c(0, bytesOf(file.left(offset))));
        return file;
    }
};

QTEST_GUILESS_MAIN(ControlFileTest)
#include "ControlFileTest.moc"
