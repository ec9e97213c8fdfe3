#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaControl.h"
#include "engine/replica/SystemdUnit_linux.h"
#include "tests/support/FakeSystemctl.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

#ifdef Q_OS_LINUX

/// Replicas as services of the system, with a systemd that is none.
class ReplicaAutostartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_replica.folder = m_place.filePath(u"replica"_s);
        m_replica.id = Replica::idOf(m_replica.folder);
        m_replica.binFolder = u"/opt/pg/bin"_s;
        m_replica.logFile = m_replica.folder + u".log"_s;
    }

    void writesUnits()
    {
        const SystemdUnit own{u"/opt/pg/bin"_s, u"/srv/data"_s, u"/srv/data.log"_s, {}};
        const QByteArray text = own.text();
        QVERIFY2(text.contains("\nType=forking\nPIDFile=/srv/data/postmaster.pid\n"), text.constData());
        QVERIFY2(text.contains("\nExecCondition=\"/bin/sh\" \"-c\" \"! \\\"$$0\\\" status -D \\\"$$1\\\" >/dev/null\" "
                               "\"/opt/pg/bin/pg_ctl\" \"/srv/data\"\n"),
                 text.constData());
        QVERIFY2(text.contains("\nExecStart=\"/opt/pg/bin/pg_ctl\" \"start\" "), text.constData());
        QVERIFY2(text.contains("WantedBy=default.target\n"), text.constData());
        QVERIFY(!text.contains("User="));
        SystemdUnit ofSystem = own;
        ofSystem.account = u"postgres"_s;
        const QByteArray systemText = ofSystem.text();
        QVERIFY2(systemText.contains("\nUser=postgres\n"), systemText.constData());
        QVERIFY2(systemText.contains("WantedBy=multi-user.target\n"), systemText.constData());
        QVERIFY2(systemText.contains("\nRequiresMountsFor=\"/srv/data\"\n"), systemText.constData());
    }

    void quotesPaths()
    {
        const QByteArray text = SystemdUnit{u"/opt/my $pg/50%"_s, u"/srv/Übung 100% \"$x\" \\n"_s, u"/l"_s, {}}.text();
        QVERIFY2(text.contains("\nDescription=PostgreSQL replica in /srv/\xc3\x9c"
                               "bung 100%% \"$x\" \\n\n"),
                 text.constData());
        QVERIFY2(text.contains("\nPIDFile=/srv/\xc3\x9c"
                               "bung 100%% \"$x\" \\n/postmaster.pid\n"),
                 text.constData());
        // In the program's name, which comes first, no variables are replaced.
        QVERIFY2(text.contains("\nExecStart=\"/opt/my $pg/50%%/pg_ctl\" "), text.constData());
        QVERIFY2(text.contains("\"-D\" \"/srv/\xc3\x9c"
                               "bung 100%% \\\"$$x\\\" \\\\n\" \"-l\" \"/l\"\n"),
                 text.constData());
    }

    void enablesAndDisables()
    {
        const ReplicaAutostart autostart(m_replica);
        QVERIFY(!ReplicaAutostart::obstacle());
        QVERIFY(!autostart.isEnabled());
        autostart.disable(); // nothing to do
        QVERIFY(m_systemctl.units().isEmpty());
        autostart.enable();
        QVERIFY(autostart.isEnabled());
        QCOMPARE(m_systemctl.units().size(), 2);
        const QByteArray unit = "basekeep-replica-" + m_replica.id.toUtf8() + ".service";
        QCOMPARE(m_systemctl.takeCalls(), "daemon-reload\nenable " + unit + "\n");
        Replica other = m_replica;
        other.id = u"other"_s;
        QVERIFY(!ReplicaAutostart(other).isEnabled());
        autostart.disable();
        QVERIFY(!autostart.isEnabled());
        QCOMPARE(m_systemctl.takeCalls(), "disable " + unit + "\ndaemon-reload\n");
        QCOMPARE(m_systemctl.units(), QStringList());
    }

    void leavesNothingWhenItFails_data()
    {
        QTest::addColumn<QString>("verb");
        QTest::newRow("reload") << u"daemon-reload"_s;
        QTest::newRow("enable") << u"enable"_s;
    }
    void leavesNothingWhenItFails()
    {
        QFETCH(QString, verb);
        m_systemctl.setBroken(verb, true);
        const std::optional<Failure> failure = failureOf([this] { ReplicaAutostart(m_replica).enable(); });
        m_systemctl.setBroken(verb, false);
        QVERIFY(failure && !failure->hint.isEmpty());
        QCOMPARE(failure->detail, u"Failed to connect to bus"_s);
        QCOMPARE(m_systemctl.units(), QStringList());

        Replica strange = m_replica;
        strange.folder += u"\nExecStart=/bin/false"_s;
        QVERIFY(failureOf([&strange] { ReplicaAutostart(strange).enable(); }));
        QCOMPARE(m_systemctl.units(), QStringList());
    }

    void tellsWhyItCannot()
    {
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(m_place.path()));
        const std::optional<Failure> obstacle = ReplicaAutostart::obstacle();
        const std::optional<Failure> failure = failureOf([this] { ReplicaAutostart(m_replica).enable(); });
        qputenv("PATH", path);
        QVERIFY(obstacle && failure);
        QVERIFY2(obstacle->message.contains(u"systemd"_s) && !obstacle->hint.isEmpty(), qPrintable(obstacle->toText()));
        QCOMPARE(failure->message, obstacle->message);
        QCOMPARE(m_systemctl.units(), QStringList());
    }

    void goesWithTheReplica()
    {
        m_replica.isComplete = true;
        const ReplicaStore replicas(m_place.filePath(u"replicas"_s));
        replicas.save(m_replica);
        ReplicaAutostart(m_replica).enable();
        m_systemctl.setBroken(u"disable"_s, true); // no systemd any more: all the same
        ReplicaControl control(m_replica, replicas, SlotStore(m_place.filePath(u"slots"_s)));
        QVERIFY(control.removalPlan().join(u'\n').contains(u"with the system no more"_s));
        control.remove(true, CancelToken());
        m_systemctl.setBroken(u"disable"_s, false);
        QCOMPARE(m_systemctl.units(), QStringList());
        QVERIFY(!replicas.find(m_replica.folder));
    }

private:
    FakeSystemctl m_systemctl;
    QTemporaryDir m_place;
    Replica m_replica;
};

#else

class ReplicaAutostartTest final : public QObject
{
    Q_OBJECT
};

#endif

QTEST_GUILESS_MAIN(ReplicaAutostartTest)
#include "ReplicaAutostartTest.moc"
