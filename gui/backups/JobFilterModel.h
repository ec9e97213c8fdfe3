#pragma once

#include <QtCore/QSortFilterProxyModel>

namespace basekeep {

/// Some of the jobs: those of a server, those that ended well, or those that hold a text; sorted newest first.
class JobFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Show { Everything, Running, Finished, Unsuccessful };

    explicit JobFilterModel(QObject* parent = nullptr);

    void setShow(Show show);
    void setProfile(const QString& name); ///< empty: any
    void setText(const QString& text);    ///< in any column; empty: any

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    [[nodiscard]] bool isShown(const QModelIndex& index) const;

    Show m_show = Show::Everything;
    QString m_profile;
    QString m_text;
};

} // namespace basekeep
