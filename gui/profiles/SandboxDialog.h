#pragma once

#include "engine/sandbox/Sandbox.h"

#include <QtWidgets/QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace basekeep {

class MessageBar;
class SandboxRunner;

/// Starts the sample server while somebody watches: how large, what is being done, and a way out.
class SandboxDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit SandboxDialog(QWidget* parent = nullptr);

    [[nodiscard]] const Sandbox::Status& status() const { return m_status; } ///< once accepted

    void reject() override; ///< cancels first; closes when everything is tidied up

private:
    void start();
    void setWorking(bool isWorking);

    Sandbox::Status m_status;
    SandboxRunner* m_runner;
    MessageBar* m_bar;
    QWidget* m_choices;
    QComboBox* m_size;
    QCheckBox* m_writes;
    QLabel* m_progress;
    QProgressBar* m_busy;
    QPushButton* m_start;
    QPushButton* m_cancel;
};

} // namespace basekeep
