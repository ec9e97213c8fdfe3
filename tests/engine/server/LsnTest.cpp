#include "engine/server/Lsn.h"

#include <QtTest/QTest>

using namespace basekeep;

class LsnTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatServersSend_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<quint64>("value");
        const auto row = [](const char* text, quint64 value) {
            QTest::newRow(text) << QString::fromLatin1(text) << value;
        };
        row("0/0", 0);
        row("0/3000028", 0x3000028);
        row("0/03000028", 0x3000028); // padded, as servers 19 send
        row("00000001/00000000", quint64{1} << 32);
        row("16/B374D848", 0x16B374D848);
        row("16/b374d848", 0x16B374D848);
        row("FFFFFFFF/FFFFFFFF", ~quint64{0});
    }

    void readsWhatServersSend()
    {
        QFETCH(QString, text);
        QFETCH(quint64, value);
        const auto lsn = Lsn::parse(text);
        QVERIFY(lsn);
        QCOMPARE(lsn->value, value);
        QCOMPARE(Lsn::parse(lsn->toString())->value, value);
    }

    void refusesAnythingElse_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "/", "0", "0/", "/0", "0/0/0", "123456789/0", "0/123456789", "0/0 ", " 0/0",
                                 "0x1/0", "-1/0", "+1/0", "0/G", "0:0", "0\\0"})
            QTest::newRow(text) << QString::fromLatin1(text);
        QTest::newRow("digits of another script") << QStringLiteral("0/\u0663");
    }

    void refusesAnythingElse()
    {
        QFETCH(QString, text);
        QVERIFY(!Lsn::parse(text));
    }

    void printsAsServersUpTo18Do()
    {
        QCOMPARE(Lsn{0}.toString(), QStringLiteral("0/0"));
        QCOMPARE(Lsn{0x3000028}.toString(), QStringLiteral("0/3000028"));
        QCOMPARE(Lsn{0x16B374D848}.toString(), QStringLiteral("16/B374D848"));
        QCOMPARE(Lsn{quint64{1} << 32}.toString(), QStringLiteral("1/0"));
    }

    void comparesByPosition()
    {
        QVERIFY(*Lsn::parse(u"0/FFFFFFFF") < *Lsn::parse(u"1/0"));
        QVERIFY(*Lsn::parse(u"A/0") > *Lsn::parse(u"9/FFFFFFFF"));
        QVERIFY(!Lsn{}.isValid());
        QVERIFY(Lsn{1}.isValid());
    }
};

QTEST_APPLESS_MAIN(LsnTest)
#include "LsnTest.moc"
