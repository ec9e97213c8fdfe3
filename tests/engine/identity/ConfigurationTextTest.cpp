#include "engine/identity/ConfigurationText.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// What is written into a server's configuration is what is read from it.
class ConfigurationTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatItQuotes_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("empty") << u""_s;
        QTest::newRow("spaces and hash") << u"host=db # not a comment"_s;
        QTest::newRow("quotes") << u"it's ''quoted''"_s;
        QTest::newRow("backslashes") << uR"(passfile='C:\\replicas\\a b.pgpass' password='\'')"_s;
        QTest::newRow("letters") << u"Käse, 备份"_s;
    }

    void readsWhatItQuotes()
    {
        QFETCH(const QString, value);
        const QList<ConfigurationText::Entry> entries =
            ConfigurationText::parse("Name = " + ConfigurationText::quoted(value.toUtf8()) + "\n");
        QCOMPARE(entries.size(), 1);
        QCOMPARE(entries.first().name, u"name"_s);
        QCOMPARE(entries.first().value, value);
    }

    void quotesBytesNotCharacters()
    {
        // In the code page of Japan this is one character, whose second byte is a backslash's: the server does not
        // know.
        QCOMPARE(ConfigurationText::quoted("\x83\x5c"), QByteArray("'\x83\x5c\x5c'"));
    }
};

QTEST_APPLESS_MAIN(ConfigurationTextTest)
#include "ConfigurationTextTest.moc"
