#include "gui/flightdeck/StageStrip.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolTip>

#include "gui/widgets/Format.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

namespace {

constexpr int barHeight = 4;
constexpr int gap = 6;

StateColor colorOf(JobStage::State state)
{
    switch (state) {
    case JobStage::State::Running:
        return StateColor::Accent;
    case JobStage::State::Finished:
        return StateColor::Good;
    case JobStage::State::Failed:
        return StateColor::Bad;
    case JobStage::State::Pending:
    case JobStage::State::Skipped:
        break;
    }
    return StateColor::Neutral;
}

QString iconOf(JobStage::State state)
{
    switch (state) {
    case JobStage::State::Running:
        return QStringLiteral("play");
    case JobStage::State::Finished:
        return QStringLiteral("check");
    case JobStage::State::Failed:
        return QStringLiteral("error");
    case JobStage::State::Pending:
    case JobStage::State::Skipped:
        break;
    }
    return {};
}

} // namespace

StageStrip::StageStrip(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("stageStrip"));
    setAccessibleName(tr("Stages"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StageStrip::setStages(const JobStages& stages, std::optional<double> share)
{
    m_stages = stages;
    m_share = share;
    const QString words = summary();
    if (words != accessibleDescription())
        setAccessibleDescription(words);
    update();
}

QString StageStrip::summary() const
{
    QStringList parts;
    for (const JobStage& stage : m_stages) {
        // No clock of the running stage: it would make a screen reader speak without end.
        const bool hasClock = stage.state == JobStage::State::Finished || stage.state == JobStage::State::Failed;
        parts << (hasClock ? tr("%1: %2, %3", "stage, state, time")
                                 .arg(stage.title, stateWord(stage.state), formatDuration(stage.elapsedMs))
                           : tr("%1: %2", "stage, state").arg(stage.title, stateWord(stage.state)));
    }
    return parts.join(QStringLiteral("; "));
}

QString StageStrip::stateWord(JobStage::State state)
{
    switch (state) {
    case JobStage::State::Pending:
        return tr("to come");
    case JobStage::State::Running:
        return tr("running");
    case JobStage::State::Finished:
        return tr("done");
    case JobStage::State::Failed:
        return tr("failed");
    case JobStage::State::Skipped:
        return tr("left out");
    }
    return {};
}

QSize StageStrip::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 13 * qMax(1, static_cast<int>(m_stages.size())),
            barHeight + 6 + fontMetrics().lineSpacing() * 2 + 2};
}

QSize StageStrip::minimumSizeHint() const
{
    return {200, sizeHint().height()};
}

bool StageStrip::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (qsizetype i = 0; i < m_stages.size(); ++i) {
        if (!cell(i).contains(help->pos()))
            continue;
        const JobStage& stage = m_stages.at(i);
        QString text = tr("%1: %2", "stage, state").arg(stage.title, stateWord(stage.state));
        if (!stage.note.isEmpty())
            text += u'\n' + stage.note;
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

void StageStrip::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event);
    QPainter painter(this);
    for (qsizetype i = 0; i < m_stages.size(); ++i)
        drawStage(painter, cell(i), m_stages.at(i));
}

QString StageStrip::clockText(const JobStage& stage) const
{
    switch (stage.state) {
    case JobStage::State::Pending:
        return {};
    case JobStage::State::Skipped:
        return stateWord(stage.state);
    case JobStage::State::Running:
        if (m_share)
            return tr("%1 · %2", "percentage, time").arg(formatPercent(*m_share), formatDuration(stage.elapsedMs));
        break;
    case JobStage::State::Finished:
    case JobStage::State::Failed:
        break;
    }
    return formatDuration(stage.elapsedMs);
}

QRect StageStrip::cell(qsizetype index) const
{
    const int count = static_cast<int>(m_stages.size());
    const int left = static_cast<int>(index) * (width() + gap) / count;
    const int right = (static_cast<int>(index) + 1) * (width() + gap) / count - gap;
    return QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, right - left, height()));
}

void StageStrip::drawStage(QPainter& painter, const QRect& cell, const JobStage& stage) const
{
    const bool isAhead = stage.state == JobStage::State::Pending || stage.state == JobStage::State::Skipped;
    QColor bar = stateColor(colorOf(stage.state), palette());
    if (isAhead) {
        bar = palette().color(QPalette::WindowText);
        bar.setAlphaF(0.18F);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar);
    painter.drawRoundedRect(QRect(cell.left(), 0, cell.width(), barHeight), 2, 2);

    const int lineHeight = fontMetrics().lineSpacing();
    QRect titleRect(cell.left(), barHeight + 6, cell.width(), lineHeight);
    QRect clockRect = titleRect.translated(0, lineHeight);
    const QString pictureName = iconOf(stage.state);
    if (!pictureName.isEmpty()) {
        const int size = fontMetrics().ascent();
        const QRect place =
            QStyle::alignedRect(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter, {size, size}, titleRect);
        icon(pictureName, colorOf(stage.state)).paint(&painter, place);
        (isRightToLeft() ? titleRect.setRight(titleRect.right() - size - 5)
                         : titleRect.setLeft(titleRect.left() + size + 5));
    }

    QFont titleFont = font();
    titleFont.setBold(stage.state == JobStage::State::Running || stage.state == JobStage::State::Failed);
    painter.setFont(titleFont);
    painter.setPen(isAhead ? quietText(palette()) : palette().color(QPalette::WindowText));
    const int alignment = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter);
    painter.drawText(titleRect, alignment,
                     QFontMetrics(titleFont).elidedText(stage.title, Qt::ElideRight, titleRect.width()));
    painter.setFont(font());
    painter.setPen(quietText(palette()));
    painter.drawText(clockRect, alignment,
                     fontMetrics().elidedText(clockText(stage), Qt::ElideRight, clockRect.width()));
}

} // namespace basekeep
