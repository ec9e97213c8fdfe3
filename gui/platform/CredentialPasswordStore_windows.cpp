#include "gui/platform/CredentialPasswordStore_windows.h"

#include <memory>

#include <qt_windows.h>

#include <wincred.h>

namespace basekeep {

namespace {

constexpr int mostBytes = 5 * 512; ///< since Windows 7; some headers still know the fifth of it

std::wstring targetOf(const QString& profileId)
{
    return (QStringLiteral("Basekeep/") + profileId).toStdWString();
}

/// What CredReadW hands out holds the password in clear text, so it is wiped before it goes back.
struct WipeAndFree
{
    void operator()(CREDENTIALW* credential) const
    {
        SecureZeroMemory(credential->CredentialBlob, credential->CredentialBlobSize);
        CredFree(credential);
    }
};
using Credential = std::unique_ptr<CREDENTIALW, WipeAndFree>;

/// Null if there is none; `error` then tells why.
Credential readCredential(const QString& profileId, DWORD& error)
{
    CREDENTIALW* found = nullptr;
    error = CredReadW(targetOf(profileId).c_str(), CRED_TYPE_GENERIC, 0, &found) ? ERROR_SUCCESS : GetLastError();
    return Credential(found);
}

/// Accounts without a logon session of their own, as some services have them, have no credentials either.
bool answers()
{
    DWORD error = ERROR_SUCCESS;
    readCredential(QStringLiteral("availability"), error);
    return error == ERROR_SUCCESS || error == ERROR_NOT_FOUND;
}

} // namespace

CredentialPasswordStore::CredentialPasswordStore(QObject* parent) : PasswordStore(parent), m_isAvailable(answers()) {}

void CredentialPasswordStore::read(const QString& profileId, std::function<void(std::optional<QString>)> done)
{
    std::optional<QString> password;
    DWORD error = ERROR_SUCCESS;
    if (const Credential found = readCredential(profileId, error)) {
        password = QString::fromUtf16(reinterpret_cast<const char16_t*>(found->CredentialBlob),
                                      qsizetype(found->CredentialBlobSize / sizeof(char16_t)));
    }
    QMetaObject::invokeMethod(
        this, [password, done = std::move(done)] { done(password); }, Qt::QueuedConnection);
}

void CredentialPasswordStore::write(const QString& profileId, const QString& password,
                                    std::function<void(QString)> done)
{
    std::wstring target = targetOf(profileId);
    std::wstring comment = tr("Password of a PostgreSQL server").toStdWString();

    // The system's own words for this are of a stub that has received bad data.
    constexpr int mostLetters = mostBytes / int(sizeof(char16_t));
    if (password.size() > mostLetters) {
        const QString refusal = tr("The Credential Manager keeps passwords of at most %1 letters.").arg(mostLetters);
        QMetaObject::invokeMethod(
            this, [refusal, done = std::move(done)] { done(refusal); }, Qt::QueuedConnection);
        return;
    }

    std::u16string blob = password.toStdU16String();
    CREDENTIALW credential = {};
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = target.data();
    credential.Comment = comment.data();
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    credential.CredentialBlobSize = DWORD(blob.size() * sizeof(char16_t));
    credential.CredentialBlob = reinterpret_cast<BYTE*>(blob.data());
    QString error;
    if (!CredWriteW(&credential, 0))
        error = qt_error_string(int(GetLastError()));
    SecureZeroMemory(blob.data(), blob.size() * sizeof(char16_t));
    QMetaObject::invokeMethod(
        this, [error, done = std::move(done)] { done(error); }, Qt::QueuedConnection);
}

void CredentialPasswordStore::remove(const QString& profileId)
{
    CredDeleteW(targetOf(profileId).c_str(), CRED_TYPE_GENERIC, 0); // if there is none, that is what was wanted
}

std::unique_ptr<PasswordStore> PasswordStore::create()
{
    return std::make_unique<CredentialPasswordStore>();
}

} // namespace basekeep
