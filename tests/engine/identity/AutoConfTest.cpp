#include "engine/identity/AutoConf.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// postgresql.auto.conf: what matters of it is shown, and never a password.
class AutoConfTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSettings()
    {
        const QByteArray text = "# primary_slot_name = 'not this'\n"
                                "work_mem = '1GB'\n"
                                "primary_slot_name = 'old'\n"
                                "Restore_Command = 'cp \"/arch\\\\x/%f\" ''%p'''  # why\n"
                                "recovery_target_timeline=latest # or else\n"
                                "recovery_target_inclusive off\n"
                                "primary_slot_name = 'new'\n";
        QCOMPARE(shown(text).join(u'|'),
                 (QStringList{u"primary_slot_name=new"_s, u"restore_command=cp \"/arch\\x/%f\" '%p'"_s,
                              u"recovery_target_inclusive=off"_s, u"recovery_target_timeline=latest"_s})
                     .join(u'|'));
    }

    void hidesPasswords_data()
    {
        QTest::addColumn<QByteArray>("conninfo");
        QTest::newRow("keywords") << QByteArray("host=db password=Secret7 user=x");
        QTest::newRow("quoted") << QByteArray("host=db password=''Secret7 with '' user=x");
        QTest::newRow("uri") << QByteArray("postgresql://x:Secret7@db:5432/y?sslpassword=Secret7");
        QTest::newRow("broken") << QByteArray("host=db password = ''Secret7");
        QTest::newRow("other secrets") << QByteArray("host=db sslpassword=Secret7 oauth_client_secret=Secret7");
    }

    void hidesPasswords()
    {
        QFETCH(QByteArray, conninfo);
        const QStringList lines = shown("primary_conninfo = '" + conninfo + "'\n");
        QCOMPARE(lines.size(), 1);
        QVERIFY2(!lines.first().contains(u"Secret7"_s), qPrintable(lines.first()));
        QVERIFY2(lines.first() != u"primary_conninfo="_s, qPrintable(lines.first()));
    }

    void survivesNonsense()
    {
        for (const char* text : {"", "=", "'", "\\", "restore_command", "restore_command =", "restore_command = '",
                                 "restore_command = '\\", "restore_command = ''", "\n\n=\n'"})
            QVERIFY2(shown(text).isEmpty(), text);
        QCOMPARE(shown("restore_command = 'never ends"), QStringList{u"restore_command=never ends"_s});
        QCOMPARE(shown("restore_command = 'a\\nb\\\\n'"), QStringList{u"restore_command=a\nb\\n"_s});
    }

private:
    static QStringList shown(const QByteArray& text)
    {
        QStringList lines;
        for (const BackupIdentity::Setting& setting : AutoConf::parse(text))
            lines << setting.name + u'=' + setting.value;
        return lines;
    }
};

QTEST_GUILESS_MAIN(AutoConfTest)
#include "AutoConfTest.moc"
