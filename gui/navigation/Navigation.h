#pragma once

#include "gui/navigation/NavigationModel.h"

#include <QtCore/QTimer>
#include <QtWidgets/QListView>

namespace basekeep {

/// The list on the left of the window. Says what was chosen; the window shows it.
class Navigation final : public QListView
{
    Q_OBJECT

public:
    explicit Navigation(NavigationModel* model, QWidget* parent = nullptr);

    /// Chooses a row without saying so; for when the window has shown something of its own accord.
    void mark(NavigationModel::Kind kind, const QString& id = {});

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(basekeep::NavigationModel::Kind kind, const QString& id);

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    void announce(const QModelIndex& index);

    NavigationModel* m_model;
    QTimer m_refresh; ///< for the percentages of running jobs
    bool m_isMarking = false;
};

} // namespace basekeep
