#include "engine/processes/ProcessReader.h"

#include "tests/support/Wine.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

/// Starts this program once more, as a child that waits until its standard input ends.
class WaitingChild
{
public:
    WaitingChild()
    {
        m_process.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--wait-for-end-of-input")});
        m_process.waitForStarted();
    }
    ~WaitingChild()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    WaitingChild(const WaitingChild&) = delete;
    WaitingChild& operator=(const WaitingChild&) = delete;

    [[nodiscard]] QProcess& process() { return m_process; }

private:
    QProcess m_process;
};

} // namespace

class ProcessReaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsThisProcess()
    {
        ProcessReader reader;
        const std::optional<ProcessInfo> own = reader.read(ProcessReader::ownPid());
        QVERIFY(own);
        QCOMPARE(own->pid, QCoreApplication::applicationPid());
        QVERIFY(own->parentPid > 0 || isUnderWine()); // which knows no parent of the first program
        QCOMPARE(own->name, QFileInfo(QCoreApplication::applicationFilePath()).fileName());
        QVERIFY2(own->command.contains(QStringLiteral("ProcessReaderTest")), qPrintable(own->command));
        QVERIFY(own->startedAt.isValid());
        QVERIFY(own->startedAt <= QDateTime::currentDateTime().addSecs(1));
        QVERIFY(own->startedAt > QDateTime::currentDateTime().addDays(-1));
        QVERIFY(own->residentBytes > 100 * 1024);
        QVERIFY(own->threads >= 1);
        QCOMPARE(own->cpuPercent, 0.0);
    }

    void readsAChildAndKnowsItsParent()
    {
        WaitingChild child;
        QCOMPARE(child.process().state(), QProcess::Running);
        ProcessReader reader;
        // Between the start and the loading of the program a system may still show the parent's image. Wine does not
        // tell of another process's arguments.
        QTRY_VERIFY(
            isUnderWine() ||
            reader.read(child.process().processId())->command.contains(QStringLiteral("--wait-for-end-of-input")));
        const std::optional<ProcessInfo> info = reader.read(child.process().processId());
        QVERIFY(info);
        QCOMPARE(info->parentPid, QCoreApplication::applicationPid());
        QVERIFY(info->startedAt.isValid());
        QTRY_VERIFY(reader.read(child.process().processId())->residentBytes > 0);
    }

    void findsNothingOnceAProcessHasEnded()
    {
        ProcessReader reader;
        qint64 pid = 0;
        {
            WaitingChild child;
            pid = child.process().processId();
            QVERIFY(reader.read(pid));
        }
        QVERIFY(!reader.read(pid));
    }

    void findsNothingForIdsThatCannotBe()
    {
        ProcessReader reader;
        QVERIFY(!reader.read(0));
        QVERIFY(!reader.read(-1));
        QVERIFY(!reader.read(2000000000));
    }

    void tellsTheShareOfABusyProcess()
    {
        ProcessReader reader;
        QVERIFY(reader.read(ProcessReader::ownPid()));
        const auto isBusy = [&reader] {
            QElapsedTimer busy;
            busy.start();
            volatile quint64 work = 0;
            while (busy.elapsed() < 150)
                work = work + 1;
            return reader.read(ProcessReader::ownPid())->cpuPercent > 0;
        };
        QTRY_VERIFY(isBusy());
    }
};

int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    if (application.arguments().contains(QStringLiteral("--wait-for-end-of-input"))) {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly))
            return 1;
        input.readAll();
        return 0;
    }
    ProcessReaderTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "ProcessReaderTest.moc"
