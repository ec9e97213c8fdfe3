#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

class SandboxCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatItDoesNotUnderstand_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("error");
        QTest::newRow("no verb") << QStringList{} << QStringLiteral("Say one of start, demo, status, stop or destroy.");
        QTest::newRow("odd verb") << QStringList{QStringLiteral("restart")}
                                  << QStringLiteral("Say one of start, demo, status, stop or destroy.");
        QTest::newRow("size") << QStringList{QStringLiteral("start"), QStringLiteral("--size"), QStringLiteral("large")}
                              << QStringLiteral("\"large\" is not a size.");
        QTest::newRow("writers") << QStringList{QStringLiteral("start"), QStringLiteral("--write-load=-1")}
                                 << QStringLiteral("The number of writers must be between 0 and 50.");
    }

    void refusesWhatItDoesNotUnderstand()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, error);
        const Answer answer = run(arguments);
        QCOMPARE(answer.exitCode, 1);
        QVERIFY2(answer.errors.contains(error), qPrintable(answer.errors));
        QVERIFY(answer.output.isEmpty());
    }

    void explainsItself()
    {
        const Answer answer = run({QStringLiteral("--help")});
        QCOMPARE(answer.exitCode, 0);
        QVERIFY(answer.output.startsWith(QLatin1String("Usage: basekeep-cli sandbox start|demo|status|stop|destroy")));
    }

    void tellsThatThereIsNoSandbox()
    {
        const Answer answer = run({QStringLiteral("status"), QStringLiteral("--json")});
        QCOMPARE(answer.exitCode, 3);
        const QJsonObject status = QJsonDocument::fromJson(answer.output.toUtf8()).object();
        QCOMPARE(status.value(QLatin1String("exists")).toBool(true), false);
        QCOMPARE(status.value(QLatin1String("running")).toBool(true), false);
        QCOMPARE(status.value(QLatin1String("folder")).toString(), m_folder.filePath(QStringLiteral("sandbox")));
    }

    void stoppingAndDestroyingNothingIsFine()
    {
        QCOMPARE(run({QStringLiteral("stop")}).exitCode, 0);
        QCOMPARE(run({QStringLiteral("destroy")}).exitCode, 0);
    }

private:
    struct Answer
    {
        int exitCode = -1;
        QString output;
        QString errors;
    };

    Answer run(const QStringList& arguments)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("BASEKEEP_DATA_DIR"), m_folder.path());
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(BASEKEEP_BIN_DIR "/basekeep-cli"),
                      QStringList{QStringLiteral("sandbox")} + arguments);
        process.waitForFinished();
        return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
                QString::fromUtf8(process.readAllStandardError())};
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(SandboxCommandTest)
#include "SandboxCommandTest.moc"
