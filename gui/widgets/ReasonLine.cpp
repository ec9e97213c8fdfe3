#include "gui/widgets/ReasonLine.h"

#include <QtCore/QEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>

#include "gui/widgets/Icons.h"

namespace basekeep {

ReasonLine::ReasonLine(QWidget* parent) : QWidget(parent), m_icon(new QLabel(this)), m_text(new QLabel(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    updateLooks();
    hide();
}

QString ReasonLine::text() const
{
    return m_text->text();
}

void ReasonLine::setReason(const QString& text, Tone tone)
{
    if (m_text->text() == text && m_tone == tone)
        return;
    m_text->setText(text);
    m_tone = tone;
    updateLooks();
    setVisible(!text.isEmpty());
}

void ReasonLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateLooks();
}

void ReasonLine::updateLooks()
{
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    const bool isWarning = m_tone == Tone::Warning;
    const QIcon sign = isWarning ? icon(QStringLiteral("warning"), StateColor::Warning)
                                 : icon(QStringLiteral("note"), StateColor::Neutral);
    m_icon->setPixmap(sign.pixmap(size, size));
    QPalette colors = palette();
    if (!isWarning)
        colors.setColor(QPalette::WindowText, quietText(palette()));
    m_text->setPalette(colors);
}

} // namespace basekeep
