#include "gui/profiles/ProfileDialog.h"

#include "engine/basebackup/Preflight.h"
#include "engine/catalogue/ProfileStore.h"
#include "gui/platform/PasswordStore.h"
#include "gui/preflight/FindingsView.h"
#include "gui/preflight/PreflightRunner.h"
#include "gui/profiles/ConnectionForm.h"
#include "gui/profiles/PasswordForm.h"
#include "gui/profiles/TlsForm.h"
#include "gui/settings/Settings.h"
#include "gui/widgets/FolderEdit.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/MessageBar.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QDir>
#include <QtCore/QPointer>
#include <QtCore/QRegularExpression>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

QFrame* makeLine()
{
    auto* line = new QFrame;
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Sunken);
    return line;
}

/// Gives the labels of all forms below one width, so that their fields begin at one line.
void alignLabels(const QWidget& holder)
{
    QList<QWidget*> labels;
    int width = 0;
    for (const QFormLayout* form : holder.findChildren<QFormLayout*>()) {
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem* item = form->itemAt(row, QFormLayout::LabelRole);
            if (!item || !item->widget())
                continue;
            labels.append(item->widget());
            width = qMax(width, item->widget()->sizeHint().width());
        }
    }
    for (QWidget* label : std::as_const(labels))
        label->setMinimumWidth(width);
}

} // namespace

