#pragma once

#include "gui/wizard/SetupPage.h"

class QFormLayout;

namespace basekeep {

class CommandView;

/// Everything that was chosen, in words and as the command that would do the same.
class SummaryPage final : public SetupPage
{
    Q_OBJECT

public:
    explicit SummaryPage(BackupSetup& setup, QWidget* parent = nullptr);

    void initializePage() override;

private:
    void addRow(const QString& name, const QString& value);

    QWidget* m_words;
    QFormLayout* m_rows;
    CommandView* m_command;
};

} // namespace basekeep
