#include "gui/verify/VerdictBanner.h"

#include "gui/flightdeck/IconLabel.h"
#include "gui/widgets/QuietLabel.h"

#include <QtCore/QEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace basekeep {

namespace {

constexpr double verdictScale = 2.2; ///< of the usual letters
constexpr double iconLines = 3.4;    ///< the icon's height in usual lines

void showText(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

} // namespace

VerdictBanner::VerdictBanner(QWidget* parent)
    : QFrame(parent)
    , m_icon(new IconLabel(QStringLiteral("pending"), int(fontMetrics().lineSpacing() * iconLines)))
    , m_verdict(new QLabel)
    , m_detail(new QLabel)
    , m_basis(new QuietLabel)
    , m_hint(new QLabel)
{
    setObjectName(QStringLiteral("verdictBanner"));
    setAutoFillBackground(true);
    setFrameShape(QFrame::NoFrame);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * verdictScale);
    large.setBold(true);
    m_verdict->setFont(large);
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_detail->setObjectName(QStringLiteral("verdictDetail"));
    m_basis->setObjectName(QStringLiteral("verdictBasis"));
    m_hint->setObjectName(QStringLiteral("verdictHint"));
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    for (QLabel* label : {m_verdict, m_detail, m_hint, m_basis}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addWidget(label);
    }
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 12, 16, 12);
    row->setSpacing(16);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    updateColors();
}

void VerdictBanner::showReport(const VerifyReport& report)
{
    const Look look = lookOf(report);
    m_icon->setIcon(look.icon, look.color);
    m_color = look.color;
    showText(m_verdict, report.verdictText());
    showText(m_detail, report.verdictDetail());
    QStringList basis{report.checksText(), report.uncheckedText()};
    basis.removeAll(QString());
    showText(m_basis, basis.join(u'\n'));
    // What was found says more than the failure that it adds up to.
    const bool isFailure = report.verdict == VerifyReport::Verdict::NotDone && report.failure;
    showText(m_hint, isFailure ? report.failure->hint : QString());
    setAccessibleName(report.verdictText());
    setAccessibleDescription(report.verdictDetail());
    updateColors();
}

VerdictBanner::Look VerdictBanner::lookOf(const VerifyReport& report)
{
    switch (report.verdict) {
    case VerifyReport::Verdict::Good:
        return {QStringLiteral("verify"), StateColor::Good};
    case VerifyReport::Verdict::Damaged:
        return {QStringLiteral("error"), StateColor::Bad};
    case VerifyReport::Verdict::NotVerifiable:
        return {QStringLiteral("help"), StateColor::Warning};
    case VerifyReport::Verdict::Stopped:
        return {QStringLiteral("stop"), StateColor::Neutral};
    case VerifyReport::Verdict::NotDone:
        return {QStringLiteral("warning"), StateColor::Warning};
    }
    return {};
}

void VerdictBanner::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateColors();
}

void VerdictBanner::updateColors()
{
    const QPalette around = QApplication::palette();
    QPalette own;
    own.setColor(QPalette::Window, stateTint(m_color, around));
    if (own.color(QPalette::Window) != palette().color(QPalette::Window))
        setPalette(own);
    QPalette verdict;
    verdict.setColor(QPalette::WindowText, stateColor(m_color, around));
    if (verdict.color(QPalette::WindowText) != m_verdict->palette().color(QPalette::WindowText))
        m_verdict->setPalette(verdict);
}

} // namespace basekeep
