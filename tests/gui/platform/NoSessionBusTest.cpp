#include "gui/platform/DesktopNotifier.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

using namespace basekeep;

/// Where there is no D-Bus at all, as with sudo or in a bare session.
class NoSessionBusTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysThatNobodyListens()
    {
        const auto notifier = DesktopNotifier::create();
        if (!notifier)
            QSKIP("skipped: this system's tray notifies, or this build does not speak D-Bus");
        QSignalSpy refused(notifier.get(), &DesktopNotifier::refused);
        notifier->notify(QStringLiteral("Title"), QStringLiteral("Text"), true);
        QTRY_COMPARE(refused.size(), 1);
    }
};

int main(int argc, char** argv)
{
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/there/is/none"); // before anything connects
    QApplication application(argc, argv);
    NoSessionBusTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "NoSessionBusTest.moc"
