#pragma once

#include "engine/jobs/Finding.h"

#include <QtWidgets/QWidget>

class QLabel;
class QProgressBar;
class QScrollArea;
class QVBoxLayout;

namespace basekeep {

/// A list of findings as a person reads them: a line that sums them up, then what stands in the way, then what deserves a
/// look, then what is in order. Each has icon, word and sentence, the measured value, and the way out ready to be copied.
class FindingsView final : public QWidget
{
    Q_OBJECT

public:
    explicit FindingsView(QWidget* parent = nullptr);

    void setFindings(const Findings& findings);

    /// Shows that somebody is still looking; the findings of the last look are taken away.
    void setBusy(const QString& sentence);

    void clear();

    [[nodiscard]] const Findings& findings() const { return m_findings; }
    [[nodiscard]] QString summary() const; ///< the line on top, as text

private:
    void removeRows();
    void showSummary(const QString& iconName, const QColor& color, const QString& text);

    Findings m_findings;
    QLabel* m_summaryIcon;
    QLabel* m_summary;
    QProgressBar* m_busy;
    QScrollArea* m_scroll;
    QVBoxLayout* m_rows;
};

} // namespace basekeep
