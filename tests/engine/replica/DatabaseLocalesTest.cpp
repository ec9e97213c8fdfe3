#include "engine/replica/DatabaseLocales.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

using Database = DatabaseLocales::Database;
using Provider = DatabaseLocales::Provider;
using Severity = Finding::Severity;
using System = ServerPlatform::System;

Q_DECLARE_METATYPE(QList<basekeep::DatabaseLocales::Database>)

namespace {

ServerPlatform platform(System system)
{
    ServerPlatform platform;
    platform.system = system;
    platform.architecture = u"x86_64"_s;
    platform.bits = 64;
    return platform;
}

} // namespace

/// Which servers can have a replica on another system, by the locales of their databases.
class DatabaseLocalesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data()
    {
        QTest::addColumn<System>("source");
        QTest::addColumn<System>("here");
        QTest::addColumn<QList<Database>>("databases");
        QTest::addColumn<QString>("expected"); ///< the finding's severity and a part of it; "-": none
        const Database c{u"shop"_s, u"C"_s, u"C"_s, Provider::Libc};
        const Database posix{u"posix"_s, u"POSIX"_s, u"POSIX"_s, Provider::Libc};
        const Database utf8{u"postgres"_s, u"C.UTF-8"_s, u"C.UTF-8"_s, Provider::Libc};
        const Database english{u"crm"_s, u"en_US.UTF-8"_s, u"en_US.UTF-8"_s, Provider::Libc};
        const Database ctypeOnly{u"mixed"_s, u"C"_s, u"en_US.UTF-8"_s, Provider::Libc};
        const Database icu{u"icu"_s, u"C"_s, u"C"_s, Provider::Icu};
        const Database icuWithName{u"icu2"_s, u"C.UTF-8"_s, u"C.UTF-8"_s, Provider::Icu};
        const Database icuWithKnownName{u"icu3"_s, u"en_US.UTF-8"_s, u"en_US.UTF-8"_s, Provider::Icu};
        const Database builtin{u"new"_s, u"C"_s, u"C"_s, Provider::Builtin};

        const auto windows = [](const char* name, const QList<Database>& databases, const QString& expected) {
            QTest::newRow(name) << System::Linux << System::Windows << databases << expected;
        };
        windows("C", {c}, u"good"_s);
        windows("ICU", {c, icu}, u"good"_s);
        windows("builtin", {builtin}, u"good"_s);
        windows("ICU with a name that Windows knows", {icuWithKnownName}, u"good"_s);
        windows("POSIX, which Windows calls C", {posix}, u"blocker posix"_s);
        windows("as Debian makes them", {utf8, c}, u"blocker postgres"_s);
        windows("ICU with a name that Windows lacks", {icuWithName, c}, u"blocker icu2"_s);
        windows("known to Windows, sorted otherwise", {c, english}, u"blocker crm"_s);
        windows("characters of another locale", {ctypeOnly}, u"blocker mixed"_s);
        QTest::newRow("Linux to Linux") << System::Linux << System::Linux << QList{utf8, english} << u"-"_s;
        QTest::newRow("not known") << System::Unknown << System::Windows << QList{utf8} << u"-"_s;
        QTest::newRow("POSIX on macOS") << System::Linux << System::MacOs << QList{posix, c} << u"good"_s;
        QTest::newRow("English on macOS") << System::Linux << System::MacOs << QList{english} << u"blocker crm"_s;
        QTest::newRow("Windows to Linux, C") << System::Windows << System::Linux << QList{c} << u"good"_s;
        QTest::newRow("Windows to Linux") << System::Windows << System::Linux
                                          << QList<Database>{{u"postgres"_s, u"English_United States.1252"_s,
                                                              u"English_United States.1252"_s, Provider::Libc}}
                                          << u"blocker postgres"_s;
    }
    void judges()
    {
        QFETCH(System, source);
        QFETCH(System, here);
        QFETCH(QList<Database>, databases);
        QFETCH(QString, expected);
        QStringList asked;
        const auto knows = [here, &asked](const QString& locale) {
            asked << locale;
            return here == System::Windows ? locale == u"en_US.UTF-8"_s : !locale.startsWith(u"English"_s);
        };
        const Findings findings = DatabaseLocales(databases, 15, platform(source), platform(here)).findings(knows);
        QCOMPARE(asked.removeDuplicates(), 0); // each answer starts a program
        if (expected == u"-"_s) {
            QVERIFY(findings.isEmpty());
            QVERIFY(asked.isEmpty());
        } else if (expected == u"good"_s) {
            QCOMPARE(findings.size(), 2);
            QVERIFY(findings.first().severity == Severity::Good);
            QVERIFY(findings.last().severity == Severity::Warning);
        } else {
            QCOMPARE(findings.size(), 1);
            const Finding& finding = findings.first();
            QVERIFY(finding.severity == Severity::Blocker);
            QVERIFY2(finding.title.endsWith(u": "_s + expected.section(u' ', 1) + u'.'), qPrintable(finding.title));
            QVERIFY2(finding.remedy.contains(u"--locale=C"_s), qPrintable(finding.remedy));
        }
    }

    void tellsBothKindsOfTrouble()
    {
        QList<Database> databases{{u"crm"_s, u"en_US.UTF-8"_s, u"en_US.UTF-8"_s, Provider::Libc}};
        for (int number = 1; number <= 7; ++number)
            databases.append({u"db%1"_s.arg(number), u"C.UTF-8"_s, u"C.UTF-8"_s, Provider::Libc});
        const Findings findings = DatabaseLocales(databases, 17, platform(System::Linux), platform(System::Windows))
                                      .findings([](const QString& locale) { return locale == u"en_US.UTF-8"_s; });
        QCOMPARE(findings.size(), 2);
        QVERIFY2(findings[0].title.endsWith(u": db1, db2, db3, db4, db5 and 2 more."_s), qPrintable(findings[0].title));
        QCOMPARE(findings[0].measured, u"C.UTF-8"_s);
        QVERIFY(findings[0].remedy.contains(u"on Linux"_s));
        QVERIFY(findings[0].remedy.contains(u"builtin"_s));
        QVERIFY(findings[1].title.contains(u"Windows sorts texts in another way than Linux"_s));
    }

    void refusesWhatNobodyCouldAsk()
    {
        const ServerPlatform windows = platform(System::Windows);
        QCOMPARE(DatabaseLocales::findingsUnasked(platform(System::Other), windows).size(), 1);
        QVERIFY(DatabaseLocales::findingsUnasked(windows, windows).isEmpty());
        QVERIFY(DatabaseLocales::findingsUnasked({}, platform(System::Linux)).isEmpty());
    }
};

QTEST_APPLESS_MAIN(DatabaseLocalesTest)
#include "DatabaseLocalesTest.moc"
