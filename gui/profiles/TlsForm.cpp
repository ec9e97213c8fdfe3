#include "gui/profiles/TlsForm.h"

#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

namespace basekeep {

namespace {

QString modeKeyword()
{
    return QStringLiteral("sslmode");
}
QString rootKeyword()
{
    return QStringLiteral("sslrootcert");
}
QString certificateKeyword()
{
    return QStringLiteral("sslcert");
}
QString keyKeyword()
{
    return QStringLiteral("sslkey");
}

QLineEdit* makeEdit(const QString& objectName)
{
    auto* edit = new QLineEdit;
    edit->setObjectName(objectName);
    return edit;
}

void write(QMap<QString, QString>& parameters, const QString& keyword, const QString& value)
{
    if (value.isEmpty())
        parameters.remove(keyword);
    else
        parameters.insert(keyword, value);
}

} // namespace

TlsForm::TlsForm(QWidget* parent)
    : QWidget(parent)
    , m_mode(new QComboBox)
    , m_explanation(new QLabel)
    , m_rootCertificate(makeEdit(QStringLiteral("rootCertificate")))
    , m_clientCertificate(makeEdit(QStringLiteral("clientCertificate")))
    , m_clientKey(makeEdit(QStringLiteral("clientKey")))
{
    m_mode->setObjectName(QStringLiteral("sslMode"));
    m_mode->addItem(tr("Standard"), QString());
    for (const char* mode : {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
        m_mode->addItem(QString::fromLatin1(mode), QString::fromLatin1(mode));
    m_explanation->setWordWrap(true);
    m_explanation->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_explanation->setAlignment(Qt::AlignTop);
    m_rootCertificate->setPlaceholderText(QDir::toNativeSeparators(QStringLiteral("~/.postgresql/root.crt")));

    const auto makeLabel = [](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text);
        label->setBuddy(buddy);
        return label;
    };
    auto* form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Mode (sslmode):"), m_mode);
    form->addRow(QString(), m_explanation);
    form->addRow(makeLabel(tr("&Root certificate:"), m_rootCertificate),
                 makeFileRow(m_rootCertificate, tr("Choose the root certificate")));
    form->addRow(makeLabel(tr("Client &certificate:"), m_clientCertificate),
                 makeFileRow(m_clientCertificate, tr("Choose the client certificate")));
    form->addRow(makeLabel(tr("Client &key:"), m_clientKey), makeFileRow(m_clientKey, tr("Choose the client key")));

    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        updateExplanation();
        Q_EMIT changed();
    });
    for (QLineEdit* edit : {m_rootCertificate, m_clientCertificate, m_clientKey})
        connect(edit, &QLineEdit::textChanged, this, &TlsForm::changed);
    updateExplanation();
}

void TlsForm::setParameters(const QMap<QString, QString>& parameters)
{
    m_mode->setCurrentIndex(qMax(0, m_mode->findData(parameters.value(modeKeyword()))));
    m_rootCertificate->setText(parameters.value(rootKeyword()));
    m_clientCertificate->setText(parameters.value(certificateKeyword()));
    m_clientKey->setText(parameters.value(keyKeyword()));
}

void TlsForm::writeTo(QMap<QString, QString>& parameters) const
{
    write(parameters, modeKeyword(), m_mode->currentData().toString());
    write(parameters, rootKeyword(), m_rootCertificate->text().trimmed());
    write(parameters, certificateKeyword(), m_clientCertificate->text().trimmed());
    write(parameters, keyKeyword(), m_clientKey->text().trimmed());
}

QWidget* TlsForm::makeFileRow(QLineEdit* edit, const QString& title)
{
    auto* button = new QToolButton;
    button->setIcon(icon(QStringLiteral("folder")));
    button->setToolTip(title);
    button->setAccessibleName(title);
    connect(button, &QToolButton::clicked, this, [this, edit, title] {
        auto* picker = new QFileDialog(this, title, edit->text());
        picker->setAttribute(Qt::WA_DeleteOnClose);
        picker->setFileMode(QFileDialog::ExistingFile);
        connect(picker, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        picker->open();
    });
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(edit, 1);
    row->addWidget(button);
    return holder;
}

void TlsForm::updateExplanation()
{
    const QString mode = m_mode->currentData().toString();
    if (mode.isEmpty())
        m_explanation->setText(
            tr("Whatever the connection string says; without a word there, libpq prefers encryption."));
    else if (mode == QLatin1String("disable"))
        m_explanation->setText(
            tr("Never encrypts. Everybody on the way can read the data and the password's exchange."));
    else if (mode == QLatin1String("allow"))
        m_explanation->setText(tr("Encrypts only if the server insists on it."));
    else if (mode == QLatin1String("prefer"))
        m_explanation->setText(tr("Encrypts if the server can, and goes on without if it cannot."));
    else if (mode == QLatin1String("require"))
        m_explanation->setText(
            tr("Always encrypts, but does not check who answers, unless a root certificate is given."));
    else if (mode == QLatin1String("verify-ca"))
        m_explanation->setText(tr("Always encrypts, and checks that the server's certificate was issued by the root "
                                  "certificate's owner."));
    else
        m_explanation->setText(
            tr("Always encrypts, and checks the server's certificate and that its name is the host's. "
               "The safest choice."));
}

} // namespace basekeep
