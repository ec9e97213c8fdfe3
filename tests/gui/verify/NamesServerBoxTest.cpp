#include "gui/verify/NamesServerBox.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/backups/JobHistory.h"
#include "gui/platform/PasswordPrompt.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"
#include "tests/gui/support/JobRecords.h"
#include "tests/support/HandMadeBackup.h"
#include "tests/support/WalBuilder.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDialog>

using namespace basekeep;

namespace {

constexpr int patienceMs = 60000;

} // namespace

/// Which server tells the names of damaged relations, from what the jobs of this machine know.
class NamesServerBoxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_passwords = std::make_unique<FakePasswordStore>();
        m_profiles = std::make_unique<ProfileStore>();
        m_shop = addServer(QStringLiteral("shop"), Profile::PasswordSource::Passfile);
    }

    void cleanup()
    {
        m_box.reset();
        m_history.reset();
    }

    void choosesTheOnlyServerOfTheBackupsCluster()
    {
        addJob(QStringLiteral("shop"), WalBuilder::systemIdentifier);
        open();
        QCOMPARE(m_box->currentData().toString(), QString());
        m_box->setBackup(m_backup.folder());
        QTRY_COMPARE_WITH_TIMEOUT(m_box->currentData().toString(), m_shop, patienceMs);
        QVERIFY(!m_box->isChosen());
        QCOMPARE(resolved()->parameters.value(QStringLiteral("host")), QStringLiteral("shop.example.com"));
        m_box->setBackup(m_test.folder()); // that is none
        QCOMPARE(m_box->currentData().toString(), QString());
    }

    void knowsTheBackupsThatWereTakenHere()
    {
        addJob(QStringLiteral("shop"), 4711, m_test.folder());
        open();
        m_box->setBackup(m_test.folder());
        QCOMPARE(m_box->currentData().toString(), m_shop);
    }

    void choosesNoneOfTwo()
    {
        addServer(QStringLiteral("copy"), Profile::PasswordSource::Passfile);
        addJob(QStringLiteral("shop"), WalBuilder::systemIdentifier);
        addJob(QStringLiteral("copy"), WalBuilder::systemIdentifier);
        open();
        QVERIFY(!resolved().has_value());
    }

    void choosesNoneOfAnotherCluster()
    {
        addJob(QStringLiteral("shop"), WalBuilder::systemIdentifier + 1);
        open();
        QVERIFY(!resolved().has_value());
    }

    void asksForNoPasswordUnlessSomebodyChose()
    {
        const QString careful = addServer(QStringLiteral("careful"), Profile::PasswordSource::Ask);
        addJob(QStringLiteral("careful"), WalBuilder::systemIdentifier);
        open();
        QVERIFY(!resolved().has_value());

        choose(careful);
        QVERIFY(m_box->isChosen());
        bool isAnswered = false;
        m_box->resolve(m_backup.folder(), [&](const auto&) { isAnswered = true; });
        auto* prompt = m_box->findChild<QDialog*>();
        QVERIFY(prompt);
        prompt->reject();
        QCoreApplication::processEvents();
        QVERIFY(!isAnswered);
    }

    void takesThePasswordFromTheKeychain()
    {
        const QString kept = addServer(QStringLiteral("kept"), Profile::PasswordSource::Keychain);
        m_passwords->passwords.insert(kept, QStringLiteral("s3cr3t"));
        addJob(QStringLiteral("kept"), WalBuilder::systemIdentifier);
        open();
        QCOMPARE(resolved()->password, QStringLiteral("s3cr3t"));
    }

    void keepsWhatSomebodyChose()
    {
        addJob(QStringLiteral("shop"), WalBuilder::systemIdentifier);
        const QString other = addServer(QStringLiteral("other"), Profile::PasswordSource::Passfile);
        open();
        choose(other);
        m_box->setBackup(m_backup.folder());
        QCOMPARE(resolved()->parameters.value(QStringLiteral("host")), QStringLiteral("other.example.com"));
        QCOMPARE(m_box->currentData().toString(), other);
        choose({}); // no server is a choice, too
        QVERIFY(!resolved().has_value());

        m_box->forgetChoice();
        QTRY_COMPARE_WITH_TIMEOUT(m_box->currentData().toString(), m_shop, patienceMs);
        m_profiles->remove(m_shop);
        QCOMPARE(m_box->currentData().toString(), QString());
    }

private:
    QString addServer(const QString& name, Profile::PasswordSource source) const
    {
        Profile profile;
        profile.name = name;
        profile.connection.parameters.insert(QStringLiteral("host"), name + QStringLiteral(".example.com"));
        profile.passwordSource = source;
        return m_profiles->save(profile);
    }

    static void addJob(const QString& server, quint64 systemIdentifier, const QString& target = {})
    {
        JobRecord record =
            makeRecord(server + QString::number(systemIdentifier), server, QStringLiteral("finished"), 2);
        if (!target.isEmpty())
            record.target = target;
        record.result = {{QStringLiteral("systemIdentifier"), QString::number(systemIdentifier)}};
        JobRegistry().save(record);
    }

    void open()
    {
        m_history = std::make_unique<JobHistory>();
        QSignalSpy changed(m_history.get(), &JobHistory::changed);
        QVERIFY(changed.wait(patienceMs));
        m_box = std::make_unique<NamesServerBox>(*m_profiles, *m_history, *m_passwords);
    }

    void choose(const QString& profileId) const
    {
        const int index = m_box->findData(profileId);
        m_box->setCurrentIndex(index);
        Q_EMIT m_box->activated(index);
    }

    std::optional<ConnectionSettings> resolved() const
    {
        std::optional<ConnectionSettings> answer;
        bool isAnswered = false;
        m_box->resolve(m_backup.folder(), [&](const std::optional<ConnectionSettings>& connection) {
            answer = connection;
            isAnswered = true;
        });
        if (!QTest::qWaitFor([&] { return isAnswered; }, patienceMs))
            qFatal("There is no answer.");
        return answer;
    }

    GuiTest m_test;
    HandMadeBackup m_backup;
    std::unique_ptr<FakePasswordStore> m_passwords;
    std::unique_ptr<ProfileStore> m_profiles;
    std::unique_ptr<JobHistory> m_history;
    std::unique_ptr<NamesServerBox> m_box;
    QString m_shop;
};

QTEST_MAIN(NamesServerBoxTest)
#include "NamesServerBoxTest.moc"
