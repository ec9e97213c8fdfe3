#include <QtTest/QTest>
#include <QtWidgets/QLabel>

#include "gui/flightdeck/BackupSample.h"
#include "gui/flightdeck/LanesView.h"
#include "gui/flightdeck/ProgressPanel.h"
#include "gui/flightdeck/TransferMeter.h"

using namespace basekeep;

namespace {

QString textOf(const QWidget& view, const char* lane, const char* label)
{
    const auto* const panel = view.findChild<QWidget*>(QLatin1String(lane));
    const auto* const found = panel ? panel->findChild<QLabel*>(QLatin1String(label)) : nullptr;
    return found ? found->text() : QStringLiteral("(no such label)");
}

BackupSettings settingsWith(BackupSettings::Slot slot)
{
    BackupSettings settings;
    settings.walMethod = BackupSettings::WalMethod::Stream;
    settings.slot = slot;
    return settings;
}

} // namespace

/// What the two lanes say while the WAL lane breaks and is healed.
class LanesViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsThatTheChildIsStartedAgain()
    {
        LanesView view(settingsWith(BackupSettings::Slot::Created));
        BackupSample sample;
        sample.walLane.state = WalLaneStatus::State::Streaming;
        sample.walLane.pid = 4711;
        sample.processes.child.emplace();
        sample.processes.child->pid = 4711;
        sample.processes.child->name = QStringLiteral("basekeep-walstreamer");
        view.showSample(sample, {});
        QVERIFY(textOf(view, "walLane", "localProcess").contains(QStringLiteral("basekeep-walstreamer 4711")));
        QVERIFY(!textOf(view, "walLane", "localProcessFacts").contains(QStringLiteral("again")));

        // The picture is a second old: the child that it shows has ended.
        sample.walLane.state = WalLaneStatus::State::Reconnecting;
        view.showSample(sample, {});
        QVERIFY2(textOf(view, "walLane", "localProcessFacts").contains(QStringLiteral("Ended before its time")),
                 qPrintable(textOf(view, "walLane", "localProcessFacts")));

        sample.walLane.state = WalLaneStatus::State::Streaming;
        sample.walLane.pid = 4712;
        sample.walLane.restarts = 1;
        sample.processes.child->pid = 4712;
        view.showSample(sample, {});
        QVERIFY(textOf(view, "walLane", "localProcess").contains(QStringLiteral("4712")));
        QVERIFY(textOf(view, "walLane", "localProcessFacts").endsWith(QStringLiteral("started again once")));
        sample.walLane.restarts = 3;
        view.showSample(sample, {});
        QVERIFY(textOf(view, "walLane", "localProcessFacts").endsWith(QStringLiteral("started again 3 times")));
    }

    void saysWhatHappensIfEitherFails()
    {
        for (const auto& [slot, heals] :
             {std::pair{BackupSettings::Slot::Temporary, false}, std::pair{BackupSettings::Slot::None, false},
              std::pair{BackupSettings::Slot::Existing, true}, std::pair{BackupSettings::Slot::Created, true}}) {
            const LanesView view(settingsWith(slot));
            const auto* const why = view.findChild<QLabel*>(QStringLiteral("whyTwoProcesses"));
            QVERIFY(why);
            QCOMPARE(why->text().contains(QStringLiteral("another one goes on where it was")), heals);
            QCOMPARE(why->text().contains(QStringLiteral("If either fails")), !heals);
        }
    }

    void theProgressGoesOnMeanwhile()
    {
        constexpr quint64 mebibyte = 1 << 20;
        BackupSample sample;
        sample.state = Job::State::Reconnecting;
        sample.stages = {{QStringLiteral("copy"), QStringLiteral("Copy"), JobStage::State::Running, 0, {}}};
        sample.totals.bytesDone = 10 * mebibyte;
        sample.totals.bytesTotal = 100 * mebibyte;
        TransferMeter meter;
        meter.add(0, sample.totals);
        ProgressPanel panel(0);
        panel.showSample(sample, meter);
        const auto* const text = panel.findChild<QLabel*>(QStringLiteral("progressText"));
        QVERIFY(text);
        QVERIFY2(text->text().startsWith(QStringLiteral("The WAL lane is being started again · ")),
                 qPrintable(text->text()));
        QVERIFY2(text->text().contains(QStringLiteral("10 MiB of 100 MiB")), qPrintable(text->text()));
    }
};

QTEST_MAIN(LanesViewTest)
#include "LanesViewTest.moc"
