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
    // A click on the row that is chosen already brings its page back from a flight deck.
    connect(this, &QListView::clicked, this, &Navigation::announce);
    connect(this, &QListView::activated, this, &Navigation::announce);
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
    if (!m_isMarking && current.isValid())
        announce(current);
}

void Navigation::announce(const QModelIndex& index)
{
    const auto kind = NavigationModel::Kind(index.data(NavigationModel::KindRole).toInt());
    Q_EMIT chosen(kind, index.data(NavigationModel::IdRole).toString());
}

void Navigation::rowsAboutToBeRemoved(const QModelIndex& parent, int first, int last)
{
    // The view moves on to a neighbour; the window decides what is shown then.
    m_isMarking = true;
    QListView::rowsAboutToBeRemoved(parent, first, last);
    m_isMarking = false;
}

void Navigation::focusInEvent(QFocusEvent* event)
{
    // Without a chosen row the view would choose the first one, and the page would change under the user.
    const bool hadCurrent = currentIndex().isValid();
    m_isMarking = true;
    QListView::focusInEvent(event);
    if (!hadCurrent)
        setCurrentIndex({});
    m_isMarking = false;
}

} // namespace basekeep
