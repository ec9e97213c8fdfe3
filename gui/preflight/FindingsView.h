#pragma once

#include <QtWidgets/QWidget>

#include "engine/jobs/Finding.h"

class QLabel;
class QProgressBar;
class QScrollArea;
class QVBoxLayout;

namespace basekeep {

enum class StateColor;

/// A list of findings as a person reads them: a line that sums them up, then what stands in the way, then what deserves
/// a look, then what is in order. Each has icon, word and sentence, the measured value, and the way out ready to be
/// copied.
class FindingsView final : public QWidget
{
    Q_OBJECT

public:
    explicit FindingsView(QWidget* parent = nullptr);

    void setFindings(const Findings& findings);

    /// Shows that somebody is still looking; the findings of the last look are taken away.
    void setBusy(const QString& sentence);

    void clear();

    /// The rows scroll. Otherwise a layout would take the height of all of them for what is needed at least, and
    /// squeeze the view's neighbours.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }

    [[nodiscard]] const Findings& findings() const { return m_findings; }
    [[nodiscard]] QString summary() const; ///< the line on top, as text

protected:
    void changeEvent(QEvent* event) override;

private:
    void removeRows();
    void showSummary(const QString& iconName, StateColor state, const QString& text);

    Findings m_findings;
    QLabel* m_summaryIcon;
    QLabel* m_summary;
    QProgressBar* m_busy;
    QScrollArea* m_scroll;
    QVBoxLayout* m_rows;
};

} // namespace basekeep
