#include "gui/widgets/EmptyState.h"

#include "gui/widgets/Icons.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QEvent>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

EmptyState::EmptyState(const QString& iconName, const QString& title, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel)
    , m_title(new QLabel(title))
    , m_text(new QLabel(text))
    , m_buttons(new QHBoxLayout)
{
    m_title->setObjectName(QStringLiteral("emptyStateTitle"));
    m_text->setObjectName(QStringLiteral("emptyStateText"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    m_title->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    // About seventy characters to a line: longer ones are hard to read.
    m_text->setMaximumWidth(fontMetrics().averageCharWidth() * 70);
    m_icon->setAlignment(Qt::AlignCenter);

    m_buttons->setSpacing(12);
    m_buttons->addStretch();
    m_buttons->addStretch();

    auto* textRow = new QHBoxLayout;
    textRow->addStretch(1);
    textRow->addWidget(m_text, 100);
    textRow->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(12);
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addLayout(textRow);
    column->addSpacing(8);
    column->addLayout(m_buttons);
    column->addStretch(3);
    updateColors();
}

QPushButton* EmptyState::addButton(const QString& text, const QString& iconName)
{
    auto* button = new QPushButton(icon(iconName), text);
    button->setDefault(m_buttons->count() == 2);
    button->setAutoDefault(true);
    button->setIconSize(QSize(20, 20));
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    if (button->isDefault())
        setFocusProxy(button);
    return button;
}

void EmptyState::setText(const QString& text)
{
    m_text->setText(text);
}

void EmptyState::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColors();
}

void EmptyState::updateColors()
{
    m_icon->setPixmap(icon(m_iconName, StateColor::Accent).pixmap(48));
}

} // namespace basekeep
