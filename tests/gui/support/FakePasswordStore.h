#pragma once

#include "gui/platform/PasswordStore.h"

#include <QtCore/QHash>

namespace basekeep {

/// A keychain in memory that can be missing or refuse to write.
class FakePasswordStore final : public PasswordStore
{
public:
    explicit FakePasswordStore(bool isThere = true) : m_isThere(isThere) {}

    QHash<QString, QString> passwords;
    QString writeError; ///< what write() answers

    [[nodiscard]] bool isAvailable() const override { return m_isThere; }

    void read(const QString& profileId, std::function<void(std::optional<QString>)> done) override
    {
        const auto found = passwords.constFind(profileId);
        done(found == passwords.constEnd() ? std::nullopt : std::optional(*found));
    }

    void write(const QString& profileId, const QString& password, std::function<void(QString)> done) override
    {
        if (writeError.isEmpty())
            passwords.insert(profileId, password);
        done(writeError);
    }

    void remove(const QString& profileId) override { passwords.remove(profileId); }

private:
    const bool m_isThere;
};

} // namespace basekeep
