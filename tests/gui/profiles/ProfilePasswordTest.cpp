#include "gui/profiles/ProfilePassword.h"

#include "gui/platform/PasswordPrompt.h"
#include "tests/gui/support/FakePasswordStore.h"
#include "tests/gui/support/GuiTest.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace basekeep;

class ProfilePasswordTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_test.begin();
        m_profile = {};
        m_profile.id = QStringLiteral("id");
        m_profile.name = QStringLiteral("prod");
        m_answered = false;
        m_answer.reset();
        m_passwords.passwords.clear();
        m_window.show();
    }

    void leavesAPassfileToLibpq()
    {
        m_profile.passwordSource = Profile::PasswordSource::Passfile;
        resolve();
        QVERIFY(m_answered);
        QVERIFY(m_answer && !m_answer->password);
    }

    void readsTheKeychain()
    {
        m_profile.passwordSource = Profile::PasswordSource::Keychain;
        m_passwords.passwords.insert(m_profile.id, QStringLiteral("hush"));
        resolve();
        QVERIFY(m_answered);
        QCOMPARE(m_answer->password, std::optional(QStringLiteral("hush")));
    }

    void asksAndRemembers()
    {
        m_profile.passwordSource = Profile::PasswordSource::Keychain;
        resolve();
        QVERIFY(!m_answered);
        PasswordPrompt* prompt = openPrompt();
        QVERIFY(prompt);
        QTest::keyClicks(GuiTest::find<QLineEdit>(*prompt, "promptPassword"), QStringLiteral("hush"));
        GuiTest::find<QCheckBox>(*prompt, "promptRemember")->setChecked(true);
        GuiTest::find<QPushButton>(*prompt, "promptAccept")->click();
        QVERIFY(m_answered);
        QCOMPARE(m_answer->password, std::optional(QStringLiteral("hush")));
        QCOMPARE(m_passwords.passwords.value(m_profile.id), QStringLiteral("hush"));
    }

    void answersNothingWhenCancelled()
    {
        resolve();
        PasswordPrompt* prompt = openPrompt();
        QVERIFY(prompt);
        QVERIFY(!GuiTest::find<QCheckBox>(*prompt, "promptRemember")->isVisible());
        QTest::keyClick(prompt, Qt::Key_Escape);
        QVERIFY(m_answered);
        QVERIFY(!m_answer);
    }

    void takesAnEmptyAnswerAsNoPassword()
    {
        resolve();
        GuiTest::find<QPushButton>(*openPrompt(), "promptAccept")->click();
        QVERIFY(m_answered && m_answer && !m_answer->password);
    }

private:
    void resolve()
    {
        resolvePassword(&m_window, m_profile, m_passwords, [this](std::optional<ConnectionSettings> connection) {
            m_answered = true;
            m_answer = std::move(connection);
        });
    }

    PasswordPrompt* openPrompt() const
    {
        for (PasswordPrompt* prompt : m_window.findChildren<PasswordPrompt*>())
            if (prompt->isVisible())
                return prompt;
        return nullptr;
    }

    GuiTest m_test;
    QWidget m_window;
    FakePasswordStore m_passwords;
    Profile m_profile;
    bool m_answered = false;
    std::optional<ConnectionSettings> m_answer;
};

QTEST_MAIN(ProfilePasswordTest)
#include "ProfilePasswordTest.moc"
