#include "gui/wizard/StandbyGroup.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/ReasonLine.h"
#include "gui/wizard/BackupSetup.h"

namespace basekeep {

StandbyGroup::StandbyGroup(BackupSetup& setup, QWidget* parent) : MethodGroup(tr("Standby"), setup, parent)
{
    auto* layout = new QVBoxLayout(this);
    m_recoveryConf =
        makeCheckBox(QStringLiteral("recoveryConf"), tr("Write the settings of a standby into the backup (-R)"),
                     tr("standby.signal and primary_conninfo: a server started on the backup follows this one."));
    layout->addWidget(m_recoveryConf);
    layout->addWidget(m_recoveryReason = new ReasonLine);
    m_recoveryReason->setObjectName(QStringLiteral("recoveryReason"));
    m_password = makeCheckBox(QStringLiteral("recoveryPassword"), tr("With the password in it"),
                              tr("Otherwise the standby needs a passfile of its own."));
    layout->addWidget(m_password);
    layout->addWidget(m_passwordReason = new ReasonLine);
    m_passwordReason->setObjectName(QStringLiteral("recoveryPasswordReason"));
    layout->addStretch(1);

    connect(m_recoveryConf, &QCheckBox::toggled, this, [this](bool write) {
        if (isShowing())
            return;
        if (!write)
            this->setup().setRecoveryPassword(false);
        this->setup().setWriteRecoveryConf(write);
    });
    connect(m_password, &QCheckBox::toggled, &setup, &BackupSetup::setRecoveryPassword);
    refresh();
}

void StandbyGroup::showSettings()
{
    const BackupSettings& settings = setup().settings();
    m_recoveryConf->setChecked(settings.writeRecoveryConf);
    explain(m_recoveryConf, m_recoveryReason, rules().recoveryConf(), settings.writeRecoveryConf);

    m_password->setChecked(settings.recoveryPassword);
    m_password->setEnabled(settings.writeRecoveryConf);
    if (!settings.writeRecoveryConf)
        m_passwordReason->setReason({});
    else if (settings.recoveryPassword)
        m_passwordReason->setReason(tr("The password will stand in clear text in postgresql.auto.conf: whoever can "
                                       "read the backup, or a copy of it, can connect as this role."));
    else
        m_passwordReason->setReason(tr("The standby gets its password from a passfile on its own machine, which you "
                                       "put there."),
                                    ReasonLine::Tone::Quiet);
}

} // namespace basekeep
