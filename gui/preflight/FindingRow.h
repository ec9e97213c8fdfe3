#pragma once

#include <QtWidgets/QFrame>

#include "engine/jobs/Finding.h"
#include "gui/widgets/StateColors.h"

class QVBoxLayout;

namespace basekeep {

/// One finding in a FindingsView. A remedy that holds a line for pg_hba.conf shows that line by itself with a Copy
/// button; the server's own words are folded away.
class FindingRow final : public QFrame
{
    Q_OBJECT

public:
    explicit FindingRow(const Finding& finding, QWidget* parent = nullptr);

    /// "Blocker", "Warning", "Note", "In order"
    [[nodiscard]] static QString word(Finding::Severity severity);
    [[nodiscard]] static QString iconName(Finding::Severity severity);
    [[nodiscard]] static StateColor stateOf(Finding::Severity severity);

private:
    void addRemedy(QVBoxLayout* column, const QString& remedy);
    void addDetail(QVBoxLayout* column, const QString& detail);
};

} // namespace basekeep
