#include "engine/storage/ReparseData.h"

#include <QtTest/QTest>

using namespace basekeep;

class ReparseDataTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsAJunction()
    {
        // As NTFS gives it: the tag of a mount point, lengths, places, and both names with their terminators.
        const QByteArray data = QByteArray::fromHex("030000a0" // tag
                                                    "2000"     // bytes from here on, without the next two
                                                    "0000"
                                                    "0000" // where the name that counts begins, and its length
                                                    "0e00"
                                                    "1000" // the same of the one that is shown
                                                    "0600"
                                                    "5c003f003f005c0043003a005c00" // \??\C:\ .
                                                    "0000"
                                                    "43003a005c00" // C:\ .
                                                    "0000");
        QCOMPARE(ReparseData::junctionTo(u"C:\\"), data);
        QCOMPARE(ReparseData::targetOf(data), std::u16string(u"C:\\"));
    }

    void readsWhatItWrites()
    {
        for (const std::u16string& path :
             {std::u16string(u"C:\\a b\\\u6570\u636e"), u"C:\\" + std::u16string(2000, u'x')})
            QCOMPARE(ReparseData::targetOf(ReparseData::junctionTo(path)), path);
        QVERIFY(ReparseData::junctionTo(u"C:\\" + std::u16string(5000, u'x')).isEmpty());
    }

    void readsOtherLinks_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("target");
        QTest::newRow("relative") << QStringLiteral("..\\x") << QStringLiteral("..\\x");
        QTest::newRow("on a drive") << QStringLiteral("\\??\\D:\\x") << QStringLiteral("D:\\x");
        QTest::newRow("on a share") << QStringLiteral("\\??\\UNC\\server\\share")
                                    << QStringLiteral("\\\\server\\share");
        QTest::newRow("volume") << QStringLiteral("\\??\\Volume{0}\\") << QStringLiteral("\\\\?\\Volume{0}\\");
    }

    void readsOtherLinks()
    {
        QFETCH(QString, name);
        QFETCH(QString, target);
        // A symbolic link's flags come before the names; here the name that is shown is the first.
        QByteArray data = QByteArray::fromHex("0c0000a0"
                                              "00000000"
                                              "0200"
                                              "0000"
                                              "0000"
                                              "0200"
                                              "00000000"
                                              "7800");
        data[10] = char(name.size() * 2);
        data += QByteArray(reinterpret_cast<const char*>(name.utf16()), name.size() * 2);
        QCOMPARE(QString::fromStdU16String(ReparseData::targetOf(data)), target);
    }

    void refusesWhatIsCutOff()
    {
        const QByteArray whole = ReparseData::junctionTo(u"C:\\folder");
        constexpr qsizetype namesOffset = 16;
        const qsizetype targetBytes = qsizetype(std::u16string(u"\\??\\C:\\folder").size()) * 2;
        for (qsizetype size = 0; size < namesOffset + targetBytes; ++size)
            QCOMPARE(ReparseData::targetOf(whole.left(size)), std::u16string());
        QByteArray foreign = whole;
        foreign[0] = 0x17; // a compressed file
        QCOMPARE(ReparseData::targetOf(foreign), std::u16string());
    }
};

QTEST_APPLESS_MAIN(ReparseDataTest)
#include "ReparseDataTest.moc"
