#pragma once

#include "gui/platform/PasswordStore.h"

namespace basekeep {

/// The system's keychain through QtKeychain: Secret Service or KWallet on Linux, the Keychain on macOS.
/// Whether a service answers on this desktop is found out once, by asking for an entry that does not exist.
class KeychainPasswordStore final : public PasswordStore
{
    Q_OBJECT

public:
    explicit KeychainPasswordStore(QObject* parent = nullptr);

    [[nodiscard]] bool isAvailable() const override { return m_isAvailable; }
    void read(const QString& profileId, std::function<void(std::optional<QString>)> done) override;
    void write(const QString& profileId, const QString& password, std::function<void(QString)> done) override;
    void remove(const QString& profileId) override;

private:
    void probe();

    bool m_isAvailable = false;
};

} // namespace basekeep
