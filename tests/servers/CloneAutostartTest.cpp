#include "engine/replica/ReplicaAutostart.h"
#include "engine/replica/ReplicaControl.h"
#include "tests/support/CloneTestRun.h"
#include "tests/support/FakeSystemctl.h"
#include "tests/support/TestFolder.h"
#include "tests/support/TestServer.h"

#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

/// Clones that are to start with the system.
class CloneAutostartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
#ifndef Q_OS_LINUX
        QSKIP("the fake service manager is a systemd");
#endif
        BASEKEEP_SKIP_FOR(TestServer::anyMajor() == 0 ? TestServer::unavailableReason(18) : QString());
        TestServerOptions options;
        options.major = TestServer::anyMajor();
        m_server = std::make_unique<TestServer>(options);
        m_systemctl = std::make_unique<FakeSystemctl>();
    }

    void init()
    {
        m_folder = std::make_unique<TestFolder>();
        m_settings = CloneTestRun::quickSettings(*m_server, m_folder->filePath(QStringLiteral("replica")));
        m_settings.startsWithSystem = true;
        m_settings.starts = false;
    }

    void makesAServiceAndTakesItAway()
    {
        CloneTestRun run(m_settings);
        QVERIFY2(run.finish() && run.failureText().isEmpty(), qPrintable(run.failureText()));
        QCOMPARE(m_systemctl->units().size(), 2);
        QVERIFY(shown("list").contains("\"autostart\":true"));
        const QByteArray text = call({QStringLiteral("replicas")});
        QVERIFY2(text.contains("is started when "), text.constData());
        QVERIFY(
            call({QStringLiteral("replicas"), QStringLiteral("autostart"), QStringLiteral("off"), m_settings.target})
                .contains("by hand only"));
        QVERIFY(shown("list").contains("\"autostart\":false"));
        QCOMPARE(m_systemctl->units(), QStringList());
        QVERIFY(call({QStringLiteral("replicas"), QStringLiteral("autostart"), QStringLiteral("on"), m_settings.target})
                    .contains("is started when "));
        QCOMPARE(m_systemctl->units().size(), 2);
        QVERIFY(call({QStringLiteral("replicas"), QStringLiteral("autostart"), m_settings.target})
                    .contains("autostart on"));
        ReplicaControl(run.job().replica()).remove(false, CancelToken());
        QCOMPARE(m_systemctl->units(), QStringList());
    }

    void undoesItWithTheClone()
    {
        CloneTestRun run(m_settings);
        bool wasEnabled = false;
        connect(
            &run.job(), &Job::logged, this,
            [&](const LogEntry& entry) {
                if (!entry.text.contains(ReplicaAutostart::moment()))
                    return;
                wasEnabled = m_systemctl->units().size() == 2;
                run.job().cancel();
            },
            Qt::DirectConnection);
        QVERIFY(run.finish());
        QVERIFY(wasEnabled);
        QVERIFY(run.failureCode() == Failure::Code::Cancelled);
        QCOMPARE(m_systemctl->units(), QStringList());
        QVERIFY(!QFileInfo::exists(m_settings.target));
    }

    void keepsTheReplicaWhenOnlyTheServiceFails()
    {
        m_systemctl->setBroken(QStringLiteral("enable"), true);
        CloneTestRun run(m_settings);
        const bool isOver = run.finish();
        m_systemctl->setBroken(QStringLiteral("enable"), false);
        QVERIFY2(isOver && run.failureText().isEmpty(), qPrintable(run.failureText()));
        QVERIFY(run.hasFinding(QStringLiteral("autostart")));
        QCOMPARE(m_systemctl->units(), QStringList());
        ReplicaControl(run.job().replica()).remove(false, CancelToken());
    }

    void refusesBeforeAByteIsWritten()
    {
        const QByteArray path = qgetenv("PATH");
        qputenv("PATH", QFile::encodeName(m_folder->path()));
        CloneTestRun run(m_settings);
        const bool isOver = run.finish();
        qputenv("PATH", path);
        QVERIFY(isOver && run.failureCode() == Failure::Code::PreflightFailed);
        QVERIFY2(run.failureText().contains(QLatin1String("systemd")), qPrintable(run.failureText()));
        QVERIFY(!QFileInfo::exists(m_settings.target));
    }

private:
    /// What basekeep-cli says.
    static QByteArray call(const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"), arguments);
        process.waitForFinished();
        return process.readAll();
    }
    static QByteArray shown(const char* verb)
    {
        return call({QStringLiteral("replicas"), QString::fromLatin1(verb), QStringLiteral("--json")});
    }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<FakeSystemctl> m_systemctl;
    std::unique_ptr<TestFolder> m_folder;
    CloneSettings m_settings;
};

QTEST_GUILESS_MAIN(CloneAutostartTest)
#include "CloneAutostartTest.moc"
