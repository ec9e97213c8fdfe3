#include "gui/flightdeck/LanePanel.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include "gui/flightdeck/IconLabel.h"
#include "gui/flightdeck/LiveChart.h"
#include "gui/widgets/ElidedLabel.h"
#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"
#include "gui/widgets/QuietLabel.h"

namespace basekeep {

LanePanel::LanePanel(const QString& title, const QString& rateName, StateColor color, QWidget* parent)
    : QGroupBox(title, parent)
    , m_present(new QWidget(this))
    , m_absent(new QuietLabel({}, this))
    , m_rate(new QLabel(m_present))
    , m_chart(new LiveChart(rateName, color, m_present))
{
    auto* outer = new QVBoxLayout(this);
    outer->addWidget(m_absent);
    outer->addWidget(m_present, 1);
    m_absent->hide();

    auto* layout = new QVBoxLayout(m_present);
    layout->setContentsMargins(0, 0, 0, 0);
    m_local = addEnd(QStringLiteral("process"), tr("This machine"), QStringLiteral("localProcess"));
    auto* rateLine = new QHBoxLayout;
    rateLine->addWidget(new QuietLabel(rateName, m_present));
    QFont bold = m_rate->font();
    bold.setBold(true);
    m_rate->setFont(bold);
    m_rate->setObjectName(QStringLiteral("rate"));
    m_rate->setAccessibleName(rateName);
    m_rate->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    rateLine->addWidget(m_rate);
    layout->addLayout(rateLine);
    layout->addWidget(m_chart, 1);
    m_server = addEnd(QStringLiteral("server"), tr("Server"), QStringLiteral("serverProcess"));
}

void LanePanel::setLocal(const QString& headline, const QString& facts)
{
    setText(m_local.headline, headline);
    setText(m_local.facts, facts);
}

void LanePanel::setServer(const QString& headline, const QString& facts)
{
    setText(m_server.headline, headline);
    setText(m_server.facts, facts);
}

void LanePanel::addSample(double bytesPerSecond)
{
    m_chart->addSample(bytesPerSecond);
    setText(m_rate, formatRate(bytesPerSecond));
}

void LanePanel::setAbsent(const QString& sentence)
{
    m_absent->setText(sentence);
    m_absent->setVisible(!sentence.isEmpty());
    m_present->setVisible(sentence.isEmpty());
}

LanePanel::End LanePanel::addEnd(const QString& iconName, const QString& place, const QString& objectName)
{
    auto* line = new QHBoxLayout;
    const int size = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    auto* picture = new IconLabel(iconName, size, m_present);
    line->addWidget(picture, 0, Qt::AlignTop);

    auto* column = new QVBoxLayout;
    column->setSpacing(1);
    auto* headlineRow = new QHBoxLayout;
    headlineRow->setSpacing(8);
    auto* placeLabel = new QuietLabel(place, m_present);
    placeLabel->setWordWrap(false);
    End end;
    end.headline = new ElidedLabel(m_present);
    end.headline->setObjectName(objectName);
    end.headline->setAccessibleName(place);
    headlineRow->addWidget(placeLabel);
    headlineRow->addWidget(end.headline, 1);
    column->addLayout(headlineRow);
    end.facts = new ElidedLabel(m_present);
    end.facts->setObjectName(objectName + QStringLiteral("Facts"));
    column->addWidget(end.facts);
    line->addLayout(column, 1);
    static_cast<QVBoxLayout*>(m_present->layout())->addLayout(line);
    return end;
}

void LanePanel::setText(QLabel* label, const QString& text)
{
    if (label->text() != text)
        label->setText(text);
}

} // namespace basekeep
