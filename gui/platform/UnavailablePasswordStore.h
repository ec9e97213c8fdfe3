#pragma once

#include "gui/platform/PasswordStore.h"

namespace basekeep {

/// Stands in where the program was built without a keychain: it keeps nothing.
class UnavailablePasswordStore final : public PasswordStore
{
    Q_OBJECT

public:
    using PasswordStore::PasswordStore;

    [[nodiscard]] bool isAvailable() const override { return false; }
    void read(const QString& profileId, std::function<void(std::optional<QString>)> done) override;
    void write(const QString& profileId, const QString& password, std::function<void(QString)> done) override;
    void remove(const QString& profileId) override;
};

} // namespace basekeep
