#pragma once

#include <QtWidgets/QDialog>

class QDialogButtonBox;

namespace basekeep {

/// A short text of the program's own help.
class HelpDialog final : public QDialog
{
    Q_OBJECT

public:
    /// Why a backup is done by two processes, and what happens if one fails.
    [[nodiscard]] static HelpDialog* twoProcesses(QWidget* parent);

    /// What a verification looks at, and what its verdict means.
    [[nodiscard]] static HelpDialog* verifying(QWidget* parent);

    /// What the list of backups holds, how a scan finds more, and what "last verified" means.
    [[nodiscard]] static HelpDialog* knownBackups(QWidget* parent);

    /// How a replica is made, what its slot does, and what promoting means.
    [[nodiscard]] static HelpDialog* replicas(QWidget* parent);

    /// Name, version, licence and the versions of what it stands on, ready to be copied.
    [[nodiscard]] static HelpDialog* about(QWidget* parent);

private:
    HelpDialog(const QString& title, const QPixmap& picture, const QString& html, QWidget* parent);
    void addCopyButton(const QString& text);

    QDialogButtonBox* m_buttons;
};

} // namespace basekeep
