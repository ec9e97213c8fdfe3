#include "gui/profiles/ConnectionForm.h"

#include "engine/jobs/Failure.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QEvent>
#include <QtCore/QRegularExpression>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

const QStringList& ownKeywords()
{
    static const QStringList keywords{QStringLiteral("host"), QStringLiteral("port"), QStringLiteral("user"),
                                      QStringLiteral("dbname"), QStringLiteral("service")};
    return keywords;
}

/// What people paste into the first field they see.
bool looksLikeConnectionString(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^\\s*(postgres(ql)?://|(host|hostaddr|port|user|dbname|service|sslmode)\\s*=)"));
    return pattern.match(text).hasMatch();
}

QLineEdit* makeEdit(const QString& objectName, const QString& placeholder)
{
    auto* edit = new QLineEdit;
    edit->setObjectName(objectName);
    edit->setPlaceholderText(placeholder);
    return edit;
}

void setIfNotEmpty(QMap<QString, QString>& parameters, const QString& keyword, const QString& value)
{
    if (!value.isEmpty())
        parameters.insert(keyword, value);
}

QFormLayout* makeForm(QWidget* holder)
{
    auto* form = new QFormLayout(holder);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

} // namespace

ConnectionForm::ConnectionForm(QWidget* parent)
    : QWidget(parent)
    , m_way(new QComboBox)
    , m_stack(new QStackedWidget)
    , m_host(makeEdit(QStringLiteral("host"), tr("name, address or socket folder")))
    , m_port(makeEdit(QStringLiteral("port"), QStringLiteral("5432")))
    , m_user(makeEdit(QStringLiteral("user"), tr("a role that may replicate")))
    , m_database(makeEdit(QStringLiteral("database"), QStringLiteral("postgres")))
    , m_text(new QPlainTextEdit)
    , m_reading(new QLabel)
    , m_service(makeEdit(QStringLiteral("service"), tr("a section of pg_service.conf")))
{
    m_way->setObjectName(QStringLiteral("connectionWay"));
    m_way->addItem(tr("Host and port"), int(Way::Host));
    m_way->addItem(tr("Connection string or URI"), int(Way::Text));
    m_way->addItem(tr("Service"), int(Way::Service));

    m_stack->addWidget(makeHostFields());
    m_stack->addWidget(makeTextFields());
    m_stack->addWidget(makeServiceFields());
    // One page has texts that wrap, and by their height alone the fields of another would be squeezed.
    m_stack->setMinimumHeight(m_stack->sizeHint().height());

    auto* wayHolder = new QWidget;
    makeForm(wayHolder)->addRow(tr("&Reach it by:"), m_way);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(wayHolder);
    column->addWidget(m_stack);

    connect(m_way, &QComboBox::currentIndexChanged, this, [this](int index) {
        extractPassword();
        m_stack->setCurrentIndex(index);
        Q_EMIT changed();
    });
    connect(m_host, &QLineEdit::textChanged, this, &ConnectionForm::hostEdited);
    for (QLineEdit* edit : {m_port, m_user, m_database, m_service})
        connect(edit, &QLineEdit::textChanged, this, &ConnectionForm::changed);
    connect(m_text, &QPlainTextEdit::textChanged, this, &ConnectionForm::textEdited);
    m_text->installEventFilter(this);
    updateReading();
}

void ConnectionForm::setConnection(const ConnectionSettings& connection)
{
    const ConnectionSettings safe = connection.withoutSecrets();
    const auto value = [&safe](const char* keyword) {
        return safe.parameters.value(QLatin1String(keyword));
    };
    m_host->setText(value("host"));
    m_port->setText(value("port"));
    m_user->setText(value("user"));
    m_database->setText(value("dbname"));
    m_service->setText(value("service"));
    m_text->setPlainText(safe.connectionString);
    m_otherParameters = safe.parameters;
    for (const QString& keyword : ownKeywords())
        m_otherParameters.remove(keyword);
    if (!safe.connectionString.isEmpty())
        setWay(Way::Text);
    else
        setWay(value("service").isEmpty() ? Way::Host : Way::Service);
}

ConnectionSettings ConnectionForm::connection() const
{
    ConnectionSettings connection;
    connection.parameters = m_otherParameters;
    switch (way()) {
    case Way::Host:
        setIfNotEmpty(connection.parameters, QStringLiteral("host"), m_host->text().trimmed());
        setIfNotEmpty(connection.parameters, QStringLiteral("port"), m_port->text().trimmed());
        setIfNotEmpty(connection.parameters, QStringLiteral("user"), m_user->text().trimmed());
        setIfNotEmpty(connection.parameters, QStringLiteral("dbname"), m_database->text().trimmed());
        break;
    case Way::Text:
        connection.connectionString = m_text->toPlainText().trimmed();
        break;
    case Way::Service:
        setIfNotEmpty(connection.parameters, QStringLiteral("service"), m_service->text().trimmed());
        break;
    }
    return connection;
}

QString ConnectionForm::problem() const
{
    static const QRegularExpression ports(QStringLiteral("^\\d{1,5}(,\\d{1,5})*$"));
    switch (way()) {
    case Way::Host:
        if (m_host->text().trimmed().isEmpty())
            return tr("Enter the server's host name or address.");
        if (const QString port = m_port->text().trimmed(); !port.isEmpty() && !ports.match(port).hasMatch())
            return tr("The port is a number, 5432 for most servers.");
        return {};
    case Way::Text:
        if (m_text->toPlainText().trimmed().isEmpty())
            return tr("Paste a URI or a keyword=value string.");
        if (!connection().connectionStringError().isEmpty())
            return tr("The connection string cannot be read.");
        return {};
    case Way::Service:
        return m_service->text().trimmed().isEmpty() ? tr("Enter the name of the service.") : QString();
    }
    return {};
}

void ConnectionForm::extractPassword()
{
    ConnectionSettings typed;
    typed.connectionString = m_text->toPlainText().trimmed();
    if (typed.connectionString.isEmpty() || !typed.connectionStringError().isEmpty())
        return;
    const QString password = typed.merged().value(QStringLiteral("password"));
    const QString safe = typed.withoutSecrets().connectionString;
    if (safe == typed.connectionString)
        return;
    m_text->setPlainText(safe);
    m_text->moveCursor(QTextCursor::End);
    // Undo must not bring it back.
    m_text->document()->clearUndoRedoStacks();
    if (!password.isEmpty())
        Q_EMIT passwordFound(password);
}

QWidget* ConnectionForm::makeHostFields()
{
    auto* holder = new QWidget;
    auto* hostRow = new QHBoxLayout;
    auto* hostLabel = new QLabel(tr("&Host:"));
    hostLabel->setBuddy(m_host);
    auto* portLabel = new QLabel(tr("P&ort:"));
    portLabel->setBuddy(m_port);
    m_port->setMaximumWidth(fontMetrics().averageCharWidth() * 12);
    hostRow->addWidget(m_host, 1);
    hostRow->addWidget(portLabel);
    hostRow->addWidget(m_port);
    QFormLayout* form = makeForm(holder);
    form->addRow(hostLabel, hostRow);
    form->addRow(tr("&User:"), m_user);
    form->addRow(tr("&Database:"), m_database);
    return holder;
}

QWidget* ConnectionForm::makeTextFields()
{
    auto* holder = new QWidget;
    m_text->setObjectName(QStringLiteral("connectionText"));
    m_text->setTabChangesFocus(true);
    m_text->setPlaceholderText(QStringLiteral("postgresql://backup@db.example.com:5432/?sslmode=verify-full"));
    m_text->setMaximumHeight(fontMetrics().lineSpacing() * 4);
    m_reading->setObjectName(QStringLiteral("connectionReading"));
    m_reading->setTextFormat(Qt::PlainText);
    m_reading->setWordWrap(true);
    m_reading->setMinimumHeight(fontMetrics().lineSpacing());
    auto* label = new QLabel(tr("Connection &string:"));
    label->setBuddy(m_text);
    QFormLayout* form = makeForm(holder);
    form->addRow(label);
    form->addRow(m_text);
    form->addRow(m_reading);
    return holder;
}

QWidget* ConnectionForm::makeServiceFields()
{
    auto* holder = new QWidget;
    auto* hint = new QLabel(tr("Services are described in ~/.pg_service.conf or in the system's pg_service.conf."));
    hint->setWordWrap(true);
    QFormLayout* form = makeForm(holder);
    form->addRow(tr("Ser&vice:"), m_service);
    form->addRow(QString(), hint);
    return holder;
}

ConnectionForm::Way ConnectionForm::way() const
{
    return Way(m_way->currentData().toInt());
}

void ConnectionForm::setWay(Way way)
{
    m_way->setCurrentIndex(m_way->findData(int(way)));
}

void ConnectionForm::hostEdited(const QString& text)
{
    if (looksLikeConnectionString(text)) {
        setWay(Way::Text);
        m_text->setPlainText(text.trimmed());
        m_host->clear();
        extractPassword();
        m_text->setFocus();
    }
    Q_EMIT changed();
}

void ConnectionForm::textEdited()
{
    const qsizetype length = m_text->toPlainText().size();
    const bool isPasted = length > m_textLength + 1; // while typing, a password would be taken away half-way
    m_textLength = length;
    if (isPasted)
        extractPassword();
    m_textLength = m_text->toPlainText().size();
    updateReading();
    Q_EMIT changed();
}

void ConnectionForm::updateReading()
{
    ConnectionSettings typed;
    typed.connectionString = m_text->toPlainText().trimmed();
    const QPalette ground = QGuiApplication::palette();
    QPalette colors;
    if (typed.connectionString.isEmpty()) {
        m_reading->clear();
    } else if (const QString error = typed.connectionStringError(); !error.isEmpty()) {
        colors.setColor(QPalette::WindowText, stateColor(StateColor::Bad, ground));
        m_reading->setText(error.trimmed());
    } else {
        QStringList parts;
        const QMap<QString, QString> merged = typed.withoutSecrets().merged();
        for (auto part = merged.cbegin(); part != merged.cend(); ++part)
            parts.append(QStringLiteral("%1=%2").arg(part.key(), part.value()));
        colors.setColor(QPalette::WindowText, quietText(ground));
        m_reading->setText(tr("Read as: %1").arg(parts.join(QStringLiteral(", "))));
    }
    m_reading->setPalette(colors);
}

bool ConnectionForm::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_text && event->type() == QEvent::FocusOut)
        extractPassword();
    return QWidget::eventFilter(watched, event);
}

} // namespace basekeep
