#include "engine/jobs/ShellCommand.h"

#include <QtTest/QTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// Commands that people copy, quoted for the shell into which they are pasted.
class ShellCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesWhereItMust_data()
    {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("posix");
        QTest::addColumn<QString>("windows");
        const auto row = [](const char* name, const QString& word, const QString& posix, const QString& windows) {
            QTest::newRow(name) << word << posix << windows;
        };
        row("an option", u"--wal-method=stream"_s, u"--wal-method=stream"_s, u"--wal-method=stream"_s);
        row("a folder of Windows", u"D:\\backups\\one"_s, u"'D:\\backups\\one'"_s, u"D:\\backups\\one"_s);
        row("a space", u"C:\\My Backups"_s, u"'C:\\My Backups'"_s, u"\"C:\\My Backups\""_s);
        row("a backslash at the end", u"C:\\My Backups\\"_s, u"'C:\\My Backups\\'"_s, u"\"C:\\My Backups\\\\\""_s);
        row("single quotes", u"it's"_s, u"'it'\\''s'"_s, u"\"it's\""_s);
        row("double quotes", u"a \"b\""_s, u"'a \"b\"'"_s, u"\"a \\\"b\\\"\""_s);
        row("a backslash before a quote", u"a\\\"b"_s, u"'a\\\"b'"_s, u"\"a\\\\\\\"b\""_s);
        row("a list to PowerShell", u"zstd:level=3,long"_s, u"zstd:level=3,long"_s, u"\"zstd:level=3,long\""_s);
        row("a variable to PowerShell", u"@x"_s, u"@x"_s, u"\"@x\""_s);
        row("signs of the command prompt", u"a&b|c^d"_s, u"'a&b|c^d'"_s, u"\"a&b|c^d\""_s);
        row("nothing", QString(), u"''"_s, u"\"\""_s);
        row("other letters", u"Größe"_s, u"'Größe'"_s, u"\"Größe\""_s);
    }

    void quotesWhereItMust()
    {
        QFETCH(QString, word);
        QFETCH(QString, posix);
        QFETCH(QString, windows);
        QCOMPARE(shellCommand(u"x"_s, {u"-D"_s, word}, Shell::Posix), u"x -D "_s + posix);
        QCOMPARE(shellCommand(u"x"_s, {u"-D"_s, word}, Shell::Windows), u"x -D "_s + windows);
    }

    void putsOneAfterTheOther()
    {
        QCOMPARE(shellCommands(u"one"_s, u"two"_s, Shell::Posix), u"one && two"_s);
        QCOMPARE(shellCommands(u"one"_s, u"two"_s, Shell::Windows), u"one\ntwo"_s);
    }
};

QTEST_GUILESS_MAIN(ShellCommandTest)
#include "ShellCommandTest.moc"
