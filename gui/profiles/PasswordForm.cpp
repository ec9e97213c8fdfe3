#include "gui/profiles/PasswordForm.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

namespace basekeep {

namespace {

QString passfileName()
{
#ifdef Q_OS_WIN
    return QStringLiteral("%APPDATA%\\postgresql\\pgpass.conf");
#else
    return QStringLiteral("~/.pgpass");
#endif
}

} // namespace

PasswordForm::PasswordForm(bool hasKeychain, QWidget* parent)
    : QWidget(parent)
    , m_hasKeychain(hasKeychain)
    , m_source(new QComboBox)
    , m_passwordLabel(new QLabel(tr("&Password:")))
    , m_password(new QLineEdit)
    , m_explanation(new QLabel)
{
    m_source->setObjectName(QStringLiteral("passwordSource"));
    m_source->addItem(tr("Ask each time"), int(Profile::PasswordSource::Ask));
    m_source->addItem(tr("Passfile (%1)").arg(passfileName()), int(Profile::PasswordSource::Passfile));
    if (hasKeychain)
        m_source->addItem(tr("The system's keychain"), int(Profile::PasswordSource::Keychain));
    m_password->setObjectName(QStringLiteral("password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_passwordLabel->setBuddy(m_password);
    m_explanation->setObjectName(QStringLiteral("passwordExplanation"));
    m_explanation->setWordWrap(true);
    m_explanation->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_explanation->setAlignment(Qt::AlignTop);

    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Password &from:"), m_source);
    form->addRow(m_passwordLabel, m_password);
    form->addRow(QString(), m_explanation);

    connect(m_source, &QComboBox::currentIndexChanged, this, [this] {
        update();
        Q_EMIT changed();
    });
    connect(m_password, &QLineEdit::textChanged, this, &PasswordForm::changed);
    update();
}

void PasswordForm::setSource(Profile::PasswordSource source)
{
    // A profile from a machine with a keychain may be edited on one without: there the user is asked.
    m_source->setCurrentIndex(qMax(0, m_source->findData(int(source))));
}

Profile::PasswordSource PasswordForm::source() const
{
    return Profile::PasswordSource(m_source->currentData().toInt());
}

void PasswordForm::setPassword(const QString& password)
{
    if (source() == Profile::PasswordSource::Passfile)
        setSource(Profile::PasswordSource::Ask);
    m_password->setText(password);
}

QString PasswordForm::password() const
{
    return source() == Profile::PasswordSource::Passfile ? QString() : m_password->text();
}

void PasswordForm::update()
{
    const bool isTyped = source() != Profile::PasswordSource::Passfile;
    m_password->setEnabled(isTyped);
    m_passwordLabel->setEnabled(isTyped);
    switch (source()) {
    case Profile::PasswordSource::Ask:
        m_explanation->setText(m_hasKeychain
                                   ? tr("Used for testing the connection only. It is not saved anywhere.")
                                   : tr("Used for testing the connection only. It is not saved anywhere; no keychain "
                                        "service was found on this system."));
        break;
    case Profile::PasswordSource::Passfile:
        m_explanation->setText(tr("libpq looks the server up in %1 each time it connects.").arg(passfileName()));
        break;
    case Profile::PasswordSource::Keychain:
        m_explanation->setText(
            tr("Saved in the keychain together with the profile. Leave it empty to keep the one that "
               "is there."));
        break;
    }
}

} // namespace basekeep
