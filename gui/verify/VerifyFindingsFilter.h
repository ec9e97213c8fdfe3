#pragma once

#include "engine/report/VerifyFinding.h"

#include <QtCore/QByteArray>
#include <QtCore/QSortFilterProxyModel>

#include <optional>

namespace basekeep {

/// Sorts findings, and shows those that somebody wants to see: of one severity, below one folder, with certain words.
class VerifyFindingsFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit VerifyFindingsFilter(QObject* parent = nullptr);

    void setSeverity(std::optional<VerifyFinding::Severity> severity); ///< nothing: all of them
    void setFolder(const QByteArray& path); ///< raw bytes, without '/' at its end; empty: everywhere
    void setText(const QString& text);      ///< looked for in all columns

    [[nodiscard]] bool isFiltering() const { return m_severity || !m_folder.isEmpty() || !m_text.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    [[nodiscard]] bool liesInFolder(const QByteArray& path) const;

    std::optional<VerifyFinding::Severity> m_severity;
    QByteArray m_folder;
    QString m_text;
};

} // namespace basekeep
