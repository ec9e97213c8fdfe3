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
    }

    void refusesWhatLeadsElsewhere()
    {
        QFETCH(QByteArray, name);
        BASEKEEP_EXPECT_FAILURE(
            static_cast<void>(safeMemberPath(std::string_view(name.constData(), std::size_t(name.size())))),
            Failure::Code::UnsafeMember, "not safe to use");
    }

    void knowsWhatWindowsCannotHave_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("reason");
        const auto rows = [](std::initializer_list<const char*> paths, const char* reason) {
            for (const char* path : paths)
                QTest::newRow(path) << QByteArray(path) << QString::fromLatin1(reason);
        };
        rows({"C:x", "C:/x", "log/12:30", "a?", "a*", "a|b", "a/\"b\"", "<a", "a>/b"}, "none of the characters");
        rows({"a.", "a ", "a./b", "a /b", "..a/b..."}, "drops a dot or a blank");
        rows({"CON", "nul.txt", "a/COM1", "lpt9.log", "Aux.b.c", "prn/x", "COM\u00b2", "lpt\u00b9.x", "com0", "CONIN$",
              "NUL .txt"},
             "reserves that name");
        QTest::newRow("not UTF-8") << QByteArray("a/\xFF") << QStringLiteral("in Unicode");
        QTest::newRow("ends amid a character") << QByteArray("caf\xE9") << QStringLiteral("in Unicode");
        QTest::newRow("long") << QByteArray(256, 'x') << QStringLiteral("255 characters");
        rows({"CONX", "COM10", "COMx", "LPT", "COM", "xNUL", "a.b", " a", ".a", "PG_VERSION", "base/5/2619_fsm",
              "\u00e4\u6570\u636e", "a.con", "COM\u2074"},
             "");
        QTest::newRow("long, but not as characters go") << QByteArray("\u6570").repeated(255) << QString();
    }

    void knowsWhatWindowsCannotHave()
    {
        QFETCH(QByteArray, path);
        QFETCH(QString, reason);
        const std::string_view view(path.constData(), std::size_t(path.size()));
        const QString obstacle = nameObstacle(view, PathRules::Windows);
        QVERIFY2(reason.isEmpty() ? obstacle.isEmpty() : obstacle.contains(reason), qPrintable(obstacle));
        QCOMPARE(nameObstacle(view, PathRules::Unix), QString());
        QCOMPARE(safeMemberPath(view), path.toStdString()); // an archive may hold it
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
