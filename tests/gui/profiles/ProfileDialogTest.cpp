#include "gui/profiles/ProfileDialog.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/preflight/FindingsView.h"
#include "gui/settings/Settings.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"

#include <QtNetwork/QTcpServer>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>

using namespace basekeep;

class ProfileDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_store = std::make_unique<ProfileStore>();
        m_settings = std::make_unique<Settings>();
        m_passwords = std::make_unique<FakePasswordStore>();
    }

    void savesWhatWasTyped()
    {
        open();
        QVERIFY(!save()->isEnabled());
        QVERIFY(!GuiTest::find<QLabel>(*m_dialog, "profileProblem")->text().isEmpty());
        QTest::keyClicks(edit("profileName"), QStringLiteral("prod-eu"));
        QTest::keyClicks(edit("host"), QStringLiteral("db.example.com"));
        QTest::keyClicks(edit("port"), QStringLiteral("5433"));
        QTest::keyClicks(edit("user"), QStringLiteral("backup"));
        QVERIFY(save()->isEnabled());
        QTest::keyClick(edit("user"), Qt::Key_Return);
        QCOMPARE(m_dialog->result(), int(QDialog::Accepted));

        const ProfileStore reread;
        QCOMPARE(reread.profiles().size(), 1);
        const Profile saved = reread.profiles().first();
        QCOMPARE(saved.id, m_dialog->profileId());
        QCOMPARE(saved.name, QStringLiteral("prod-eu"));
        QCOMPARE(saved.connection.parameters.value(QStringLiteral("host")), QStringLiteral("db.example.com"));
        QCOMPARE(saved.connection.parameters.value(QStringLiteral("port")), QStringLiteral("5433"));
        QCOMPARE(saved.connection.parameters.value(QStringLiteral("user")), QStringLiteral("backup"));
        QVERIFY(saved.backupFolder.endsWith(QLatin1String("/prod-eu")));
    }

    void takesThePasswordOutOfAPastedUri()
    {
        open();
        edit("host")->setFocus();
        edit("host")->insert(QStringLiteral("postgresql://backup:s3cr3t%40x@db:5433/postgres?sslmode=require"));
        auto* text = GuiTest::find<QPlainTextEdit>(*m_dialog, "connectionText");
        QVERIFY2(!text->toPlainText().contains(QLatin1String("s3cr3t")), qPrintable(text->toPlainText()));
        QCOMPARE(edit("password")->text(), QStringLiteral("s3cr3t@x"));
        QVERIFY(edit("host")->text().isEmpty());
        text->undo();
        QVERIFY(!text->toPlainText().contains(QLatin1String("s3cr3t")));
        const QString reading = GuiTest::find<QLabel>(*m_dialog, "connectionReading")->text();
        QVERIFY2(reading.contains(QLatin1String("host=db")) && reading.contains(QLatin1String("port=5433")),
                 qPrintable(reading));
        save()->click();
        QVERIFY(!fileText().contains("s3cr3t"));
        QVERIFY(fileText().contains("5433"));
    }

    void takesTheTypedPasswordOutWhenTheFieldIsLeft()
    {
        open();
        way()->setCurrentIndex(1);
        auto* text = GuiTest::find<QPlainTextEdit>(*m_dialog, "connectionText");
        text->setFocus();
        QTest::keyClicks(text, QStringLiteral("host=db user=backup password=hush"));
        QVERIFY(text->toPlainText().contains(QLatin1String("hush")));
        save()->setFocus();
        QTRY_VERIFY(!text->toPlainText().contains(QLatin1String("hush")));
        QCOMPARE(edit("password")->text(), QStringLiteral("hush"));
    }

    void saysWhatIsWrongWithAString()
    {
        open();
        way()->setCurrentIndex(1);
        auto* text = GuiTest::find<QPlainTextEdit>(*m_dialog, "connectionText");
        text->setPlainText(QStringLiteral("host=db nonsense=1"));
        QVERIFY(!save()->isEnabled());
        QVERIFY(GuiTest::find<QLabel>(*m_dialog, "connectionReading")->text().contains(QLatin1String("nonsense")));
    }

    void keepsParametersWithoutAField()
    {
        Profile profile;
        profile.name = QStringLiteral("tuned");
        profile.connection.parameters = {{QStringLiteral("host"), QStringLiteral("db")},
                                         {QStringLiteral("connect_timeout"), QStringLiteral("7")},
                                         {QStringLiteral("sslmode"), QStringLiteral("verify-full")}};
        const QString id = m_store->save(profile);
        open(id);
        QCOMPARE(GuiTest::find<QComboBox>(*m_dialog, "sslMode")->currentText(), QStringLiteral("verify-full"));
        GuiTest::find<QComboBox>(*m_dialog, "sslMode")->setCurrentIndex(0);
        edit("rootCertificate")->setText(QStringLiteral("/certs/root.crt"));
        save()->click();
        const QMap<QString, QString> saved = m_store->find(id)->connection.parameters;
        QCOMPARE(saved.value(QStringLiteral("connect_timeout")), QStringLiteral("7"));
        QVERIFY(!saved.contains(QStringLiteral("sslmode")));
        QCOMPARE(saved.value(QStringLiteral("sslrootcert")), QStringLiteral("/certs/root.crt"));
    }

    void putsThePasswordIntoTheKeychainOnly()
    {
        open();
        edit("host")->setText(QStringLiteral("db"));
        auto* source = GuiTest::find<QComboBox>(*m_dialog, "passwordSource");
        source->setCurrentIndex(source->findData(int(Profile::PasswordSource::Keychain)));
        edit("password")->setText(QStringLiteral("hush"));
        m_passwords->writeError = QStringLiteral("locked");
        save()->click();
        QVERIFY(m_dialog->isVisible()); // the keychain said no: the user must hear of it
        m_passwords->writeError.clear();
        save()->click();
        QVERIFY(!m_dialog->isVisible());
        QCOMPARE(m_passwords->passwords.value(m_dialog->profileId()), QStringLiteral("hush"));
        QCOMPARE(m_store->profiles().size(), 1);
        QVERIFY(!fileText().contains("hush"));
    }

    void offersNoKeychainWhereThereIsNone()
    {
        m_passwords = std::make_unique<FakePasswordStore>(false);
        open();
        QCOMPARE(GuiTest::find<QComboBox>(*m_dialog, "passwordSource")->count(), 2);
    }

    void refusesASecondServerOfTheSameName()
    {
        Profile profile;
        profile.name = QStringLiteral("prod");
        profile.connection.parameters.insert(QStringLiteral("host"), QStringLiteral("a"));
        m_store->save(profile);
        open();
        edit("host")->setText(QStringLiteral("b"));
        edit("profileName")->setText(QStringLiteral("PROD"));
        QVERIFY(!save()->isEnabled());
        edit("profileName")->clear();
        QVERIFY(save()->isEnabled()); // the address will do as a name
    }

    void testsTheConnectionWithoutHoldingTheWindow()
    {
        open();
        edit("host")->setText(QStringLiteral("127.0.0.1"));
        edit("port")->setText(QString::number(closedPort()));
        auto* test = GuiTest::find<QPushButton>(*m_dialog, "profileTest");
        auto* findings = GuiTest::find<FindingsView>(*m_dialog, "profileFindings");
        QVERIFY(!findings->isVisible());
        test->click();
        QVERIFY(findings->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(!findings->findings().isEmpty(), 20000);
        QVERIFY(hasBlocker(findings->findings()));
        QVERIFY(test->text().contains(QLatin1String("Test")));
    }

    void stopsATest()
    {
        QTcpServer silent; // takes the connection and says nothing
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        open();
        edit("host")->setText(QStringLiteral("127.0.0.1"));
        edit("port")->setText(QString::number(silent.serverPort()));
        auto* test = GuiTest::find<QPushButton>(*m_dialog, "profileTest");
        test->click();
        QTRY_VERIFY(silent.hasPendingConnections());
        test->click();
        QVERIFY(!GuiTest::find<FindingsView>(*m_dialog, "profileFindings")->isVisible());
        QVERIFY(test->isEnabled());
    }

    void everyFieldIsReachedByTab()
    {
        open();
        QSet<QWidget*> seen;
        QWidget* start = edit("profileName");
        for (QWidget* widget = start; !seen.contains(widget); widget = widget->nextInFocusChain())
            seen.insert(widget);
        for (const char* name : {"host", "port", "user", "database", "password"})
            QVERIFY2(seen.contains(edit(name)), name);
        QVERIFY(seen.contains(save()));
    }

private:
    void open(const QString& id = {})
    {
        m_dialog = std::make_unique<ProfileDialog>(*m_store, id, *m_passwords, *m_settings);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    }

    QLineEdit* edit(const char* name) const { return GuiTest::find<QLineEdit>(*m_dialog, name); }
    QComboBox* way() const { return GuiTest::find<QComboBox>(*m_dialog, "connectionWay"); }
    QPushButton* save() const { return GuiTest::find<QPushButton>(*m_dialog, "profileSave"); }

    QByteArray fileText() const
    {
        QFile file(m_test.dataFolder() + QStringLiteral("/profiles.json"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static quint16 closedPort()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        return server.serverPort(); // free again when the server goes out of scope
    }

    GuiTest m_test;
    std::unique_ptr<ProfileStore> m_store;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<FakePasswordStore> m_passwords;
    std::unique_ptr<ProfileDialog> m_dialog;
};

QTEST_MAIN(ProfileDialogTest)
#include "ProfileDialogTest.moc"
