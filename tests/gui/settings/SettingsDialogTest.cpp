#include "gui/settings/SettingsDialog.h"

#include "gui/settings/Appearance.h"
#include "gui/settings/Settings.h"
#include "gui/widgets/StateColors.h"
#include "tests/gui/support/GuiTest.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace basekeep;

class SettingsDialogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_test.begin(); }

    void savesWhatWasChosen()
    {
        {
            Settings settings;
            QSignalSpy changes(&settings, &Settings::appearanceChanged);
            SettingsDialog dialog(settings);
            dialog.show();
            GuiTest::find<QComboBox>(dialog, "appearance")->setCurrentText(QStringLiteral("Dark"));
            GuiTest::find<QLineEdit>(dialog, "backupFolder")->setText(QStringLiteral("/srv/backups"));
            GuiTest::find<QCheckBox>(dialog, "notifyAtEnd")->setChecked(false);
            GuiTest::find<QPushButton>(dialog, "saveSettings")->click();
            QCOMPARE(changes.count(), 1);
        }
        const Settings reread;
        QCOMPARE(reread.appearance(), Settings::Appearance::Dark);
        QCOMPARE(reread.backupFolder(), QStringLiteral("/srv/backups"));
        QVERIFY(!reread.notifiesAtEnd());
    }

    void startsWithSensibleValues()
    {
        const Settings settings;
        QCOMPARE(settings.appearance(), Settings::Appearance::System);
        QCOMPARE(settings.backupFolder(), Settings::standardBackupFolder());
        QVERIFY(settings.notifiesAtEnd());
    }

    void appearancesHaveTheirGround()
    {
        applyAppearance(Settings::Appearance::Dark);
        QVERIFY(isDark(QApplication::palette()));
        applyAppearance(Settings::Appearance::Light);
        QVERIFY(!isDark(QApplication::palette()));
        applyAppearance(Settings::Appearance::System);
    }

private:
    GuiTest m_test;
};

QTEST_MAIN(SettingsDialogTest)
#include "SettingsDialogTest.moc"
