#include "gui/platform/KeychainPasswordStore.h"

#include <qt6keychain/keychain.h>

namespace basekeep {

namespace {

const QString& serviceName()
{
    static const QString name = QStringLiteral("Basekeep");
    return name;
}

QString keyOf(const QString& profileId)
{
    return QStringLiteral("profile/") + profileId;
}

/// A job of this service that deletes itself when done and never falls back to plain text.
template <typename KeychainJob>
KeychainJob* makeJob(const QString& key, QObject* parent)
{
    auto* job = new KeychainJob(serviceName(), parent);
    job->setKey(key);
    job->setInsecureFallback(false);
    job->setAutoDelete(true);
    return job;
}

} // namespace

KeychainPasswordStore::KeychainPasswordStore(QObject* parent) : PasswordStore(parent)
{
    probe();
}

void KeychainPasswordStore::read(const QString& profileId, std::function<void(std::optional<QString>)> done)
{
    auto* job = makeJob<QKeychain::ReadPasswordJob>(keyOf(profileId), this);
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        if (job->error() == QKeychain::NoError)
            done(job->textData());
        else
            done(std::nullopt);
    });
    job->start();
}

void KeychainPasswordStore::write(const QString& profileId, const QString& password, std::function<void(QString)> done)
{
    auto* job = makeJob<QKeychain::WritePasswordJob>(keyOf(profileId), this);
    job->setTextData(password);
    connect(job, &QKeychain::Job::finished, this, [job, done = std::move(done)] {
        done(job->error() == QKeychain::NoError ? QString() : job->errorString());
    });
    job->start();
}

void KeychainPasswordStore::remove(const QString& profileId)
{
    makeJob<QKeychain::DeletePasswordJob>(keyOf(profileId), this)->start();
}

void KeychainPasswordStore::probe()
{
    auto* job = makeJob<QKeychain::ReadPasswordJob>(QStringLiteral("availability"), this);
    connect(job, &QKeychain::Job::finished, this, [this, job] {
        m_isAvailable = job->error() == QKeychain::NoError || job->error() == QKeychain::EntryNotFound;
    });
    job->start();
}

std::unique_ptr<PasswordStore> PasswordStore::create()
{
    return std::make_unique<KeychainPasswordStore>();
}

} // namespace basekeep
