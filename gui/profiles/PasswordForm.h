#pragma once

#include "engine/catalogue/Profile.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace basekeep {

/// Where the password of a server comes from, and the password itself as long as the dialog is open.
class PasswordForm final : public QWidget
{
    Q_OBJECT

public:
    explicit PasswordForm(bool hasKeychain, QWidget* parent = nullptr);

    void setSource(Profile::PasswordSource source);
    [[nodiscard]] Profile::PasswordSource source() const;

    void setPassword(const QString& password);
    [[nodiscard]] QString password() const; ///< empty if it comes from the passfile

Q_SIGNALS:
    void changed();

private:
    void update();

    const bool m_hasKeychain;
    QComboBox* m_source;
    QLabel* m_passwordLabel;
    QLineEdit* m_password;
    QLabel* m_explanation;
};

} // namespace basekeep
