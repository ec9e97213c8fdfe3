#include "gui/platform/UnavailablePasswordStore.h"

namespace basekeep {

void UnavailablePasswordStore::read(const QString&, std::function<void(std::optional<QString>)> done)
{
    done(std::nullopt);
}

void UnavailablePasswordStore::write(const QString&, const QString&, std::function<void(QString)> done)
{
    done(tr("This Basekeep was built without support for the system's keychain."));
}

void UnavailablePasswordStore::remove(const QString&) {}

std::unique_ptr<PasswordStore> PasswordStore::create()
{
    return std::make_unique<UnavailablePasswordStore>();
}

} // namespace basekeep
