#pragma once

#include <QtWidgets/QWidget>

#include "gui/wizard/BackupPreset.h"

class QButtonGroup;
class QLabel;
class QToolButton;

namespace basekeep {

class BackupSetup;

/// The presets, each with what it is for and what it costs. Says when the choices have moved away from the preset they
/// began with, and leads back to it.
class PresetChooser final : public QWidget
{
    Q_OBJECT

public:
    explicit PresetChooser(BackupSetup& setup, QWidget* parent = nullptr);

private:
    void addPreset(BackupPreset preset, const QString& objectName, const QString& iconName, const QString& name,
                   const QString& purpose, const QString& price);
    void showPreset();

    BackupSetup& m_setup;
    QButtonGroup* m_buttons;
    QLabel* m_changed;
    QToolButton* m_undo;
};

} // namespace basekeep
