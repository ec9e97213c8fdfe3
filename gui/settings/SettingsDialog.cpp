#include "gui/settings/SettingsDialog.h"

#include "gui/settings/Settings.h"
#include "gui/widgets/Icons.h"

#include <QtCore/QDir>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

namespace basekeep {

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_appearance(new QComboBox)
    , m_folder(new QLineEdit(QDir::toNativeSeparators(settings.backupFolder())))
    , m_notify(new QCheckBox(tr("&Notify me when a job ends while the window is not in front")))
{
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));

    m_appearance->setObjectName(QStringLiteral("appearance"));
    m_appearance->addItem(tr("As the system"), int(Settings::Appearance::System));
    m_appearance->addItem(tr("Light"), int(Settings::Appearance::Light));
    m_appearance->addItem(tr("Dark"), int(Settings::Appearance::Dark));
    m_appearance->setCurrentIndex(m_appearance->findData(int(settings.appearance())));
    m_folder->setObjectName(QStringLiteral("backupFolder"));
    m_folder->setMinimumWidth(fontMetrics().averageCharWidth() * 42);
    m_notify->setObjectName(QStringLiteral("notifyAtEnd"));
    m_notify->setChecked(settings.notifiesAtEnd());

    auto* browseButton = new QPushButton(icon(QStringLiteral("folder")), tr("&Choose…"));
    browseButton->setAccessibleName(tr("Choose the folder for backups"));
    auto* folderRow = new QHBoxLayout;
    folderRow->addWidget(m_folder, 1);
    folderRow->addWidget(browseButton);
    auto* folderHint = new QLabel(tr("For servers whose profile names no folder of its own. Each backup gets a folder "
                                     "with its date in it."));
    folderHint->setWordWrap(true);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* saveButton = buttons->addButton(tr("&Save Settings"), QDialogButtonBox::AcceptRole);
    saveButton->setObjectName(QStringLiteral("saveSettings"));

    auto* folderLabel = new QLabel(tr("&Folder for backups:"));
    folderLabel->setBuddy(m_folder);
    auto* form = new QFormLayout(this);
    form->addRow(tr("&Appearance:"), m_appearance);
    form->addRow(folderLabel, folderRow);
    form->addRow(QString(), folderHint);
    form->addRow(QString(), m_notify);
    form->addRow(buttons);

    saveButton->setDefault(true);
    connect(browseButton, &QPushButton::clicked, this, &SettingsDialog::browse);
    connect(buttons, &QDialogButtonBox::accepted, this, &SettingsDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SettingsDialog::browse()
{
    auto* picker = new QFileDialog(this, tr("Folder for backups"), m_folder->text());
    picker->setAttribute(Qt::WA_DeleteOnClose);
    picker->setFileMode(QFileDialog::Directory);
    picker->setOption(QFileDialog::ShowDirsOnly);
    connect(picker, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { m_folder->setText(QDir::toNativeSeparators(folder)); });
    picker->open();
}

void SettingsDialog::save()
{
    m_settings.setAppearance(Settings::Appearance(m_appearance->currentData().toInt()));
    m_settings.setBackupFolder(QDir::fromNativeSeparators(m_folder->text().trimmed()));
    m_settings.setNotifiesAtEnd(m_notify->isChecked());
    accept();
}

} // namespace basekeep