ProfileDialog::ProfileDialog(ProfileStore& profiles, const QString& profileId, PasswordStore& passwords,
                             const Settings& settings, QWidget* parent)
    : QDialog(parent)
    , m_profiles(profiles)
    , m_passwords(passwords)
    , m_settings(settings)
    , m_profile(profiles.find(profileId).value_or(Profile()))
    , m_bar(new MessageBar)
    , m_name(new QLineEdit)
    , m_tabs(new QTabWidget)
    , m_connection(new ConnectionForm)
    , m_password(new PasswordForm(passwords.isAvailable()))
    , m_tls(new TlsForm)
    , m_folder(new FolderEdit(tr("Folder for backups"), tr("Folder for backups")))
    , m_runner(new PreflightRunner(this))
    , m_findings(new FindingsView)
    , m_problem(new QLabel)
    , m_test(new QPushButton)
    , m_save(nullptr)
{
    setObjectName(QStringLiteral("profileDialog"));
    setWindowTitle(m_profile.id.isEmpty() ? tr("Add Server") : tr("Edit Server"));
    m_name->setObjectName(QStringLiteral("profileName"));
    m_tabs->setObjectName(QStringLiteral("profileTabs"));
    m_folder->edit()->setObjectName(QStringLiteral("profileFolder"));
    m_findings->setObjectName(QStringLiteral("profileFindings"));
    m_problem->setObjectName(QStringLiteral("profileProblem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_test->setObjectName(QStringLiteral("profileTest"));
    m_test->setAutoDefault(false);

    auto* serverTab = new QWidget;
    auto* serverColumn = new QVBoxLayout(serverTab);
    serverColumn->addWidget(m_connection);
    serverColumn->addWidget(makeLine());
    serverColumn->addWidget(m_password);
    serverColumn->addStretch();

    auto* backupsTab = new QWidget;
    auto* backupsForm = new QFormLayout(backupsTab);
    auto* folderLabel = new QLabel(tr("&Folder for backups:"));
    folderLabel->setBuddy(m_folder->edit());
    auto* folderHint = new QLabel(tr("Each backup gets a folder of its own in there, named after the day and time."));
    folderHint->setWordWrap(true);
    backupsForm->addRow(folderLabel, m_folder);
    backupsForm->addRow(QString(), folderHint);

    m_tabs->addTab(serverTab, icon(QStringLiteral("server")), tr("Server"));
    m_tabs->addTab(m_tls, icon(QStringLiteral("lock")), tr("Encryption"));
    m_tabs->addTab(backupsTab, icon(QStringLiteral("archive")), tr("Backups"));

    auto* nameRow = new QFormLayout;
    nameRow->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    nameRow->addRow(tr("&Name:"), m_name);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_save = buttons->addButton(tr("&Save Server"), QDialogButtonBox::AcceptRole);
    m_save->setObjectName(QStringLiteral("profileSave"));
    m_save->setIcon(icon(QStringLiteral("save")));
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_test);
    bottom->addWidget(m_problem, 1);
    bottom->addWidget(buttons);
    m_findings->hide();
    m_findings->setMinimumHeight(fontMetrics().lineSpacing() * 16);

    auto* column = new QVBoxLayout(this);
    column->addWidget(m_bar);
    column->addLayout(nameRow);
    column->addWidget(m_tabs);
    column->addWidget(m_findings, 1);
    column->addLayout(bottom);
    setMinimumWidth(fontMetrics().averageCharWidth() * 100);

    connect(m_name, &QLineEdit::textChanged, this, &ProfileDialog::updateState);
    connect(m_connection, &ConnectionForm::changed, this, &ProfileDialog::updateState);
    connect(m_connection, &ConnectionForm::passwordFound, this, [this](const QString& password) {
        m_password->setPassword(password);
        m_bar->showMessage(MessageBar::Kind::Note, tr("The password was moved from the text to its own field."),
                           tr("Profiles never hold a password."));
    });
    connect(m_test, &QPushButton::clicked, this, &ProfileDialog::test);
    connect(m_runner, &PreflightRunner::finished, this, &ProfileDialog::showReport);
    connect(buttons, &QDialogButtonBox::accepted, this, &ProfileDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    alignLabels(*serverTab);
    m_tabs->setMinimumHeight(m_tabs->sizeHint().height()); // wrapping texts make a layout believe it needs less
    m_save->setDefault(true); // only a button that is in the dialog already can be its default
    fill();
    setTesting(false);
    updateState();
}

void ProfileDialog::fill()
{
    m_name->setText(m_profile.name);
    m_connection->setConnection(m_profile.connection);
    m_password->setSource(m_profile.passwordSource);
    m_tls->setParameters(m_profile.connection.parameters);
    m_folder->setFolder(m_profile.backupFolder);
}

QString ProfileDialog::name() const
{
    const QString typed = m_name->text().trimmed();
    return typed.isEmpty() && m_connection->problem().isEmpty() ? m_connection->connection().displayName() : typed;
}

QString ProfileDialog::problem() const
{
    if (const QString problem = m_connection->problem(); !problem.isEmpty())
        return problem;
    // Jobs are told apart by the profile's name.
    for (const Profile& other : m_profiles.profiles())
        if (other.id != m_profile.id && other.name.compare(name(), Qt::CaseInsensitive) == 0)
            return tr("Another server is called “%1”.").arg(other.name);
    return {};
}

Profile ProfileDialog::edited() const
{
    Profile profile = m_profile;
    profile.name = name();
    profile.connection = m_connection->connection();
    m_tls->writeTo(profile.connection.parameters);
    profile.passwordSource = m_password->source();
    profile.backupFolder = m_folder->folder().trimmed();
    if (profile.backupFolder.isEmpty()) {
        static const QRegularExpression unsafe(QStringLiteral("[^\\w.-]+"));
        profile.backupFolder =
            QDir(m_settings.backupFolder()).filePath(QString(profile.name).replace(unsafe, QStringLiteral("_")));
    }
    return profile;
}

void ProfileDialog::updateState()
{
    const QString suggestion = m_connection->problem().isEmpty() ? m_connection->connection().displayName() : QString();
    m_name->setPlaceholderText(suggestion.isEmpty() ? tr("as it is shown on the left") : suggestion);
    m_folder->setPlaceholder(QDir::toNativeSeparators(m_settings.backupFolder()));
    const QString missing = problem();
    m_problem->setText(missing);
    m_save->setEnabled(missing.isEmpty());
    m_save->setToolTip(missing);
    m_test->setEnabled(m_isTesting || m_connection->problem().isEmpty());
}

void ProfileDialog::test()
{
    ++m_testNumber; // an answer of the keychain that is still on its way is not for us any more
    if (m_isTesting) {
        m_runner->cancel();
        setTesting(false);
        m_findings->clear();
        setFindingsShown(false);
        return;
    }
    m_connection->extractPassword();
    BackupSettings settings; // without a target: only the server is looked at
    settings.connection = edited().connection;
    setTesting(true);
    const QString typed = m_password->password();
    const bool isInKeychain = m_password->source() == Profile::PasswordSource::Keychain && !m_profile.id.isEmpty();
    if (!typed.isEmpty())
        settings.connection.password = typed;
    if (!typed.isEmpty() || !isInKeychain)
        return m_runner->start(settings);

    QPointer<ProfileDialog> self(this);
    m_passwords.read(m_profile.id, [self, settings, number = m_testNumber](std::optional<QString> stored) mutable {
        if (!self || self->m_testNumber != number)
            return;
        settings.connection.password = stored;
        self->m_runner->start(settings);
    });
}

void ProfileDialog::showReport(const PreflightReport& report)
{
    m_findings->setFindings(report.findings);
    setTesting(false);
}

void ProfileDialog::setTesting(bool isTesting)
{
    m_isTesting = isTesting;
    m_test->setText(isTesting ? tr("S&top Test") : tr("&Test Connection"));
    m_test->setIcon(icon(isTesting ? QStringLiteral("stop") : QStringLiteral("network")));
    if (isTesting) {
        m_findings->setBusy(tr("Asking the server …"));
        setFindingsShown(true);
    }
    updateState();
}

void ProfileDialog::setFindingsShown(bool isShown)
{
    if (m_findings->isVisibleTo(this) == isShown)
        return;
    // The dialog grows by them: they come below the fields, not at their expense.
    const int difference = (isShown ? m_findings->minimumHeight() : m_findings->height()) + layout()->spacing();
    const int wanted = height() + (isShown ? difference : -difference);
    m_findings->setVisible(isShown); // may already resize the dialog
    resize(width(), wanted);
}

void ProfileDialog::save()
{
    m_connection->extractPassword();
    if (!problem().isEmpty())
        return;
    try {
        const Profile profile = edited();
        m_profile.id = m_profiles.save(profile);
        m_profile = m_profiles.find(m_profile.id).value_or(profile);
    } catch (const Failure& failure) {
        m_bar->showFailure(failure);
        return;
    }
    savePassword();
}

void ProfileDialog::savePassword()
{
    if (m_profile.passwordSource != Profile::PasswordSource::Keychain) {
        if (m_passwords.isAvailable())
            m_passwords.remove(m_profile.id);
        return accept();
    }
    const QString password = m_password->password();
    if (password.isEmpty())
        return accept();
    QPointer<ProfileDialog> self(this);
    m_passwords.write(m_profile.id, password, [self](const QString& error) {
        if (!self)
            return;
        if (error.isEmpty())
            return self->accept();
        self->m_bar->showMessage(MessageBar::Kind::Error, tr("The keychain did not take the password."),
                                 tr("The server was saved without it. Try again, or choose “Ask each time”."), error);
    });
}

} // namespace basekeep
