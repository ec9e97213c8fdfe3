#include "engine/catalogue/ProfileStore.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtTest/QtTest>

#include "engine/jobs/Failure.h"

using namespace basekeep;
using namespace Qt::StringLiterals;

namespace {

Profile sampleProfile()
{
    Profile profile;
    profile.name = u"Production"_s;
    profile.connection.connectionString = u"postgresql://backup@db/"_s;
    profile.connection.parameters = {{u"sslmode"_s, u"require"_s}};
    profile.passwordSource = Profile::PasswordSource::Keychain;
    profile.backupFolder = u"/backups/prod"_s;
    profile.isSandbox = true;
    return profile;
}

QByteArray contentOf(const QString& fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class ProfileStoreTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_fileName = m_folder->filePath(u"data/profiles.json"_s);
    }

    void keepsEveryField()
    {
        ProfileStore store(m_fileName);
        const Profile saved = sampleProfile();
        const QString id = store.save(saved);
        QVERIFY(!id.isEmpty());

        const std::optional<Profile> read = ProfileStore(m_fileName).find(id);
        QVERIFY(read);
        QCOMPARE(read->name, saved.name);
        QCOMPARE(read->connection.connectionString, saved.connection.connectionString);
        QCOMPARE(read->connection.parameters, saved.connection.parameters);
        QCOMPARE(read->passwordSource, saved.passwordSource);
        QCOMPARE(read->backupFolder, saved.backupFolder);
        QCOMPARE(read->isSandbox, saved.isSandbox);
    }

    void sameIdReplaces()
    {
        ProfileStore store(m_fileName);
        QSignalSpy changed(&store, &ProfileStore::changed);
        Profile profile = sampleProfile();
        profile.id = store.save(profile);
        profile.name = u"Renamed"_s;
        QCOMPARE(store.save(profile), profile.id);
        QCOMPARE(store.profiles().size(), 1);
        QCOMPARE(store.find(profile.id)->name, u"Renamed"_s);
        QCOMPARE(changed.count(), 2);
        store.remove(profile.id);
        QVERIFY(store.profiles().isEmpty());
        QVERIFY(ProfileStore(m_fileName).profiles().isEmpty());
        QCOMPARE(changed.count(), 3);
    }

    void passwordsNeverReachTheFile_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("URI") << "postgresql://u:hunter2@db/";
        QTest::newRow("keyword") << "host=db password=hunter2";
        QTest::newRow("broken text") << "host=db password=my hunter2";
    }

    void passwordsNeverReachTheFile()
    {
        QFETCH(QString, text);
        ProfileStore store(m_fileName);
        Profile profile = sampleProfile();
        profile.connection.connectionString = text;
        profile.connection.parameters.insert(u"password"_s, u"hunter2"_s);
        profile.connection.password = u"hunter2"_s;
        const QString id = store.save(profile);
        QVERIFY(contentOf(m_fileName).contains("Production"));
        QVERIFY(!contentOf(m_fileName).contains("hunter2"));
        QVERIFY(!store.find(id)->connection.password);
    }

    void twoStoresSeeEachOther()
    {
        ProfileStore first(m_fileName);
        ProfileStore second(m_fileName);
        first.save(sampleProfile());
        second.save(sampleProfile());
        QCOMPARE(ProfileStore(m_fileName).profiles().size(), 2);
    }

    void anUnreadableFileIsKeptAside()
    {
        QVERIFY(QDir().mkpath(QFileInfo(m_fileName).path()));
        {
            QFile file(m_fileName);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write("{ \"profiles\": [ {");
        }
        ProfileStore store(m_fileName);
        QVERIFY(store.profiles().isEmpty());
        store.save(sampleProfile());
        QCOMPARE(ProfileStore(m_fileName).profiles().size(), 1);
        QCOMPARE(contentOf(m_fileName + u".unreadable"_s), QByteArray("{ \"profiles\": [ {"));
    }

    void aFailedSaveChangesNothing()
    {
        // A file stands where the folder would have to be.
        QFile obstacle(m_folder->filePath(u"data"_s));
        QVERIFY(obstacle.open(QIODevice::WriteOnly));
        ProfileStore store(m_fileName);
        QSignalSpy changed(&store, &ProfileStore::changed);
        try {
            store.save(sampleProfile());
            QFAIL("save() returned");
        } catch (const Failure& failure) {
            QCOMPARE(failure.code, Failure::Code::StorageError);
        }
        QVERIFY(store.profiles().isEmpty());
        QCOMPARE(changed.count(), 0);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_fileName;
};

QTEST_GUILESS_MAIN(ProfileStoreTest)
#include "ProfileStoreTest.moc"
