#include "gui/preflight/FindingsView.h"

#include <algorithm>

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QStyle>
#include <QtWidgets/QVBoxLayout>

#include "gui/preflight/FindingRow.h"
#include "gui/widgets/Icons.h"

namespace basekeep {

FindingsView::FindingsView(QWidget* parent)
    : QWidget(parent)
    , m_summaryIcon(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_busy(new QProgressBar(this))
    , m_scroll(new QScrollArea(this))
    , m_rows(nullptr)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);

    auto* summaryLine = new QHBoxLayout;
    m_summary->setObjectName(QStringLiteral("findingsSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    QFont bold = m_summary->font();
    bold.setBold(true);
    m_summary->setFont(bold);
    summaryLine->addWidget(m_summaryIcon, 0, Qt::AlignTop);
    summaryLine->addWidget(m_summary, 1);
    layout->addLayout(summaryLine);

    m_busy->setObjectName(QStringLiteral("findingsBusy"));
    m_busy->setAccessibleName(tr("Looking"));
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    layout->addWidget(m_busy);

    auto* content = new QWidget(m_scroll);
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_rows->addStretch(1);
    m_scroll->setObjectName(QStringLiteral("findingsList"));
    m_scroll->setAccessibleName(tr("Findings"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(content);
    m_scroll->setBackgroundRole(QPalette::Base);
    layout->addWidget(m_scroll, 1);

    clear();
}

void FindingsView::setFindings(const Findings& findings)
{
    removeRows();
    m_findings = findings;
    // What stands in the way is read first; within one severity the order of the checks tells the story.
    std::stable_sort(m_findings.begin(), m_findings.end(),
                     [](const Finding& left, const Finding& right) { return left.severity > right.severity; });
    for (qsizetype i = 0; i < m_findings.size(); ++i)
        m_rows->insertWidget(static_cast<int>(i), new FindingRow(m_findings.at(i), m_scroll->widget()));

    m_busy->hide();
    m_scroll->show();
    m_scroll->ensureVisible(0, 0);

    const auto worst = m_findings.isEmpty() ? Finding::Severity::Good : m_findings.first().severity;
    const auto shown = worst == Finding::Severity::Note ? Finding::Severity::Good : worst;
    showSummary(FindingRow::iconName(shown), FindingRow::stateOf(shown), summary());
}

void FindingsView::setBusy(const QString& sentence)
{
    removeRows();
    m_findings.clear();
    m_scroll->hide();
    m_busy->show();
    showSummary(QStringLiteral("clock"), StateColor::Accent, sentence);
}

void FindingsView::clear()
{
    removeRows();
    m_findings.clear();
    m_busy->hide();
    m_scroll->hide();
    m_summary->clear();
    m_summary->hide();
    m_summaryIcon->hide();
}

QString FindingsView::summary() const
{
    const auto count = [this](Finding::Severity severity) {
        return static_cast<int>(std::count_if(m_findings.begin(), m_findings.end(), [severity](const Finding& finding) {
            return finding.severity == severity;
        }));
    };
    const int blockers = count(Finding::Severity::Blocker);
    const int warnings = count(Finding::Severity::Warning);
    const QString warningText =
        warnings == 1 ? tr("There is one warning to read.") : tr("There are %n warnings to read.", nullptr, warnings);
    if (blockers > 0) {
        const QString blockerText = blockers == 1 ? tr("One thing must be put right first.")
                                                  : tr("%n things must be put right first.", nullptr, blockers);
        return warnings > 0 ? tr("%1 %2", "blockers, warnings").arg(blockerText, warningText) : blockerText;
    }
    if (warnings > 0)
        return tr("Nothing stands in the way. %1", "warnings").arg(warningText);
    return tr("Everything that was looked at is in order.");
}

void FindingsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    // Icons and words carry colours that were chosen for the palette of their time.
    if (event->type() == QEvent::PaletteChange && !m_findings.isEmpty())
        setFindings(Findings(m_findings));
}

void FindingsView::removeRows()
{
    while (m_rows->count() > 1) {
        QLayoutItem* item = m_rows->takeAt(0);
        delete item->widget();
        delete item;
    }
}

void FindingsView::showSummary(const QString& iconName, StateColor state, const QString& text)
{
    const int iconSize = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_summaryIcon->setPixmap(icon(iconName, state).pixmap(iconSize, iconSize));
    m_summaryIcon->show();
    m_summary->setText(text);
    m_summary->show();
}

} // namespace basekeep
