#include "gui/verify/BackupDropFilter.h"

#include <QtGui/QFileOpenEvent>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QWidget>

using namespace basekeep;

class BackupDropFilterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTheSystemAsksToOpen()
    {
        QWidget window;
        BackupDropFilter filter(&window);
        const QSignalSpy dropped(&filter, &BackupDropFilter::dropped);
        QFileOpenEvent event(QStringLiteral("/backups/today"));
        QVERIFY(QCoreApplication::sendEvent(qApp, &event));
        QCOMPARE(dropped.size(), 1);
        QCOMPARE(dropped.first().first().toStringList(), QStringList{QStringLiteral("/backups/today")});
    }

    void leavesAddressesAlone()
    {
        QWidget window;
        BackupDropFilter filter(&window);
        const QSignalSpy dropped(&filter, &BackupDropFilter::dropped);
        QFileOpenEvent event(QUrl(QStringLiteral("https://localhost/backup")));
        QCoreApplication::sendEvent(qApp, &event);
        QVERIFY(dropped.isEmpty());
    }
};

QTEST_MAIN(BackupDropFilterTest)
#include "BackupDropFilterTest.moc"
