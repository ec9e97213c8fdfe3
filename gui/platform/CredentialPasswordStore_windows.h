#pragma once

#include "gui/platform/PasswordStore.h"

namespace basekeep {

/// The Credential Manager of Windows, where the user finds the passwords under "Basekeep/" and the profile's id. They
/// belong to the account and stay on this machine. Its calls answer at once; the answer comes through the event loop
/// all the same, as everywhere.
class CredentialPasswordStore final : public PasswordStore
{
    Q_OBJECT

public:
    explicit CredentialPasswordStore(QObject* parent = nullptr);

    [[nodiscard]] bool isAvailable() const override { return m_isAvailable; }
    void read(const QString& profileId, std::function<void(std::optional<QString>)> done) override;
    void write(const QString& profileId, const QString& password, std::function<void(QString)> done) override;
    void remove(const QString& profileId) override;

private:
    const bool m_isAvailable;
};

} // namespace basekeep
