#include "gui/navigation/Navigation.h"

#include "gui/navigation/NavigationDelegate.h"

namespace basekeep {

Navigation::Navigation(NavigationModel* model, QWidget* parent) : QListView(parent), m_model(model)
{
    setObjectName(QStringLiteral("navigation"));
    setAccessibleName(tr("Servers and lists"));
    setFrameShape(QFrame::NoFrame);
    setModel(model);
    setItemDelegate(new NavigationDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setMinimumWidth(fontMetrics().averageCharWidth() * 22);
    connect(&m_refresh, &QTimer::timeout, model, &NavigationModel::updateTexts);
    m_refresh.start(1000);
}

void Navigation::mark(NavigationModel::Kind kind, const QString& id)
{
    m_isMarking = true;
    setCurrentIndex(m_model->find(kind, id));
    m_isMarking = false;
}

QSize Navigation::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 32, QListView::sizeHint().height()};
}

void Navigation::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QListView::currentChanged(current, previous);
    if (m_isMarking || !current.isValid())
        return;
    const auto kind = NavigationModel::Kind(current.data(NavigationModel::KindRole).toInt());
    Q_EMIT chosen(kind, current.data(NavigationModel::IdRole).toString());
}

} // namespace basekeep
