#pragma once

#include "engine/sandbox/Sandbox.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;

namespace basekeep {

class SandboxRunner;
struct Failure;

/// On the sample server's page: does it run, and the buttons to start, stop and remove it.
class SandboxPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit SandboxPanel(QWidget* parent = nullptr);

    void look(); ///< asks anew; done every few seconds while it is in view

Q_SIGNALS:
    void startRequested();
    void removed();
    void failed(const basekeep::Failure& failure);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void take(const Sandbox::Status& status);
    void confirmRemoval();
    void showWorking(const QString& text);

    bool m_isRemoving = false;
    SandboxRunner* m_runner;
    QTimer m_timer;
    QLabel* m_text;
    QPushButton* m_start;
    QPushButton* m_stop;
    QPushButton* m_remove;
};

} // namespace basekeep
