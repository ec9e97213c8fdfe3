#include "gui/wizard/BackupWizard.h"

#include "engine/catalogue/ProfileStore.h"
#include "gui/settings/Settings.h"
#include "gui/widgets/Icons.h"
#include "gui/wizard/BackupChoices.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/MethodPage.h"
#include "gui/wizard/PreflightPage.h"
#include "gui/wizard/ServerPage.h"
#include "gui/wizard/SummaryPage.h"
#include "gui/wizard/TargetPage.h"

namespace basekeep {

BackupWizard::BackupWizard(ProfileStore& store, const QString& profileId, PasswordStore& passwords, Settings& memory,
                           QWidget* parent)
    : QWizard(parent), m_setup(new BackupSetup(this)), m_memory(memory)
{
    setObjectName(QStringLiteral("backupWizard"));
    setWindowTitle(tr("Back Up a Server"));
#ifdef Q_OS_MACOS
    setWizardStyle(QWizard::MacStyle);
    setPixmap(QWizard::BackgroundPixmap, applicationIcon().pixmap(256, 256));
#else
    // The Aero style that Windows would take by itself ignores a dark palette.
    setWizardStyle(QWizard::ModernStyle);
    setPixmap(QWizard::LogoPixmap, applicationIcon().pixmap(48, 48));
#endif
    setOption(QWizard::NoBackButtonOnStartPage);
    setButtonText(QWizard::FinishButton, tr("&Start Backup"));

    connect(m_setup, &BackupSetup::profileChanged, this, &BackupWizard::recallChoices);
    if (const auto profile = store.find(profileId))
        m_setup->setProfile(*profile);
    setPage(ServerPageId, new ServerPage(*m_setup, store, passwords, this));
    setPage(MethodPageId, new MethodPage(*m_setup, this));
    setPage(TargetPageId, new TargetPage(*m_setup, memory.backupFolder(), this));
    setPage(PreflightPageId, new PreflightPage(*m_setup, this));
    setPage(SummaryPageId, new SummaryPage(*m_setup, this));
    resize(900, 700);
}

BackupSettings BackupWizard::settings() const
{
    return m_setup->settings();
}

void BackupWizard::accept()
{
    m_memory.setBackupChoices(m_setup->profile().id, BackupChoices::of(*m_setup).toJson());
    QWizard::accept();
}

void BackupWizard::recallChoices()
{
    const BackupChoices choices = BackupChoices::fromJson(m_memory.backupChoices(m_setup->profile().id));
    m_setup->setMethod(choices.preset, choices.method);
    m_setup->setLabel(choices.method.label);
}

} // namespace basekeep
