#include "gui/wizard/ServerPage.h"

#include <QtCore/QDir>
#include <QtCore/QSignalBlocker>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>
#include <QtWidgets/QWizard>

#include "engine/catalogue/ProfileStore.h"
#include "gui/profiles/ProfilePassword.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

QString passwordSourceText(const Profile& profile)
{
    switch (profile.passwordSource) {
    case Profile::PasswordSource::Ask:
        return ServerPage::tr("Asked for when you go on");
    case Profile::PasswordSource::Passfile:
        return ServerPage::tr("From the passfile, if the server wants one");
    case Profile::PasswordSource::Keychain:
        return ServerPage::tr("From the system's keychain");
    }
    return {};
}

QString userText(const ConnectionSettings& connection)
{
    try {
        const QString user = connection.merged().value(QStringLiteral("user"));
        return user.isEmpty() ? ServerPage::tr("Your name on this system") : user;
    } catch (const Failure& failure) {
        return failure.message;
    }
}

QLabel* valueLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

ServerPage::ServerPage(BackupSetup& setup, ProfileStore& store, PasswordStore& passwords, QWidget* parent)
    : SetupPage(setup, parent)
    , m_store(store)
    , m_passwords(passwords)
    , m_servers(new QComboBox(this))
    , m_address(valueLabel(this))
    , m_user(valueLabel(this))
    , m_password(valueLabel(this))
    , m_folder(valueLabel(this))
{
    setTitle(tr("Which server?"));
    setSubTitle(tr("The server goes on working while it is backed up. Nothing is changed on it."));

    m_servers->setObjectName(QStringLiteral("server"));
    m_servers->setAccessibleName(tr("Server"));

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Server:"), m_servers);
    form->addRow(tr("Address:"), m_address);
    form->addRow(tr("Role:"), m_user);
    form->addRow(tr("Password:"), m_password);
    form->addRow(tr("Backups go to:"), m_folder);
    content()->addLayout(form);
    content()->addSpacing(12);
    content()->addWidget(new QuietLabel(
        tr("The role needs the right to replicate, and the server's pg_hba.conf must let it in for replication. The "
           "preflight before the start looks at both and names the line to add if it is missing."),
        this));
    content()->addStretch(1);

    connect(m_servers, &QComboBox::currentIndexChanged, this, &ServerPage::chooseServer);
    connect(&m_store, &ProfileStore::changed, this, &ServerPage::fillServers);
    connect(&setup, &BackupSetup::profileChanged, this, &ServerPage::showServer);
    connect(&m_look, &PreflightRunner::finished, this,
            [this](const PreflightReport& report) { this->setup().setServerReport(report.server); });
}

void ServerPage::initializePage()
{
    fillServers();
}

bool ServerPage::validatePage()
{
    if (setup().isConnectionResolved())
        return true;
    m_goOnWhenResolved = false;
    resolve();
    if (setup().isConnectionResolved())
        return true;
    m_goOnWhenResolved = true; // the keychain or the prompt answers later
    return false;
}

void ServerPage::fillServers()
{
    const QSignalBlocker blocker(m_servers);
    m_servers->clear();
    for (const Profile& profile : m_store.profiles())
        m_servers->addItem(icon(QStringLiteral("server")), profile.name, profile.id);
    m_servers->setCurrentIndex(qMax(0, m_servers->findData(setup().profile().id)));
    chooseServer(m_servers->currentIndex());
}

void ServerPage::chooseServer(int index)
{
    const auto profile = m_store.find(m_servers->itemData(index).toString());
    if (!profile) {
        setReasons({tr("There is no server yet. Close this wizard and add one first.")});
        return;
    }
    setReasons({});
    if (setup().profile().id != profile->id)
        m_look.cancel();
    setup().setProfile(*profile);
    showServer();
}

void ServerPage::showServer()
{
    const Profile& profile = setup().profile();
    m_address->setText(profile.connection.displayName());
    m_user->setText(userText(profile.connection));
    m_password->setText(passwordSourceText(profile));
    m_folder->setText(profile.backupFolder.isEmpty() ? tr("Chosen on the page after the next")
                                                     : QDir::toNativeSeparators(profile.backupFolder));
}

void ServerPage::resolve()
{
    if (m_isResolving)
        return;
    m_isResolving = true;
    const Profile profile = setup().profile();
    resolvePassword(this, profile, m_passwords,
                    [this, id = profile.id](const std::optional<ConnectionSettings>& connection) {
                        m_isResolving = false;
                        useConnection(id, connection);
                    });
}

void ServerPage::useConnection(const QString& profileId, const std::optional<ConnectionSettings>& connection)
{
    // The answer may come after the user has turned to another server.
    if (!connection || setup().profile().id != profileId)
        return;
    setup().setConnection(*connection);

    BackupSettings look; // nothing but the server counts
    look.connection = *connection;
    m_look.start(look);

    if (m_goOnWhenResolved && wizard()->currentPage() == this) {
        m_goOnWhenResolved = false;
        wizard()->next();
    }
}

} // namespace basekeep
