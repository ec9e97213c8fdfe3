#include "gui/profiles/ProfilePassword.h"

#include "gui/platform/PasswordPrompt.h"
#include "gui/platform/PasswordStore.h"

#include <QtCore/QPointer>
#include <QtWidgets/QWidget>

namespace basekeep {

namespace {

using ConnectionHandler = std::function<void(std::optional<ConnectionSettings>)>;

void askForPassword(QWidget* parent, const Profile& profile, PasswordStore& passwords, ConnectionHandler done)
{
    PasswordPrompt::ask(parent, profile, passwords,
                        [connection = profile.connection, done = std::move(done)](std::optional<QString> password) {
                            if (!password)
                                return done(std::nullopt);
                            ConnectionSettings complete = connection;
                            if (!password->isEmpty())
                                complete.password = password;
                            done(complete);
                        });
}

} // namespace

void resolvePassword(QWidget* parent, const Profile& profile, PasswordStore& passwords, ConnectionHandler done)
{
    // The sandbox has a passfile of its own.
    if (profile.isSandbox || profile.passwordSource == Profile::PasswordSource::Passfile)
        return done(profile.connection);
    if (profile.passwordSource == Profile::PasswordSource::Ask || !passwords.isAvailable())
        return askForPassword(parent, profile, passwords, std::move(done));

    QPointer<QWidget> window(parent);
    QPointer<PasswordStore> store(&passwords);
    passwords.read(profile.id, [window, store, profile, done = std::move(done)](std::optional<QString> password) {
        if (!window || !store)
            return;
        if (!password)
            return askForPassword(window, profile, *store, done);
        ConnectionSettings connection = profile.connection;
        connection.password = password;
        done(connection);
    });
}

} // namespace basekeep
