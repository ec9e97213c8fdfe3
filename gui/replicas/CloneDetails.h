#pragma once

#include "engine/replica/CloneSettings.h"
#include "engine/server/ServerReport.h"
#include "gui/wizard/FreeSpaceReader.h"

#include <QtWidgets/QTabWidget>

#include <optional>

class QCheckBox;
class QLineEdit;
class QPushButton;
class QRadioButton;
class QSpinBox;
class QTableView;

namespace basekeep {

class FolderEdit;
class NameValueTable;
class QuietLabel;
class TablespaceMappingModel;

/// What a clone can be told beyond folder, port and slot: where tablespaces go, how the replica reaches its primary,
/// which settings it gets, how it is copied. All of it has good values.
class CloneDetails final : public QTabWidget
{
    Q_OBJECT

public:
    explicit CloneDetails(QWidget* parent = nullptr);

    void setValues(const CloneSettings& settings); ///< of a clone that was made before
    void applyTo(CloneSettings& settings) const;

    void setTarget(const QString& target);
    void setServer(const std::optional<ServerReport>& server); ///< nothing while it has not been asked

    /// Why the tablespaces cannot be placed as they are, as a sentence; empty if they can.
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QStringList localPaths() const; ///< of the tablespaces
    void setSpaces(const FreeSpaceReader::Spaces& spaces);

    /// One line for those who do not open it.
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void changed();

private:
    QWidget* makeTablespaces();
    QWidget* makeConnection();
    QWidget* makeSettings();
    QWidget* makeCopy();
    void showTablespaces();

    std::optional<ServerReport> m_server;
    TablespaceMappingModel* m_model;
    QuietLabel* m_tablespaceText = nullptr;
    QTableView* m_table = nullptr;
    QPushButton* m_suggest = nullptr;
    QRadioButton* m_inPassfile = nullptr;
    QRadioButton* m_inSettings = nullptr;
    NameValueTable* m_primary = nullptr;
    QLineEdit* m_listen = nullptr;
    FolderEdit* m_programs = nullptr;
    QCheckBox* m_autostart = nullptr;
    NameValueTable* m_extra = nullptr;
    QSpinBox* m_rate = nullptr;
    QCheckBox* m_fastCheckpoint = nullptr;
    QCheckBox* m_sync = nullptr;
};

} // namespace basekeep
