#include "engine/cli/ArgumentPrivacy.h"

#include <QtTest/QtTest>

using namespace basekeep;

class ArgumentPrivacyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesOnlyWhatHoldsAPassword_data()
    {
        QTest::addColumn<QByteArray>("argument");
        QTest::addColumn<QByteArray>("left");
        const auto row = [](const char* name, const char* argument, const char* left) {
            QTest::newRow(name) << QByteArray(argument) << QByteArray(left);
        };
        row("URI", "postgresql://u:pw@db/", "*********************");
        row("keywords", "host=a password=pw", "******************");
        row("attached to a short option", "-dhost=a password=pw", "-d******************");
        row("at the end of a bundle", "-vdpassword=pw", "-vd***********");
        row("attached to a long option", "--dbname=password=pw", "--dbname=***********");
        row("broken text", "password=my pw", "**************");
        row("no password", "postgresql://u@db/", "postgresql://u@db/");
        row("a folder", "/backups/one", "/backups/one");
        row("an option", "--progress", "--progress");
        row("nothing", "", "");
    }

    void hidesOnlyWhatHoldsAPassword()
    {
        QFETCH(QByteArray, argument);
        QFETCH(QByteArray, left);
        QByteArray program = "basekeep-cli";
        char* arguments[] = {program.data(), argument.data()};
        hidePasswords(2, arguments);
        QCOMPARE(argument, left);
        QCOMPARE(program, QByteArray("basekeep-cli"));
    }
};

QTEST_GUILESS_MAIN(ArgumentPrivacyTest)
#include "ArgumentPrivacyTest.moc"
