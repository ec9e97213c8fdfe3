#include "gui/platform/PasswordStore.h"

#include <QtCore/QUuid>
#include <QtTest/QTest>

using namespace basekeep;

/// The Credential Manager as it is, with an entry that is removed again. Keychains of other systems ask their owner, or
/// are not there where tests run.
class CredentialStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keepsAPassword_data();
    void keepsAPassword();
    void replacesAndRemoves();
    void refusesWhatIsTooLong();
    void cleanupTestCase();

private:
    void write(const QString& password);
    QString writeError(const QString& password);
    std::optional<QString> read();

    std::unique_ptr<PasswordStore> m_store;
    const QString m_profileId = QStringLiteral("test-") + QUuid::createUuid().toString(QUuid::WithoutBraces);
};

void CredentialStoreTest::initTestCase()
{
#ifndef Q_OS_WIN
    QSKIP("skipped: the Credential Manager is a part of Windows");
#endif
    m_store = PasswordStore::create();
    QVERIFY(m_store->isAvailable());
    QVERIFY(!read().has_value());
}

void CredentialStoreTest::keepsAPassword_data()
{
    QTest::addColumn<QString>("password");
    QTest::newRow("plain") << QStringLiteral("correct horse battery staple");
    QTest::newRow("other letters") << QString::fromUtf8("Пароль 密码 é 🐘 \"'\\");
    QTest::newRow("empty") << QStringLiteral("");
}

void CredentialStoreTest::keepsAPassword()
{
    QFETCH(QString, password);
    write(password);
    QCOMPARE(read(), std::optional(password));
}

void CredentialStoreTest::replacesAndRemoves()
{
    write(QStringLiteral("first"));
    write(QStringLiteral("second"));
    QCOMPARE(read(), std::optional(QStringLiteral("second")));
    m_store->remove(m_profileId);
    QVERIFY(!read().has_value());
    m_store->remove(m_profileId); // that none is there is no fault
}

void CredentialStoreTest::refusesWhatIsTooLong()
{
    // The system takes 2560 bytes at the most.
    const QString longest(1280, QLatin1Char('x'));
    write(longest);
    QCOMPARE(read(), std::optional(longest));
    QVERIFY(!writeError(longest + QLatin1Char('x')).isEmpty());
    QCOMPARE(read(), std::optional(longest));
}

void CredentialStoreTest::cleanupTestCase()
{
    if (m_store)
        m_store->remove(m_profileId);
}

void CredentialStoreTest::write(const QString& password)
{
    QCOMPARE(writeError(password), QString());
}

QString CredentialStoreTest::writeError(const QString& password)
{
    std::optional<QString> answer;
    m_store->write(m_profileId, password, [&answer](const QString& error) { answer = error; });
    if (!QTest::qWaitFor([&answer] { return answer.has_value(); }))
        return QStringLiteral("no answer");
    return *answer;
}

std::optional<QString> CredentialStoreTest::read()
{
    bool isAnswered = false;
    std::optional<QString> answer;
    m_store->read(m_profileId, [&](const std::optional<QString>& password) {
        isAnswered = true;
        answer = password;
    });
    if (!QTest::qWaitFor([&isAnswered] { return isAnswered; }))
        qFatal("The store gave no answer.");
    return answer;
}

QTEST_MAIN(CredentialStoreTest)
#include "CredentialStoreTest.moc"
