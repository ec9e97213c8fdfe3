#include "engine/catalogue/ParentBackup.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "tests/support/ManifestText.h"

using namespace basekeep;

namespace {

constexpr quint64 ours = 7710198821294182872;

ParentBackup::Server server()
{
    return {QStringLiteral("prod"), QStringLiteral("db:5432"), ours, 1};
}

} // namespace

class ParentBackupTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void takesAVerifiedBackupOfTheSameServer()
    {
        const QList<ParentBackup> backups = among({record(QStringLiteral("full"), manifestText(2, ours))});
        QCOMPARE(backups.size(), 1);
        QVERIFY2(backups.first().isUsable(), qPrintable(backups.first().obstacle));
        QCOMPARE(backups.first().startLsn.toString(), QStringLiteral("0/2000028"));
        QCOMPARE(backups.first().manifest, m_folder->filePath(QStringLiteral("full/backup_manifest")));
        QVERIFY(!backups.first().isIncremental);
    }

    void anIncrementalOneCanBeTheParentToo()
    {
        const auto backups = among({record(QStringLiteral("inc"), manifestText(2, ours, {"base/1/INCREMENTAL.1"}))});
        QVERIFY(backups.first().isIncremental);
        QVERIFY(backups.first().isUsable());
    }

    void saysWhyOthersCannotBeTheParent()
    {
        JobRecord failed = record(QStringLiteral("failed"), manifestText(2, ours));
        failed.result.insert(QStringLiteral("verification"), QStringLiteral("failed"));
        JobRecord onServer = record(QStringLiteral("kept"), {});
        onServer.target = QStringLiteral("server:/srv/backup");
        JobRecord gone = record(QStringLiteral("gone"), manifestText(2, ours));
        QVERIFY(QFile::remove(gone.target + QStringLiteral("/backup_manifest")));
        JobRecord removed = record(QStringLiteral("removed"), manifestText(2, ours));
        QVERIFY(QDir(removed.target).removeRecursively());
        JobRecord later =
            record(QStringLiteral("later"), manifestText(2, ours, {"PG_VERSION"},
                                                         "{ \"Timeline\": 2, \"Start-LSN\": \"0/5000028\", "
                                                         "\"End-LSN\": \"0/5000120\" }"));
        const QList<ParentBackup> backups =
            among({failed, onServer, gone, removed, record(QStringLiteral("other"), manifestText(2, 12345)),
                   record(QStringLiteral("old"), manifestText(1, 0)),
                   record(QStringLiteral("damaged"), manifestText(2, ours).replace("Size\": 3", "Size\": 4")), later});
        const QStringList expected{
            QStringLiteral("verification"),   QStringLiteral("on this machine"), QStringLiteral("manifest is gone"),
            QStringLiteral("folder is gone"), QStringLiteral("12345"),           QStringLiteral("version 1"),
            QStringLiteral("damaged"),        QStringLiteral("timeline 2")};
        QCOMPARE(backups.size(), expected.size());
        for (qsizetype index = 0; index < expected.size(); ++index) {
            QVERIFY(!backups.at(index).isUsable());
            QVERIFY2(backups.at(index).obstacle.contains(expected.at(index)), qPrintable(backups.at(index).obstacle));
        }
    }

    void leavesOutWhatIsNoFinishedBackupOfThisServer()
    {
        JobRecord running = record(QStringLiteral("running"), manifestText(2, ours));
        running.state = QStringLiteral("running");
        JobRecord other = record(QStringLiteral("other"), manifestText(2, 5));
        other.profileName = QStringLiteral("test");
        other.result.insert(QStringLiteral("systemIdentifier"), QStringLiteral("5"));
        JobRecord wal = record(QStringLiteral("wal"), manifestText(2, ours));
        wal.kind = QStringLiteral("receivewal");
        QVERIFY(among({running, other, wal}).isEmpty());
    }

    void knowsTheServerUnderAnotherName()
    {
        JobRecord renamed = record(QStringLiteral("renamed"), manifestText(2, ours));
        renamed.profileName = QStringLiteral("older name");
        renamed.result.insert(QStringLiteral("systemIdentifier"), QString::number(ours));
        QVERIFY(among({renamed}).first().isUsable());
    }

    void aCancelEndsTheLook()
    {
        CancelToken token;
        token.cancel();
        QVERIFY_EXCEPTION_THROWN(
            (void)ParentBackup::among({record(QStringLiteral("full"), manifestText(2, ours))}, server(), token),
            Failure);
    }

private:
    JobRecord record(const QString& name, const QByteArray& manifest) const
    {
        JobRecord record;
        record.id = name;
        record.kind = QStringLiteral("backup");
        record.state = QStringLiteral("finished");
        record.profileName = server().profileName;
        record.target = m_folder->filePath(name);
        record.finishedAt = QDateTime::currentDateTimeUtc();
        QDir(m_folder->path()).mkdir(name);
        QFile file(record.target + QStringLiteral("/backup_manifest"));
        if (!file.open(QIODevice::WriteOnly) || file.write(manifest) != manifest.size())
            qFatal("The manifest could not be written.");
        return record;
    }

    static QList<ParentBackup> among(const QList<JobRecord>& records)
    {
        const CancelToken never;
        return ParentBackup::among(records, server(), never);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(ParentBackupTest)
#include "ParentBackupTest.moc"
