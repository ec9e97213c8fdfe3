#pragma once

#include "engine/report/VerifyFinding.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QList>
#include <QtGui/QIcon>

namespace basekeep {

/// What a verification has found, one row each, in the order in which it was found. Rows are only added, so a table can
/// be looked at while the verification runs.
class VerifyFindingsModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        SeverityColumn,
        KindColumn,
        PathColumn,
        RelationColumn, ///< of the few findings of which a server told it
        ExpectedColumn,
        FoundColumn,
        MeaningColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole,
        SeverityRole, ///< VerifyFinding::Severity as int
        PathRole,     ///< raw bytes
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// `all` begins with those that the model holds already.
    void extend(const QList<VerifyFinding>& all);
    void clear();

    [[nodiscard]] bool namesRelations() const { return m_namesRelations; } ///< of any finding

    [[nodiscard]] const QList<VerifyFinding>& findings() const { return m_findings; }
    [[nodiscard]] const VerifyFinding& finding(const QModelIndex& index) const { return m_findings.at(index.row()); }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// For the clipboard: fact, meaning and the system's words.
    [[nodiscard]] static QString toText(const VerifyFinding& finding);
    [[nodiscard]] static QString severityWord(VerifyFinding::Severity severity);
    [[nodiscard]] static QIcon severityIcon(VerifyFinding::Severity severity);

private:
    [[nodiscard]] static QString text(const VerifyFinding& finding, int column);

    QList<VerifyFinding> m_findings;
    bool m_namesRelations = false;
};

} // namespace basekeep
