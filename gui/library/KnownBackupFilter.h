#pragma once

#include <QtCore/QSortFilterProxyModel>

namespace basekeep {

/// Some of the known backups: those that nobody has verified for a while, those that are missing, or those that hold a
/// text; sorted newest first until somebody sorts them otherwise.
class KnownBackupFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Show {
        Everything,
        NotVerifiedLately, ///< not found good within the last days, see setDays()
        NeverVerified,
        NotGood, ///< the last verification found problems
        Missing,
    };

    explicit KnownBackupFilter(QObject* parent = nullptr);

    void setShow(Show show, int days = 0);
    void setText(const QString& text); ///< in any column; empty: any

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    Show m_show = Show::Everything;
    int m_days = 0;
    QString m_text;
};

} // namespace basekeep
