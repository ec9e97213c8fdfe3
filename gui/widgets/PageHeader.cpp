#include "gui/widgets/PageHeader.h"

#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/StateColors.h"

#include <QtCore/QEvent>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

PageHeader::PageHeader(const QString& iconName, const QString& title, const QString& subtitle, QWidget* parent)
    : QWidget(parent)
    , m_iconName(iconName)
    , m_icon(new QLabel)
    , m_title(new ElidedLabel)
    , m_subtitle(new ElidedLabel)
    , m_actions(new QHBoxLayout)
{
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_subtitle->setObjectName(QStringLiteral("pageSubtitle"));
    m_subtitle->setTextFormat(Qt::PlainText);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    m_actions->setSpacing(8);
    m_title->setText(title);
    m_subtitle->setText(subtitle);

    auto* names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(m_title);
    names->addWidget(m_subtitle);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_icon);
    row->addLayout(names, 1);
    row->addLayout(m_actions);
    updateColors();
}

void PageHeader::setTitle(const QString& title)
{
    m_title->setText(title);
}

void PageHeader::setSubtitle(const QString& subtitle)
{
    m_subtitle->setText(subtitle);
}

void PageHeader::addWidget(QWidget* widget)
{
    m_actions->addWidget(widget);
}

void PageHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColors();
}

void PageHeader::updateColors()
{
    m_icon->setPixmap(icon(m_iconName).pixmap(32));
    QPalette quiet;
    quiet.setColor(QPalette::WindowText, quietText(QGuiApplication::palette()));
    m_subtitle->setPalette(quiet);
}

} // namespace basekeep
