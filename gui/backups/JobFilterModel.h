#pragma once

#include "engine/catalogue/Profile.h"

#include <QtCore/QSortFilterProxyModel>

#include <optional>

namespace basekeep {

/// Some of the jobs: those of a server, those that ended well, or those that hold a text; sorted newest first.
class JobFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    enum class Show { Everything, Running, Finished, Unsuccessful };

    explicit JobFilterModel(QObject* parent = nullptr);

    void setShow(Show show);
    void setProfile(const std::optional<Profile>& profile); ///< nothing: any
    void setText(const QString& text);                      ///< in any column; empty: any

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    [[nodiscard]] bool isShown(const QModelIndex& index) const;

    Show m_show = Show::Everything;
    std::optional<Profile> m_profile;
    QString m_text;
};

} // namespace basekeep
