#include "engine/server/ServerText.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// Text on its way to the server programs of this machine, and back.
class ServerTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatItCanHold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << QString();
        QTest::newRow("plain") << u"C:\\replicas\\it's #1"_s;
        QTest::newRow("western") << u"Bäckerei & Lager"_s;
        QTest::newRow("chinese") << u"备份"_s;
        QTest::newRow("outside the basic plane") << u"🗄"_s;
    }

    void keepsWhatItCanHold()
    {
        QFETCH(const QString, text);
        const bool isPlain = text.toLatin1() == text.toUtf8();
        QVERIFY(ServerText::canHold(text) || !isPlain);
        if (ServerText::canHold(text))
            QCOMPARE(ServerText::decode(ServerText::encode(text)), text);
        if (isPlain)
            QCOMPARE(ServerText::encode(text), text.toLatin1());
    }

    void takesSoundUtf8AsSuch() { QCOMPARE(ServerText::decode("Grüße, 你好"), u"Grüße, 你好"_s); }

    void readsEachLineByItself()
    {
        QCOMPARE(ServerText::decodeLines("Grüße\n\nline\n"), (QStringList{u"Grüße"_s, u"line"_s}));
        QCOMPARE(ServerText::decodeLines("stderr log/a.log\r\n\r\nb\r\n"),
                 (QStringList{u"stderr log/a.log"_s, u"b"_s}));
        QCOMPARE(ServerText::decodeLines(ServerText::encode(u"one"_s) + "\n\xe4\xf6\nthree").first(), u"one"_s);
        QCOMPARE(ServerText::decodeLines("one\n\xe4\xf6\nthree").size(), 3);
    }
};

QTEST_APPLESS_MAIN(ServerTextTest)
#include "ServerTextTest.moc"
