#include "gui/platform/DesktopColors.h"
#include "gui/platform/DesktopNotifier.h"
#include "gui/platform/TaskbarButton.h"

#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QThread>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QWidget>

#ifdef BASEKEEP_HAVE_DBUS
#include <QtDBus/QDBusConnection>
#include <QtDBus/QDBusMessage>
#include <QtDBus/QDBusVariant>

using namespace basekeep;

namespace {

/// Shows nothing and remembers what it was asked to show.
class FakeNotificationService final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")

public:
    QStringList shown;
    QVariantMap hints;
    QList<uint> closed;

public Q_SLOTS:
    Q_SCRIPTABLE uint Notify(const QString& program, uint replaces, const QString&, const QString& summary,
                             const QString& body, const QStringList& actions, const QVariantMap& given, int)
    {
        shown << QStringList{program, QString::number(replaces), summary, body, actions.value(0)}.join(u'|');
        hints = given;
        return 7;
    }
    Q_SCRIPTABLE void CloseNotification(uint id) { closed << id; }

Q_SIGNALS:
    Q_SCRIPTABLE void ActionInvoked(uint id, const QString& action);
};

/// Wants dark windows.
class FakePortal final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public Q_SLOTS:
    Q_SCRIPTABLE QDBusVariant Read(const QString& group, const QString& key)
    {
        const bool isKnown =
            group == QLatin1String("org.freedesktop.appearance") && key == QLatin1String("color-scheme");
        return QDBusVariant(QVariant::fromValue(QDBusVariant(isKnown ? 1U : 0U)));
    }

Q_SIGNALS:
    Q_SCRIPTABLE void SettingChanged(const QString& group, const QString& key, const QDBusVariant& value);
};

} // namespace

/// What the program says to a desktop and hears from it over D-Bus, on a bus of the test's own.
class FreedesktopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString daemon = QStandardPaths::findExecutable(QStringLiteral("dbus-daemon"));
        if (daemon.isEmpty())
            QSKIP("skipped: there is no dbus-daemon on this machine");
        m_bus.start(daemon,
                    {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        QVERIFY(m_bus.waitForStarted());
        QTRY_VERIFY(m_bus.canReadLine());
        qputenv("DBUS_SESSION_BUS_ADDRESS", m_bus.readLine().trimmed());
        QGuiApplication::setApplicationDisplayName(QStringLiteral("Basekeep"));
        QGuiApplication::setDesktopFileName(QStringLiteral("org.basekeep.Basekeep"));
        QVERIFY(desktop().registerObject(object(), &m_service, QDBusConnection::ExportScriptableContents));
    }

    void saysWhenNobodyListens()
    {
        const auto notifier = DesktopNotifier::create();
        QSignalSpy refused(notifier.get(), &DesktopNotifier::refused);
        notifier->notify(QStringLiteral("Title"), QStringLiteral("Text"), true);
        QTRY_COMPARE(refused.size(), 1);
        QCOMPARE(refused.first(), (QVariantList{QStringLiteral("Title"), QStringLiteral("Text"), true}));
    }

    void notifiesAndComesBack()
    {
        QVERIFY(desktop().registerService(QStringLiteral("org.freedesktop.Notifications")));
        const auto notifier = DesktopNotifier::create();
        QSignalSpy clicked(notifier.get(), &DesktopNotifier::clicked);
        notifier->notify(QStringLiteral("Backup failed"), QStringLiteral("<none> & nothing"), true);
        QTRY_COMPARE(m_service.shown,
                     QStringList{QStringLiteral("Basekeep|0|Backup failed|&lt;none&gt; &amp; nothing|default")});
        QCOMPARE(m_service.hints.value(QStringLiteral("urgency")).value<uchar>(), 2);
        QCOMPARE(m_service.hints.value(QStringLiteral("desktop-entry")).toString(),
                 QStringLiteral("org.basekeep.Basekeep"));

        // The answer is on its way; until it is there, the click cannot be told from one on another's notification.
        QTRY_VERIFY((Q_EMIT m_service.ActionInvoked(7, QStringLiteral("default")), !clicked.isEmpty()));
        notifier->withdraw();
        QTRY_COMPARE(m_service.closed, QList<uint>{7});
    }

    void takesTheColoursOfThePortal()
    {
        {
            const DesktopColors colors; // nobody answers
            QVERIFY(!DesktopColors::wantDark());
        }
        // The question is waited for, so the answer must come from another thread.
        QThread thread;
        auto* portal = new FakePortal;
        portal->moveToThread(&thread);
        connect(&thread, &QThread::finished, portal, &QObject::deleteLater);
        thread.start();
        QMetaObject::invokeMethod(
            portal,
            [portal] {
                desktop().registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), portal,
                                         QDBusConnection::ExportScriptableContents);
            },
            Qt::BlockingQueuedConnection);
        QVERIFY(desktop().registerService(QStringLiteral("org.freedesktop.portal.Desktop")));

        const DesktopColors colors;
        QVERIFY(DesktopColors::wantDark());
        QSignalSpy changed(&colors, &DesktopColors::changed);
        QMetaObject::invokeMethod(portal, [portal] {
            const QString group = QStringLiteral("org.freedesktop.appearance");
            Q_EMIT portal->SettingChanged(group, QStringLiteral("accent-color"), QDBusVariant(0U));
            Q_EMIT portal->SettingChanged(group, QStringLiteral("color-scheme"), QDBusVariant(2U));
        });
        QTRY_COMPARE(changed.size(), 1);
        QVERIFY(!DesktopColors::wantDark());
        thread.quit();
        thread.wait();
    }

    void tellsTheLauncher()
    {
        QDBusConnection::sessionBus().connect(QString(), QString(), QStringLiteral("com.canonical.Unity.LauncherEntry"),
                                              QStringLiteral("Update"), this, SLOT(takeUpdate(QString, QVariantMap)));
        QWidget window;
        {
            const auto button = TaskbarButton::of(window);
            button->show({TaskbarButton::Look::Running, 0.25});
            QTRY_COMPARE(m_application, QStringLiteral("application://org.basekeep.Basekeep.desktop"));
            QCOMPARE(m_properties.value(QStringLiteral("progress")).toDouble(), 0.25);
            QCOMPARE(m_properties.value(QStringLiteral("progress-visible")).toBool(), true);
            QCOMPARE(m_properties.value(QStringLiteral("urgent")).toBool(), false);
            button->show({TaskbarButton::Look::Failed, 1});
            QTRY_COMPARE(m_properties.value(QStringLiteral("urgent")).toBool(), true);
        }
        QTRY_COMPARE(m_properties.value(QStringLiteral("urgent")).toBool(), false);
        QCOMPARE(m_properties.value(QStringLiteral("progress-visible")).toBool(), false);
    }

    void cleanupTestCase()
    {
        m_bus.terminate();
        m_bus.waitForFinished();
    }

    void takeUpdate(const QString& application, const QVariantMap& properties)
    {
        m_application = application;
        m_properties = properties;
    }

private:
    /// The other end: Qt answers calls to a service on the same connection without the bus.
    static QDBusConnection desktop()
    {
        return QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("desktop"));
    }
    static QString object() { return QStringLiteral("/org/freedesktop/Notifications"); }

    QProcess m_bus;
    FakeNotificationService m_service;
    QString m_application;
    QVariantMap m_properties;
};

#else

class FreedesktopTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QSKIP("skipped: this system's desktop does not speak D-Bus, or this build does not"); }
    void nothing() {}
};

#endif

QTEST_MAIN(FreedesktopTest)
#include "FreedesktopTest.moc"
