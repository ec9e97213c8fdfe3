#include "engine/cli/ProcessTree.h"

#include <QtTest/QtTest>

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

ProcessPicture wholePicture()
{
    ProcessPicture picture;
    picture.takenAt = QDateTime::currentDateTime();
    ProcessInfo parent;
    parent.pid = 4711;
    parent.parentPid = 4600;
    parent.name = u"basekeep-cli"_s;
    parent.cpuPercent = 38;
    parent.residentBytes = 41 * 1048576;
    parent.startedAt = QDateTime(QDate(2026, 11, 20), QTime(10, 22, 1));
    picture.parent = parent;
    ProcessInfo child = parent;
    child.pid = 4712;
    child.parentPid = 4711;
    child.name = u"basekeep-walstreamer"_s;
    picture.child = child;
    picture.dataBackendPid = 8812;
    picture.walBackendPid = 8813;
    WalSenderInfo dataSender;
    dataSender.pid = 8812;
    dataSender.state = u"backup"_s;
    picture.dataSender = dataSender;
    WalSenderInfo walSender;
    walSender.pid = 8813;
    walSender.state = u"streaming"_s;
    walSender.sent = Lsn{0x3000060};
    walSender.flushed = Lsn{0x3000000};
    picture.walSender = walSender;
    BackupProgressInfo progress;
    progress.phase = u"streaming database files"_s;
    picture.progress = progress;
    return picture;
}

} // namespace

class ProcessTreeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsBothProcessesAndBothWalsenders()
    {
        const QStringList expected{
            u"this machine"_s,
            u"      4711  basekeep-cli           parent, data lane  parent process 4600  CPU 38 %  41.0 MiB  since 10:22:01"_s,
            u" `-   4712  basekeep-walstreamer   child, WAL lane    parent process 4711  CPU 38 %  41.0 MiB  since 10:22:01"_s,
            u"server db:5432"_s,
            u"      8812  walsender              sends files to the parent  backup  streaming database files"_s,
            u"      8813  walsender              sends WAL to the child     streaming  sent 0/3000060  flushed 0/3000000"_s,
        };
        QCOMPARE(ProcessTree::lines(wholePicture(), u"db:5432"_s, false), expected);
    }

    void showsIdsWhereTheServerHidesItsViews()
    {
        ProcessPicture picture = wholePicture();
        picture.dataSender.reset();
        picture.walSender.reset();
        picture.progress.reset();
        picture.serverSideError = u"permission denied"_s;
        const QString text = ProcessTree::lines(picture, u"db"_s, true).join(u'\n');
        QVERIFY(text.contains(u"8812"_s));
        QVERIFY(text.contains(u"8813"_s));
        QVERIFY(text.contains(u"permission denied"_s));
        QVERIFY(ProcessTree::isComplete(picture, true));
    }

    void knowsWhenSomebodyIsMissing()
    {
        QVERIFY(ProcessTree::isComplete(wholePicture(), true));
        ProcessPicture picture = wholePicture();
        picture.child.reset();
        picture.walSender.reset();
        picture.walBackendPid = 0;
        QVERIFY(!ProcessTree::isComplete(picture, true));
        QVERIFY(ProcessTree::isComplete(picture, false));
        picture = wholePicture();
        picture.dataSender.reset();
        QVERIFY(!ProcessTree::isComplete(picture, true));
        QVERIFY(!ProcessTree::isComplete({}, false));
    }

    void becomesJson()
    {
        const QJsonObject json = ProcessTree::toJson(wholePicture());
        QCOMPARE(json[u"parent"_s][u"pid"_s].toInteger(), 4711);
        QCOMPARE(json[u"child"_s][u"parentPid"_s].toInteger(), 4711);
        QCOMPARE(json[u"dataSender"_s][u"state"_s].toString(), u"backup"_s);
        QCOMPARE(json[u"walSender"_s][u"sent"_s].toString(), u"0/3000060"_s);
        QCOMPARE(json[u"progress"_s][u"phase"_s].toString(), u"streaming database files"_s);
        const QJsonObject nobody = ProcessTree::toJson({});
        QVERIFY(nobody[u"child"_s].isNull());
        QVERIFY(nobody[u"walSender"_s].isNull());
    }
};

QTEST_GUILESS_MAIN(ProcessTreeTest)
#include "ProcessTreeTest.moc"
