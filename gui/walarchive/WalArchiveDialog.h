#pragma once

#include "engine/receivewal/WalArchive.h"

#include <QtWidgets/QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace basekeep {

class CommandView;
class FieldNote;
class FolderEdit;
class MessageBar;
class ProfileStore;
class QuietLabel;
class WalArchiveRunner;

/// Sets up a WAL archive or changes one. What cannot work is said below the field that is to blame.
class WalArchiveDialog final : public QDialog
{
    Q_OBJECT

public:
    /// Without an id a new archive is made, for the server whose profile it names if there is one.
    WalArchiveDialog(WalArchiveRunner& runner, const ProfileStore& profiles, const WalArchive& archive,
                     QWidget* parent = nullptr);

    [[nodiscard]] QString archiveId() const { return m_archive.id; } ///< of the saved archive once accepted
    [[nodiscard]] bool shallStart() const { return m_shallStart; }   ///< the user wants it to receive at once

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeServerRow();
    QWidget* makeFolderField();
    QWidget* makeSlotField();
    QWidget* makeCompressionField();
    QWidget* makeSynchronousField();
    QWidget* makeAdvanced();
    QWidget* makeButtons();

    void fill();
    void suggest(); ///< folder and slot for the chosen server, where the user has not said anything else
    [[nodiscard]] WalArchive edited() const;
    void updateState();
    void fitHeight(); ///< grows and shrinks with notes that come and go, beyond what the user has given it
    [[nodiscard]] QString folderProblem(const ReceiveWalSettings& settings) const;
    [[nodiscard]] QString slotProblem(const ReceiveWalSettings& settings) const;
    [[nodiscard]] QString endPositionProblem() const;
    void save(bool shallStart);

    WalArchiveRunner& m_runner;
    const ProfileStore& m_profiles;
    WalArchive m_archive;
    bool m_isFolderTyped = false;
    bool m_isSlotTyped = false;
    bool m_shallStart = false;
    int m_neededHeight = 0; ///< of everything that is shown

    MessageBar* m_bar;
    QComboBox* m_server = nullptr;
    FolderEdit* m_folder = nullptr;
    QCheckBox* m_makeFolder = nullptr;
    FieldNote* m_folderNote = nullptr;
    QCheckBox* m_usesSlot = nullptr;
    QLineEdit* m_slot = nullptr;
    QCheckBox* m_createSlot = nullptr;
    FieldNote* m_slotNote = nullptr;
    QComboBox* m_method = nullptr;
    QSpinBox* m_level = nullptr;
    QCheckBox* m_synchronous = nullptr;
    QLabel* m_syncMeaning = nullptr;
    FieldNote* m_syncNote = nullptr;
    QCheckBox* m_outlives = nullptr;
    QToolButton* m_advancedButton = nullptr;
    QWidget* m_advanced = nullptr;
    QSpinBox* m_interval = nullptr;
    QLineEdit* m_endPosition = nullptr;
    FieldNote* m_endNote = nullptr;
    QCheckBox* m_reconnects = nullptr;
    QCheckBox* m_sync = nullptr;
    CommandView* m_command = nullptr;
    QPushButton* m_save = nullptr;
    QPushButton* m_saveAndStart = nullptr;
};

} // namespace basekeep
