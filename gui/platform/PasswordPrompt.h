#pragma once

#include "engine/catalogue/Profile.h"

#include <QtWidgets/QDialog>

#include <functional>
#include <optional>

class QCheckBox;
class QLineEdit;

namespace basekeep {

class PasswordStore;

/// Asks for the password of a server. Offers to remember it in the keychain where there is one.
class PasswordPrompt final : public QDialog
{
    Q_OBJECT

public:
    PasswordPrompt(const Profile& profile, bool canRemember, QWidget* parent = nullptr);

    [[nodiscard]] QString password() const;
    [[nodiscard]] bool shouldRemember() const;

    /// Opens the prompt and answers later; with nothing if the user cancelled. An empty answer means "no password",
    /// which is what servers that trust this machine need.
    static void ask(QWidget* parent, const Profile& profile, PasswordStore& passwords,
                    std::function<void(std::optional<QString> password)> done);

private:
    QLineEdit* m_password;
    QCheckBox* m_remember;
};

} // namespace basekeep
