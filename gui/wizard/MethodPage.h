#pragma once

#include "gui/wizard/SetupPage.h"

class QScrollArea;
class QToolButton;

namespace basekeep {

/// How the backup is taken: three presets that suit most people, and, folded away, everything that can be chosen.
class MethodPage final : public SetupPage
{
    Q_OBJECT

public:
    explicit MethodPage(BackupSetup& setup, QWidget* parent = nullptr);

private:
    QWidget* makeAdvanced();
    void unfold(bool open);
    void showConflicts();

    QToolButton* m_advancedButton;
    QWidget* m_advanced = nullptr;
    QScrollArea* m_scroll;
};

} // namespace basekeep
