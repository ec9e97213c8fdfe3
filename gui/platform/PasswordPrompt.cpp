#include "gui/platform/PasswordPrompt.h"

#include "gui/platform/PasswordStore.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QPointer>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace basekeep {

PasswordPrompt::PasswordPrompt(const Profile& profile, bool canRemember, QWidget* parent)
    : QDialog(parent), m_password(new QLineEdit), m_remember(new QCheckBox(tr("&Remember it in the system's keychain")))
{
    setObjectName(QStringLiteral("passwordPrompt"));
    setWindowTitle(tr("Password for %1").arg(profile.name));

    auto* question = new QLabel(tr("Enter the password for %1.\nLeave it empty if the server needs none.")
                                    .arg(profile.connection.displayName()));
    question->setTextFormat(Qt::PlainText);
    m_password->setObjectName(QStringLiteral("promptPassword"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setMinimumWidth(fontMetrics().averageCharWidth() * 40);
    m_remember->setObjectName(QStringLiteral("promptRemember"));
    m_remember->setVisible(canRemember);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* use = buttons->addButton(tr("&Use Password"), QDialogButtonBox::AcceptRole);
    use->setObjectName(QStringLiteral("promptAccept"));
    use->setIcon(icon(QStringLiteral("key")));

    auto* form = new QFormLayout(this);
    form->addRow(question);
    form->addRow(tr("&Password:"), m_password);
    form->addRow(QString(), m_remember);
    form->addRow(buttons);
    use->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

QString PasswordPrompt::password() const
{
    return m_password->text();
}

bool PasswordPrompt::shouldRemember() const
{
    return m_remember->isVisibleTo(this) && m_remember->isChecked();
}

void PasswordPrompt::ask(QWidget* parent, const Profile& profile, PasswordStore& passwords,
                         std::function<void(std::optional<QString>)> done)
{
    const bool canRemember = passwords.isAvailable() && profile.passwordSource == Profile::PasswordSource::Keychain;
    auto* prompt = new PasswordPrompt(profile, canRemember, parent);
    prompt->setAttribute(Qt::WA_DeleteOnClose);
    QPointer<PasswordStore> store(&passwords);
    connect(prompt, &QDialog::finished, prompt, [prompt, store, id = profile.id, done = std::move(done)](int result) {
        if (result != QDialog::Accepted)
            return done(std::nullopt);
        const QString password = prompt->password();
        if (prompt->shouldRemember() && store && !password.isEmpty())
            store->write(id, password, [](const QString&) {}); // not remembered: the prompt comes again next time
        done(password);
    });
    prompt->open();
}

} // namespace basekeep
