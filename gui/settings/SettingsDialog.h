#pragma once

#include <QtWidgets/QDialog>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace basekeep {

class Settings;

/// The few things the user may choose about the window itself. What belongs to a server is in its profile.
class SettingsDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit SettingsDialog(Settings& settings, QWidget* parent = nullptr);

private:
    void browse();
    void save();

    Settings& m_settings;
    QComboBox* m_appearance;
    QLineEdit* m_folder;
    QCheckBox* m_notify;
};

} // namespace basekeep
