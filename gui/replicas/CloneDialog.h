#pragma once

#include "engine/catalogue/Profile.h"
#include "engine/jobs/Finding.h"
#include "engine/replica/CloneChecks.h"
#include "engine/replica/CloneSettings.h"
#include "gui/wizard/FreeSpaceReader.h"

#include <QtCore/QTimer>
#include <QtWidgets/QDialog>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace basekeep {

class CloneCheckRunner;
class CloneDetails;
class FieldNote;
class FindingsView;
class FolderEdit;
class PasswordStore;
class ProfileStore;
class QuietLabel;
class ReasonLine;

/// One form, one button: from a server to a replica of it here. Everything has a good value; both ends are looked at
/// while the fields change, and the button says why it is off.
class CloneDialog final : public QDialog
{
    Q_OBJECT

public:
    /// `start` holds what is known already: the server's name, folder, port, slot. Where it names a server that has no
    /// profile any more, its connection is used.
    CloneDialog(const ProfileStore& profiles, PasswordStore& passwords, const QString& profileId,
                const CloneSettings& start, QWidget* parent = nullptr);
    ~CloneDialog() override;

    [[nodiscard]] CloneSettings settings() const;
    [[nodiscard]] QString profileId() const;

    [[nodiscard]] static QString standardFolder(); ///< where replicas go if nobody says otherwise

Q_SIGNALS:
    void backupRequested(const QString& profileId); ///< instead; the dialog is closed

protected:
    void showEvent(QShowEvent* event) override;

private:
    QLayout* makeForm();
    QWidget* makeFolderField();
    QWidget* makeButtons();

    void takeServer(); ///< the one that is chosen
    void suggest();    ///< folder, slot and port, where the user has not said anything else
    void folderChanged();
    [[nodiscard]] bool suggestOtherSlot(); ///< false if the user has named one, or none is left
    void settingsChanged();
    void check();
    void takeChecks(const CloneChecks::Result& result, bool offersAside);
    void showSpaces(const FreeSpaceReader::Spaces& spaces);
    void updateState();
    [[nodiscard]] QString reasonAgainst() const;          ///< cloning now; empty if nothing is
    [[nodiscard]] QString titleOf(const char* key) const; ///< of the blocker of that key, if there is one
    [[nodiscard]] bool canOnlyBackUp() const;
    [[nodiscard]] Profile chosen() const;

    PasswordStore& m_passwords;
    const CloneSettings m_start;
    QList<Profile> m_servers;                       ///< in the order of the box
    std::optional<ConnectionSettings> m_connection; ///< of the chosen server, with its password
    std::optional<Findings> m_findings; ///< for exactly what the fields say; nothing while they are not checked
    quint64 m_clusterBytes = 0;
    bool m_isPasswordMissing = false; ///< the user would not say it
    bool m_isFolderTyped = false;
    bool m_isSlotTyped = false;
    int m_slotNumber = 1;   ///< of the suggestion: names before it are taken on the server
    int m_serverNumber = 0; ///< of the choice; answers for an earlier one are dropped
    QTimer m_checkDelay;    ///< until somebody has finished typing
    QTimer m_spaceTimer;
    FreeSpaceReader m_spaceReader;
    CloneCheckRunner* m_checks;

    QComboBox* m_server = nullptr;
    FolderEdit* m_folder = nullptr;
    QuietLabel* m_space = nullptr;
    QCheckBox* m_movesAside = nullptr;
    FieldNote* m_folderNote = nullptr;
    QSpinBox* m_port = nullptr;
    FieldNote* m_portNote = nullptr;
    QLineEdit* m_slot = nullptr;
    FieldNote* m_slotNote = nullptr;
    QCheckBox* m_starts = nullptr;
    QToolButton* m_detailsButton = nullptr;
    QuietLabel* m_detailsSummary = nullptr;
    CloneDetails* m_details = nullptr;
    FindingsView* m_view = nullptr;
    ReasonLine* m_reason = nullptr;
    QPushButton* m_clone = nullptr;
    QPushButton* m_backUp = nullptr;
    QPushButton* m_again = nullptr;
};

} // namespace basekeep
