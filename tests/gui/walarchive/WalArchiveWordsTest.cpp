#include "gui/walarchive/WalArchiveWords.h"

#include <QtCore/QDateTime>
#include <QtCore/QLocale>
#include <QtTest/QTest>

using namespace basekeep;

using State = ReceiveWalStatus::State;

class WalArchiveWordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void tellsTheLagAndWhatItMeans_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<quint64>("received");
        QTest::addColumn<quint64>("serverEnd");
        QTest::addColumn<QString>("lag");
        QTest::addColumn<QString>("meaning");
        QTest::newRow("nothing known") << int(State::Streaming) << quint64(0) << quint64(0) << ""
                                       << "";
        QTest::newRow("server not heard yet") << int(State::Streaming) << quint64(5) << quint64(0) << ""
                                              << "";
        QTest::newRow("up to date") << int(State::Streaming) << quint64(100) << quint64(100) << "none"
                                    << "is here";
        QTest::newRow("ahead of an old word") << int(State::Streaming) << quint64(200) << quint64(100) << "none"
                                              << "is here";
        QTest::newRow("behind") << int(State::Streaming) << quint64(1024) << quint64(3072) << "2 KiB"
                                << "would be missing";
        QTest::newRow("stopped") << int(State::Stopped) << quint64(100) << quint64(100) << ""
                                 << "";
        QTest::newRow("failed") << int(State::Failed) << quint64(1024) << quint64(3072) << ""
                                << "";
        QTest::newRow("cut off, up to date then")
            << int(State::Reconnecting) << quint64(100) << quint64(100) << "unknown"
            << "once it is back";
        QTest::newRow("cut off and behind")
            << int(State::Reconnecting) << quint64(1024) << quint64(3072) << "at least 2 KiB"
            << "once it is back";
    }

    void tellsTheLagAndWhatItMeans()
    {
        QFETCH(int, state);
        QFETCH(quint64, received);
        QFETCH(quint64, serverEnd);
        QFETCH(QString, lag);
        QFETCH(QString, meaning);
        ReceiveWalStatus status;
        status.state = State(state);
        status.received.value = received;
        status.serverEnd.value = serverEnd;
        if (lag.isEmpty()) {
            QCOMPARE(WalArchiveWords::lag(status), QString());
            QCOMPARE(WalArchiveWords::lagMeaning(status), QString());
            return;
        }
        QVERIFY2(WalArchiveWords::lag(status).startsWith(lag), qPrintable(WalArchiveWords::lag(status)));
        QVERIFY2(WalArchiveWords::lagMeaning(status).contains(meaning),
                 qPrintable(WalArchiveWords::lagMeaning(status)));
    }

    void anOutageBeginsWhenTheServerWasLastHeard()
    {
        const QDateTime heard = QDateTime::currentDateTime().addSecs(-300);
        ReceiveWalStatus status;
        status.state = State::Reconnecting;
        status.lastMessageAt = heard;
        status.lastErrorAt = QDateTime::currentDateTime();
        status.failuresInARow = 4;
        QCOMPARE(WalArchiveWords::withoutServerSince(status), heard);
        QCOMPARE(WalArchiveWords::sentence(status),
                 QStringLiteral("Reconnecting since %1, attempt 4").arg(WalArchiveWords::moment(heard)));
        status.lastMessageAt = {};
        QCOMPARE(WalArchiveWords::withoutServerSince(status), status.lastErrorAt);
        status.state = State::Streaming;
        QVERIFY(!WalArchiveWords::withoutServerSince(status).isValid());
    }

    void everyStateHasWordIconAndSentence()
    {
        QSet<QString> words;
        for (const State state : {State::Stopped, State::Connecting, State::Streaming, State::Reconnecting,
                                  State::Stopping, State::Failed}) {
            ReceiveWalStatus status;
            status.state = state;
            words.insert(WalArchiveWords::state(status));
            QVERIFY(!WalArchiveWords::iconName(status).isEmpty());
            QVERIFY(!WalArchiveWords::sentence(status).isEmpty());
        }
        QCOMPARE(words.size(), 6);
    }
};

QTEST_APPLESS_MAIN(WalArchiveWordsTest)
#include "WalArchiveWordsTest.moc"
