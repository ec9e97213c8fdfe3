#include <QtTest/QTest>

#include "gui/flightdeck/LiveChart.h"
#include "tests/gui/support/GuiTest.h"

using namespace basekeep;

class LiveChartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void choosesRoundAxisSteps_data()
    {
        QTest::addColumn<double>("maximum");
        QTest::addColumn<double>("step");
        QTest::newRow("a few bytes") << 3.0 << 1.0;
        QTest::newRow("kibibytes") << 10.0 * 1024 << 5.0 * 1024;
        QTest::newRow("65 MiB") << 65.0 * 1048576 << 20.0 * 1048576;
        QTest::newRow("412 MiB") << 412.0 * 1048576 << 200.0 * 1048576;
        QTest::newRow("1.5 GiB") << 1.5 * 1073741824 << 0.5 * 1073741824;
    }

    void choosesRoundAxisSteps()
    {
        QFETCH(const double, maximum);
        QFETCH(const double, step);
        QCOMPARE(LiveChart::axisStep(maximum, 4), step);
    }

    void drawsItsCurve_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void drawsItsCurve()
    {
        QFETCH(const bool, isDark);
        LiveChart chart(QStringLiteral("Data received"), StateColor::Accent);
        if (isDark) {
            QPalette dark(QColor(40, 42, 46));
            dark.setColor(QPalette::WindowText, Qt::white);
            chart.setPalette(dark);
        }
        chart.resize(400, 120);
        const QImage empty = chart.grab().toImage();
        for (int i = 0; i < 100; ++i)
            chart.addSample(1048576.0 * (20 + i % 7));
        const QImage drawn = chart.grab().toImage();
        QVERIFY(!drawn.isNull());
        QVERIFY(drawn != empty);
        const QColor curve = stateColor(StateColor::Accent, chart.palette());
        int pixels = 0;
        for (int y = 0; y < drawn.height(); ++y) {
            for (int x = 0; x < drawn.width(); ++x)
                pixels += drawn.pixelColor(x, y) == curve ? 1 : 0;
        }
        QVERIFY(pixels > 0);
    }

    void canBeReadAsASentence()
    {
        LiveChart chart(QStringLiteral("WAL received"), StateColor::Good);
        QCOMPARE(chart.summary(), QStringLiteral("WAL received: nothing yet."));
        chart.addSample(4 * 1048576.0);
        chart.addSample(1048576.0);
        QCOMPARE(chart.summary(), QStringLiteral("WAL received: now 1 MiB/s, at most 4 MiB/s in the last minute."));
        QCOMPARE(chart.accessibleName(), QStringLiteral("WAL received"));
    }

    void remembersOneMinute()
    {
        LiveChart chart(QStringLiteral("Data received"), StateColor::Accent);
        chart.addSample(1e9);
        for (int i = 0; i < 300; ++i)
            chart.addSample(1048576.0);
        QCOMPARE(chart.sampleCount(), 300);
        QVERIFY(chart.summary().contains(QStringLiteral("at most 1 MiB/s")));
        chart.clear();
        QCOMPARE(chart.sampleCount(), 0);
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(LiveChartTest)
#include "LiveChartTest.moc"
