#include "engine/server/ConnectionSettings.h"

#include <QtTest/QtTest>

#include "engine/jobs/Failure.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

using Parameters = QMap<QString, QString>;

ConnectionSettings settingsOf(const QString& text, const Parameters& parameters = {})
{
    ConnectionSettings settings;
    settings.connectionString = text;
    settings.parameters = parameters;
    return settings;
}

} // namespace

class ConnectionSettingsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (const char* name : {"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGSERVICE", "PGPASSWORD", "PGDATABASE"})
            qunsetenv(name);
    }

    void mergesTextAndParameters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Parameters>("parameters");
        QTest::addColumn<Parameters>("merged");
        QTest::newRow("nothing") << "" << Parameters{} << Parameters{};
        QTest::newRow("only spaces") << "  " << Parameters{{u"host"_s, u"a"_s}} << Parameters{{u"host"_s, u"a"_s}};
        QTest::newRow("keywords") << "host=a port=5433" << Parameters{}
                                  << Parameters{{u"host"_s, u"a"_s}, {u"port"_s, u"5433"_s}};
        QTest::newRow("URI") << "postgresql://u:p%40ss@db:5433/x?sslmode=require" << Parameters{}
                             << Parameters{{u"host"_s, u"db"_s},  {u"port"_s, u"5433"_s},
                                           {u"user"_s, u"u"_s},   {u"password"_s, u"p@ss"_s},
                                           {u"dbname"_s, u"x"_s}, {u"sslmode"_s, u"require"_s}};
        QTest::newRow("parameter wins") << "host=a port=1" << Parameters{{u"port"_s, u"2"_s}}
                                        << Parameters{{u"host"_s, u"a"_s}, {u"port"_s, u"2"_s}};
        QTest::newRow("empty parameter says nothing")
            << "host=a" << Parameters{{u"host"_s, u""_s}} << Parameters{{u"host"_s, u"a"_s}};
    }

    void mergesTextAndParameters()
    {
        QFETCH(QString, text);
        QFETCH(Parameters, parameters);
        QFETCH(Parameters, merged);
        QCOMPARE(settingsOf(text, parameters).merged(), merged);
    }

    void typedPasswordWins()
    {
        ConnectionSettings settings = settingsOf(QStringLiteral("password=old"));
        settings.password = QStringLiteral("new");
        QCOMPARE(settings.merged().value(QStringLiteral("password")), QStringLiteral("new"));
    }

    void invalidTextIsAFailure()
    {
        const ConnectionSettings settings = settingsOf(QStringLiteral("justaname"));
        QVERIFY(settings.connectionStringError().contains(QLatin1String("justaname")));
        try {
            (void)settings.merged();
            QFAIL("merged() returned");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::InvalidOption);
            QCOMPARE(failure.detail, settings.connectionStringError());
        }
        QVERIFY(settingsOf(QStringLiteral("host=a")).connectionStringError().isEmpty());
    }

    void errorsNeverShowAPassword_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("password with a space") << "host=a password=my hunter2 port=1";
        QTest::newRow("bad percent in a URI") << "postgresql://u:hunter2%zz@db/x";
        QTest::newRow("unterminated quote") << "password='hunter2";
        QTest::newRow("quotation mark in it") << "password=a\"b hunter2";
        QTest::newRow("two signs in a URI query") << "postgresql://db/x?password=hunter2=hunter2&sslmode=a";
        QTest::newRow("port after it") << "postgresql://u:hunter2@db:port@5:hunter2/x?a";
    }

    void errorsNeverShowAPassword()
    {
        QFETCH(QString, text);
        const ConnectionSettings settings = settingsOf(text);
        const QString error = settings.connectionStringError();
        if (!error.isEmpty()) {
            QVERIFY2(!error.contains(QLatin1String("hunter2")), qPrintable(error));
        }
        QVERIFY2(!settings.displayName().contains(QLatin1String("hunter2")), qPrintable(settings.displayName()));
    }

    void isCalledByItsAddress_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Parameters>("parameters");
        QTest::addColumn<QString>("name");
        QTest::newRow("nothing") << "" << Parameters{} << "local server, port 5432";
        QTest::newRow("only a port") << "" << Parameters{{u"port"_s, u"5499"_s}} << "local server, port 5499";
        QTest::newRow("host") << "host=db" << Parameters{} << "db:5432";
        QTest::newRow("host and port") << "" << Parameters{{u"host"_s, u"db"_s}, {u"port"_s, u"1"_s}} << "db:1";
        QTest::newRow("address only") << "hostaddr=10.0.0.1" << Parameters{} << "10.0.0.1:5432";
        QTest::newRow("IPv6") << "host=::1" << Parameters{} << "[::1]:5432";
        QTest::newRow("socket") << "host=/run/pg port=5433" << Parameters{} << "/run/pg:5433";
        QTest::newRow("two hosts, two ports") << "host=a,b port=1,2" << Parameters{} << "a:1, b:2";
        QTest::newRow("two hosts, one port") << "host=a,b port=1" << Parameters{} << "a:1, b:1";
        QTest::newRow("service") << "service=prod" << Parameters{} << "service prod";
        QTest::newRow("URI with a password") << "postgresql://u:hunter2@db/x" << Parameters{} << "db:5432";
    }

    void isCalledByItsAddress()
    {
        QFETCH(QString, text);
        QFETCH(Parameters, parameters);
        QFETCH(QString, name);
        QCOMPARE(settingsOf(text, parameters).displayName(), name);
    }

    void environmentNamesTheServer()
    {
        qputenv("PGHOST", "envhost");
        qputenv("PGPORT", "77");
        const QString name = settingsOf(QString()).displayName();
        qunsetenv("PGHOST");
        qunsetenv("PGPORT");
        QCOMPARE(name, QStringLiteral("envhost:77"));
    }

    void becomesCommandLineOptions_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<Parameters>("parameters");
        QTest::addColumn<QStringList>("options");
        QTest::newRow("nothing") << "" << Parameters{} << QStringList{};
        QTest::newRow("the usual three") << ""
                                         << Parameters{{u"host"_s, u"db"_s},
                                                       {u"port"_s, u"5433"_s},
                                                       {u"user"_s, u"backup"_s}}
                                         << QStringList{u"-h"_s, u"db"_s, u"-p"_s, u"5433"_s, u"-U"_s, u"backup"_s};
        QTest::newRow("password is left out")
            << "postgresql://u:hunter2@db/" << Parameters{{u"password"_s, u"hunter2"_s}}
            << QStringList{u"-h"_s, u"db"_s, u"-U"_s, u"u"_s};
        QTest::newRow("the rest as a string")
            << "host=db sslmode=require sslpassword=hunter2 application_name='it''s'" << Parameters{} << QStringList{};
        QTest::newRow("service") << "service=prod" << Parameters{{u"port"_s, u"1"_s}}
                                 << QStringList{u"-p"_s, u"1"_s, u"-d"_s, u"service=prod"_s};
        QTest::newRow("passfile") << "" << Parameters{{u"host"_s, u"db"_s}, {u"passfile"_s, u"/a folder/passfile"_s}}
                                  << QStringList{u"-h"_s, u"db"_s, u"-d"_s, u"passfile='/a folder/passfile'"_s};
        QTest::newRow("quoted value") << ""
                                      << Parameters{{u"application_name"_s, u"a 'b' \\"_s},
                                                    {u"sslmode"_s, u"require"_s}}
                                      << QStringList{u"-d"_s, u"application_name='a \\'b\\' \\\\' sslmode=require"_s};
    }

    void becomesCommandLineOptions()
    {
        QFETCH(QString, text);
        QFETCH(Parameters, parameters);
        QFETCH(QStringList, options);
        QCOMPARE(settingsOf(text, parameters).toCommandLineOptions(), options);
    }

    void becomesOneText()
    {
        const ConnectionSettings settings = settingsOf(
            QStringLiteral("postgresql://u:hunter2@db/"),
            {{u"port"_s, u"5433"_s}, {u"passfile"_s, u"/a folder/passfile"_s}, {u"password"_s, u"hunter2"_s}});
        QCOMPARE(settings.toKeywordText(), QStringLiteral("host=db passfile='/a folder/passfile' port=5433 user=u"));
    }

    void secretsAreCut_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kept");
        QTest::newRow("no password") << "postgresql://u@db/x"
                                     << "postgresql://u@db/x";
        QTest::newRow("URI") << "postgresql://u:hunter2@db:5433/x"
                             << "postgresql://u@db:5433/x";
        QTest::newRow("URI query, alone") << "postgresql://db/x?password=hunter2"
                                          << "postgresql://db/x";
        QTest::newRow("URI query, first") << "postgresql://db/x?password=hunter2&sslmode=require"
                                          << "postgresql://db/x?sslmode=require";
        QTest::newRow("URI query, middle") << "postgresql://db/?port=1&sslpassword=hunter2&sslmode=require"
                                           << "postgresql://db/?port=1&sslmode=require";
        QTest::newRow("URI query, both") << "postgresql://db/?password=hunter2&sslpassword=hunter2"
                                         << "postgresql://db/";
        QTest::newRow("keywords") << "host=a password=hunter2 port=1"
                                  << "host=a port=1";
        QTest::newRow("keywords, spaces") << "host=a password = hunter2"
                                          << "host=a";
        QTest::newRow("keywords, quoted") << "password='hunter2 \\' hunter2' host=a"
                                          << "host=a";
        QTest::newRow("keywords, twice") << "password=hunter2 password=hunter2 host=a"
                                         << "host=a";
        QTest::newRow("word inside another value") << "host=a application_name='the password = x'"
                                                   << "host=a application_name='the password = x'";
        QTest::newRow("hidden in another value") << "application_name='x password=y' password=hunter2 host=a"
                                                 << "application_name='x password=y' host=a";
        QTest::newRow("invalid text") << "host=a password=my hunter2"
                                      << "";
        QTest::newRow("invalid URI") << "postgresql://u:hunter2%zz@db/x"
                                     << "";
        QTest::newRow("invalid, but harmless") << "justaname"
                                               << "justaname";
    }

    void secretsAreCut()
    {
        QFETCH(QString, text);
        QFETCH(QString, kept);
        ConnectionSettings settings = settingsOf(text, {{u"password"_s, u"hunter2"_s}, {u"host"_s, u"h"_s}});
        settings.password = QStringLiteral("hunter2");
        const ConnectionSettings cut = settings.withoutSecrets();
        QVERIFY2(!cut.connectionString.contains(QLatin1String("hunter2")), qPrintable(cut.connectionString));
        QCOMPARE(cut.parameters, (Parameters{{u"host"_s, u"h"_s}}));
        QVERIFY(!cut.password);
        QCOMPARE(cut.connectionString, kept);
    }
};

QTEST_GUILESS_MAIN(ConnectionSettingsTest)
#include "ConnectionSettingsTest.moc"
