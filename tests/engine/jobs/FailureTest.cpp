#include "engine/jobs/Failure.h"

#include <cerrno>

#include <QtTest/QTest>

using namespace basekeep;

class FailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsAFullDiskFromOtherTroubles()
    {
        const QString message = QStringLiteral("The file x could not be written.");
        QCOMPARE(Failure::fromSystem(ENOSPC, message).code, Failure::Code::DiskFull);
        // A short write leaves no error number behind; nearly always the disk is full then.
        QCOMPARE(Failure::fromSystem(0, message).code, Failure::Code::DiskFull);
#ifdef EDQUOT
        QCOMPARE(Failure::fromSystem(EDQUOT, message).code, Failure::Code::DiskFull);
#endif
        for (const int error : {EACCES, EIO, ENOENT, EEXIST})
            QCOMPARE(Failure::fromSystem(error, message).code, Failure::Code::StorageError);
    }

    void carriesTheSystemsWordsAndAWayOut()
    {
        const Failure full = Failure::fromSystem(ENOSPC, QStringLiteral("The file x could not be written."));
        QCOMPARE(full.message, QStringLiteral("The file x could not be written."));
        QVERIFY(full.detail.contains(QLatin1String("space")));
        QVERIFY(full.hint.contains(QLatin1String("Free some space")));
        const Failure denied = Failure::fromSystem(EACCES, {});
        QVERIFY(denied.hint.contains(QLatin1String("may write")));
        QVERIFY(Failure::fromSystem(EIO, {}).hint.isEmpty());
    }

    void isTextInLines()
    {
        const Failure failure{Failure::Code::Internal, QStringLiteral("Fact."), QStringLiteral("Hint."),
                              QStringLiteral("Detail.")};
        QCOMPARE(failure.toText(), QStringLiteral("Fact.\nDetail.\nHint."));
        const Failure bare{Failure::Code::Internal, QStringLiteral("Fact."), {}, {}};
        QCOMPARE(bare.toText(), QStringLiteral("Fact."));
        QCOMPARE(Failure::cancelled().code, Failure::Code::Cancelled);
    }
};

QTEST_APPLESS_MAIN(FailureTest)
#include "FailureTest.moc"
