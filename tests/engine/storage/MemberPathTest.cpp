#include "engine/storage/MemberPath.h"

#include "tests/support/TestBytes.h"

#include <QtTest/QTest>

using namespace basekeep;

class MemberPathTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsWhatServersSend_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("file") << QByteArray("PG_VERSION") << QByteArray("PG_VERSION");
        QTest::newRow("in folders") << QByteArray("base/5/2619_fsm") << QByteArray("base/5/2619_fsm");
        QTest::newRow("folder") << QByteArray("base/5/") << QByteArray("base/5");
        QTest::newRow("with a dot before")
            << QByteArray("./pg_wal/archive_status/") << QByteArray("pg_wal/archive_status");
        QTest::newRow("hidden") << QByteArray(".name") << QByteArray(".name");
        QTest::newRow("dots inside a name") << QByteArray("a..b/...c") << QByteArray("a..b/...c");
        QTest::newRow("blanks") << QByteArray(" a b") << QByteArray(" a b");
        QTest::newRow("not UTF-8") << QByteArray("\xFF\x80") << QByteArray("\xFF\x80");
        QTest::newRow("UTF-8") << QByteArray("\xC3\xA4") << QByteArray("\xC3\xA4");
    }

    void acceptsWhatServersSend()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, path);
        QCOMPARE(QByteArray::fromStdString(safeMemberPath(name.toStdString())), path);
    }

    void refusesWhatLeadsElsewhere_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"",
                                 "/",
                                 "//",
                                 ".",
                                 "./",
                                 "..",
                                 "../",
                                 "/etc/passwd",
                                 ".//etc",
                                 "../x",
                                 "a/../x",
                                 "a/..",
                                 "a/./x",
                                 "a//x",
                                 "a//",
                                 "./../x",
                                 "././x",
                                 "a\nb",
                                 "a\tb",
                                 "\x1b[2J",
                                 "a\x7f",
                                 "a\\b",
                                 "\\\\server\\share",
                                 "..\\x"})
            QTest::newRow(printableName(name).c_str()) << QByteArray(name);
        QTest::newRow("zero byte") << QByteArray("a\0b", 3);
#ifdef Q_OS_WIN
        for (const char* name :
             {"C:x", "C:/x", "a:stream", "CON", "nul.txt", "a/COM1", "lpt9.log", "a.", "a ", "a?", "a*", "a|b"})
            QTest::newRow(name) << QByteArray(name);
#endif
    }

    void refusesWhatLeadsElsewhere()
    {
        QFETCH(QByteArray, name);
        BASEKEEP_EXPECT_FAILURE(
            static_cast<void>(safeMemberPath(std::string_view(name.constData(), std::size_t(name.size())))),
            Failure::Code::UnsafeMember, "not safe to use");
    }

    void showsNamesWithoutTheirControlCharacters()
    {
        QCOMPARE(printableName("plain name"), std::string("plain name"));
        QCOMPARE(printableName(std::string_view("a\nb\x1b[2J\0\x7f", 9)), std::string("a\\x0Ab\\x1B[2J\\x00\\x7F"));
        const auto failure = failureOf([] { static_cast<void>(safeMemberPath("\x1b[2J")); });
        QVERIFY(!failure->toText().contains(QLatin1Char('\x1b')));
    }
};

QTEST_APPLESS_MAIN(MemberPathTest)
#include "MemberPathTest.moc"
