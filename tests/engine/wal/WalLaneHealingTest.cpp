#include "engine/wal/WalLaneHealing.h"

#include <QtTest/QTest>

using namespace basekeep;
using namespace std::chrono_literals;

namespace {

using Slot = WalLaneConfiguration::Slot;
using Verdict = WalLaneHealing::Verdict;
using Code = Failure::Code;

WalLaneHealing::Patience shortPatience()
{
    return {{0ms, 1ms, 2ms}};
}

ServerFailure failureWith(Code code, const QString& sqlState = {}, const QString& detail = {})
{
    ServerFailure failure;
    failure.code = code;
    failure.message = QStringLiteral("It broke.");
    failure.detail = detail;
    failure.sqlState = sqlState;
    return failure;
}

} // namespace

class WalLaneHealingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyAPermanentSlotKeepsTheWal_data()
    {
        QTest::addColumn<Slot>("slot");
        QTest::addColumn<Verdict>("verdict");
        QTest::newRow("none") << Slot::None << Verdict::Incurable;
        QTest::newRow("temporary") << Slot::Temporary << Verdict::Incurable;
        QTest::newRow("existing") << Slot::Existing << Verdict::StartAgain;
        QTest::newRow("created") << Slot::Created << Verdict::StartAgain;
    }

    void onlyAPermanentSlotKeepsTheWal()
    {
        QFETCH(Slot, slot);
        QFETCH(Verdict, verdict);
        QCOMPARE(WalLaneHealing(slot, shortPatience()).judge({}), verdict);
        QCOMPARE(WalLaneHealing(slot, shortPatience()).judge(failureWith(Code::ConnectionLost)), verdict);
    }

    void onlyWhatMayPassIsTriedAgain_data()
    {
        QTest::addColumn<Code>("code");
        QTest::addColumn<QString>("sqlState");
        QTest::addColumn<QString>("detail");
        QTest::addColumn<Verdict>("verdict");
        const auto row = [](const char* name, Code code, const char* sqlState, const char* detail, Verdict verdict) {
            QTest::newRow(name) << code << QString::fromLatin1(sqlState) << QString::fromLatin1(detail) << verdict;
        };
        row("connection lost", Code::ConnectionLost, "", "", Verdict::StartAgain);
        row("session ended", Code::ConnectionLost, "57P01", "", Verdict::StartAgain);
        row("no connection", Code::ConnectionFailed, "", "Connection refused", Verdict::StartAgain);
        row("slot still in use", Code::ServerRefused, "55006", "", Verdict::StartAgain);
        row("no free walsender", Code::ServerRefused, "53300", "", Verdict::StartAgain);
        row("damaged record", Code::VerificationFailed, "", "", Verdict::StartAgain);
        row("no rule for the role", Code::ConnectionFailed, "",
            "FATAL:  no pg_hba.conf entry for replication connection", Verdict::Incurable);
        row("wrong password", Code::AuthenticationFailed, "", "", Verdict::Incurable);
        row("slot gone", Code::ServerRefused, "42704", "", Verdict::Incurable);
        row("segment gone", Code::ServerRefused, "58P01", "", Verdict::Incurable);
        row("slot invalidated", Code::ServerRefused, "55000", "", Verdict::Incurable);
        row("another server", Code::WrongServer, "", "", Verdict::Incurable);
        row("disk full here", Code::DiskFull, "", "", Verdict::Incurable);
        row("file system", Code::StorageError, "", "", Verdict::Incurable);
        row("nonsense of the server", Code::ProtocolViolation, "", "", Verdict::Incurable);
        row("cancelled", Code::Cancelled, "", "", Verdict::Incurable);
        row("our own fault", Code::Internal, "", "", Verdict::Incurable);
    }

    void onlyWhatMayPassIsTriedAgain()
    {
        QFETCH(Code, code);
        QFETCH(QString, sqlState);
        QFETCH(QString, detail);
        QFETCH(Verdict, verdict);
        WalLaneHealing healing(Slot::Existing, shortPatience());
        QCOMPARE(healing.judge(failureWith(code, sqlState, detail)), verdict);
    }

    void theSameDamageTwiceIsTheServersOwn()
    {
        WalLaneHealing healing(Slot::Existing, shortPatience());
        const auto damage = [](const char* text) {
            return failureWith(Code::VerificationFailed, {}, QString::fromLatin1(text));
        };
        QCOMPARE(healing.judge(damage("at 0/3000028")), Verdict::StartAgain);
        QCOMPARE(healing.judge(damage("at 0/4000028")), Verdict::StartAgain);
        QCOMPARE(healing.judge(damage("at 0/4000028")), Verdict::Incurable);
    }

    void patienceEndsUnlessThereIsProgress()
    {
        WalLaneHealing healing(Slot::Created, shortPatience());
        for (const auto pause : {0ms, 1ms, 2ms}) {
            QCOMPARE(healing.judge({}), Verdict::StartAgain);
            QCOMPARE(healing.pause(), pause);
        }
        QCOMPARE(healing.judge({}), Verdict::Exhausted);
        QCOMPARE(healing.attempts(), 3);
        healing.noteProgress();
        QCOMPARE(healing.judge({}), Verdict::StartAgain);
        QCOMPARE(healing.pause(), 0ms);
    }

    void tenDeathsInARowAreBorne()
    {
        WalLaneHealing healing(Slot::Existing, {});
        auto waited = 0ms;
        for (int death = 1; death <= 10; ++death) {
            QCOMPARE(healing.judge({}), Verdict::StartAgain);
            waited += healing.pause();
        }
        QCOMPARE(healing.judge({}), Verdict::Exhausted);
        // Longer than it takes a server to give up a connection that hangs, and to let go of its slot.
        QVERIFY(waited > 60s);
    }
};

QTEST_APPLESS_MAIN(WalLaneHealingTest)
#include "WalLaneHealingTest.moc"
