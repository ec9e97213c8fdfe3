#include "engine/receivewal/WalArchiveStore.h"

#include "engine/jobs/Failure.h"
#include "tests/support/TestBytes.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace basekeep;

namespace {

WalArchive sample()
{
    WalArchive archive;
    archive.profileId = QStringLiteral("profile");
    archive.settings.connection.connectionString = QStringLiteral("host=db password=inside");
    archive.settings.connection.password = QStringLiteral("typed");
    archive.settings.directory = QStringLiteral("/wal");
    archive.outlivesWindow = true;
    return archive;
}

} // namespace

class WalArchiveStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_fileName = m_folder->filePath(QStringLiteral("data/walarchives.json"));
    }

    void keepsArchivesWithoutPasswords()
    {
        WalArchiveStore store(m_fileName);
        QSignalSpy changed(&store, &WalArchiveStore::changed);
        const QString id = store.save(sample());
        QVERIFY(!id.isEmpty());
        QCOMPARE(changed.count(), 1);
        QVERIFY(!contentOf(m_fileName).contains("typed"));
        QVERIFY(!contentOf(m_fileName).contains("inside"));
        const auto read = WalArchiveStore(m_fileName).find(id);
        QVERIFY(read);
        QCOMPARE(read->profileId, QStringLiteral("profile"));
        QCOMPARE(read->settings.directory, QStringLiteral("/wal"));
        QCOMPARE(read->outlivesWindow, true);
        QVERIFY(!store.find(id)->settings.connection.password);
    }

    void replacesAndRemoves()
    {
        WalArchiveStore store(m_fileName);
        WalArchiveStore other(m_fileName);
        const QString first = store.save(sample());
        const QString second = other.save(sample()); // does not wipe out what it has not seen
        QVERIFY(first != second);
        WalArchive changed = *other.find(second);
        changed.outlivesWindow = false;
        QCOMPARE(other.save(changed), second);
        QCOMPARE(WalArchiveStore(m_fileName).archives().size(), 2);
        QCOMPARE(WalArchiveStore(m_fileName).find(second)->outlivesWindow, false);
        store.remove(first);
        store.remove(QStringLiteral("nobody"));
        QCOMPARE(WalArchiveStore(m_fileName).archives().size(), 1);
        QVERIFY(!WalArchiveStore(m_fileName).find(first));
    }

    void aFileThatCannotBeReadIsKept()
    {
        WalArchiveStore(m_fileName).save(sample());
        QFile file(m_fileName);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ no JSON");
        file.close();
        WalArchiveStore store(m_fileName);
        QVERIFY(store.archives().isEmpty());
        store.save(sample());
        QCOMPARE(contentOf(m_fileName + QStringLiteral(".unreadable")), QByteArray("{ no JSON"));
    }

    void aStoreThatCannotBeWrittenStaysAsItIs()
    {
        QFile file(m_folder->filePath(QStringLiteral("data")));
        QVERIFY(file.open(QIODevice::WriteOnly)); // no folder can be made there
        WalArchiveStore store(m_fileName);
        BASEKEEP_EXPECT_FAILURE(store.save(sample()), Failure::Code::StorageError, "walarchives.json");
        QVERIFY(store.archives().isEmpty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_fileName;
};

QTEST_GUILESS_MAIN(WalArchiveStoreTest)
#include "WalArchiveStoreTest.moc"
