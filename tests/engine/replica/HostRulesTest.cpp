#include "engine/replica/HostRules.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

/// A copied pg_hba.conf on another system than its own.
class HostRulesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rejectsWhereTheMethodIsMissing()
    {
        const QByteArray text = "# pam is used\n"
                                "local all all peer\r\n"
                                "host all \"pam user\" 10.0.0.0/8 pam pamservice=postgres # staff\n"
                                "host\tall\tall\t10.1.0.0\t255.255.0.0\tpam\n"
                                "hostssl all all fe80::/10 scram-sha-256\n"
                                "host pam pam samehost md5\n"
                                "local all all pam\n"
                                "host all all all sspi";
        ServerPlatform here;
        here.system = ServerPlatform::System::Windows;
        const HostRules windows = HostRules::on(here, text);
        QCOMPARE(windows.changed, (QStringList{u"host all \"pam user\" 10.0.0.0/8 pam pamservice=postgres # staff"_s,
                                               u"host all all 10.1.0.0 255.255.0.0 pam"_s, u"local all all pam"_s}));
        QCOMPARE(windows.text,
                 QByteArray("# pam is used\n"
                            "local all all peer\r\n"
                            "host all \"pam user\" 10.0.0.0/8 reject  # host all \"pam user\" 10.0.0.0/8 pam "
                            "pamservice=postgres # staff\n"
                            "host all all 10.1.0.0 255.255.0.0 reject  # host all all 10.1.0.0 255.255.0.0 pam\n"
                            "hostssl all all fe80::/10 scram-sha-256\n"
                            "host pam pam samehost md5\n"
                            "local all all reject  # local all all pam\n"
                            "host all all all sspi"));

        here.system = ServerPlatform::System::Linux;
        QCOMPARE(HostRules::on(here, text).changed, QStringList(u"host all all all sspi"_s));
    }

    void readsListsAndContinuedLines()
    {
        ServerPlatform here;
        here.system = ServerPlatform::System::Windows;
        const HostRules rules = HostRules::on(here, "host sales, crm all 10.0.0.0/8 pam\n"
                                                    "host all \\\r\n"
                                                    "  all 10.1.0.0/16 \\\n"
                                                    "  pam\n"
                                                    "host all \\\n"
                                                    "  all all md5\n"
                                                    "host all all all pam \\");
        QCOMPARE(rules.text, QByteArray("host sales,crm all 10.0.0.0/8 reject  # host sales, crm all 10.0.0.0/8 pam\n"
                                        "host all all 10.1.0.0/16 reject  # host all all 10.1.0.0/16 pam\n"
                                        "host all \\\n"
                                        "  all all md5\n"
                                        "host all all all reject  # host all all all pam"));
        QCOMPARE(rules.changed.size(), 3);
    }

    void leavesTheRestAlone()
    {
        const QByteArray text = "host all all 127.0.0.1/32 md5\n\n";
        const HostRules rules = HostRules::on(ServerPlatform::here(), text);
        QVERIFY(rules.changed.isEmpty());
        QCOMPARE(rules.text, text);
    }
};

QTEST_APPLESS_MAIN(HostRulesTest)
#include "HostRulesTest.moc"
