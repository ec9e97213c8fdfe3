#include "engine/manifest/ArrivalLog.h"

#include "engine/jobs/Failure.h"

#include <QtTest/QTest>

#include <string>

using namespace basekeep;

/// Files are found by their paths, however many there are and however they came in.
class ArrivalLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasAdded_data()
    {
        QTest::addColumn<int>("added");
        QTest::addColumn<int>("appended");
        QTest::addColumn<int>("addedLater");
        QTest::newRow("nothing") << 0 << 0 << 0;
        QTest::newRow("one") << 0 << 1 << 0;
        QTest::newRow("fewer than are sent for at once") << 0 << 15 << 0;
        QTest::newRow("as many") << 0 << 16 << 0;
        QTest::newRow("one by one") << 20000 << 0 << 0;
        QTest::newRow("all at once") << 0 << 20000 << 0;
        QTest::newRow("both") << 3000 << 9000 << 5000;
    }

    void findsWhatWasAdded()
    {
        QFETCH(int, added);
        QFETCH(int, appended);
        QFETCH(int, addedLater);
        ArrivalLog log;
        int number = 0;
        for (; number < added; ++number)
            log.add(path(number), quint64(number), digest(number));
        for (; number < added + appended; ++number)
            log.append(path(number), quint64(number), digest(number));
        QVERIFY(!log.index());
        for (; number < added + appended + addedLater; ++number)
            log.add(path(number), quint64(number), digest(number));

        QCOMPARE(log.size(), std::size_t(number));
        for (int index = 0; index < number; ++index) {
            QCOMPARE(log.find(path(index)).value_or(log.size()), std::size_t(index));
            QVERIFY(log.pathAt(std::size_t(index)) == path(index));
            QCOMPARE(log.at(std::size_t(index)).size, quint64(index));
            QVERIFY(log.at(std::size_t(index)).digest == digest(index));
        }
        QVERIFY(!log.find(path(number)));
        QVERIFY(!log.find(""));
    }

    void tellsOfASecondOne_data()
    {
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("second");
        for (const int second : {1, 15, 16, 17, 4998, 4999})
            QTest::addRow("0 and %d", second) << 0 << second;
        QTest::newRow("the last ones") << 4998 << 4999;
    }

    void tellsOfASecondOne()
    {
        QFETCH(int, first);
        QFETCH(int, second);
        ArrivalLog log;
        for (int number = 0; number < 5000; ++number)
            log.append(path(number == second ? first : number), 0, {});
        QCOMPARE(log.index().value_or(0), std::size_t(second));
    }

    void refusesASecondOne()
    {
        ArrivalLog log;
        log.add("base/1/1", 0, {});
        QVERIFY_EXCEPTION_THROWN(log.add("base/1/1", 0, {}), Failure);
        log.add("base/1/2", 0, {});
        QCOMPARE(log.size(), std::size_t{2});
    }

private:
    static std::string path(int number) { return "base/5/" + std::to_string(16384 + number); }
    static Digest digest(int number) { return Digest::ofCrc32c(static_cast<std::uint32_t>(number)); }
};

QTEST_APPLESS_MAIN(ArrivalLogTest)
#include "ArrivalLogTest.moc"
