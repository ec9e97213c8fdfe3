#pragma once

#include <QtWidgets/QWizardPage>

class QVBoxLayout;

namespace basekeep {

class BackupSetup;
class ReasonLine;

/// A page of the backup wizard: binds to the one setup, and says in words why it does not let go on.
class SetupPage : public QWizardPage
{
    Q_OBJECT

public:
    explicit SetupPage(BackupSetup& setup, QWidget* parent = nullptr);

    [[nodiscard]] bool isComplete() const override { return m_isComplete; }

    /// What the page says under its content; empty while nothing is missing.
    [[nodiscard]] QString reason() const;

protected:
    [[nodiscard]] BackupSetup& setup() const { return m_setup; }
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }

    /// Empty lets the user go on; anything else is shown and holds "Next" back.
    void setReasons(const QStringList& sentences);

private:
    BackupSetup& m_setup;
    QVBoxLayout* m_content;
    ReasonLine* m_reason;
    bool m_isComplete = true;
};

} // namespace basekeep
