#pragma once

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <optional>

namespace basekeep {

/// The system's keychain. There is no other place for a password at rest: where the system has none, isAvailable() is
/// false and the user is asked each time. Answers come later, in the caller's thread; they do not come at all once the
/// store is gone.
class PasswordStore : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] virtual bool isAvailable() const = 0;

    /// Nothing if there is none for this profile, or if the user did not unlock the keychain.
    virtual void read(const QString& profileId, std::function<void(std::optional<QString> password)> done) = 0;

    /// `error` is empty on success, else the keychain's own words.
    virtual void write(const QString& profileId, const QString& password, std::function<void(QString error)> done) = 0;

    virtual void remove(const QString& profileId) = 0;

    /// The keychain of this system, or one that is never available.
    [[nodiscard]] static std::unique_ptr<PasswordStore> create();
};

} // namespace basekeep
