#include "gui/widgets/FieldNote.h"

#include "gui/flightdeck/IconLabel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>

namespace basekeep {

FieldNote::FieldNote(QWidget* parent) : QWidget(parent), m_text(new QLabel)
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    auto* picture = new IconLabel(QStringLiteral("warning"), style()->pixelMetric(QStyle::PM_SmallIconSize));
    picture->setIcon(QStringLiteral("warning"), StateColor::Warning);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addWidget(m_text, 1);
    hide();
}

void FieldNote::setText(const QString& text)
{
    m_text->setText(text);
    setAccessibleName(text);
    setVisible(!text.isEmpty());
}

QString FieldNote::text() const
{
    return m_text->text();
}

} // namespace basekeep
