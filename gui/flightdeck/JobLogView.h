#pragma once

#include <QtWidgets/QWidget>

class QTableView;

namespace basekeep {

class JobLogFilter;
class JobLogModel;
struct LogEntry;

/// The log of one job: filtered by text and kind, copied as text. Follows new entries while the last one is in sight.
class JobLogView final : public QWidget
{
    Q_OBJECT

public:
    explicit JobLogView(QWidget* parent = nullptr);

    void append(const LogEntry& entry);

    /// The lines that are shown, as text.
    [[nodiscard]] QString toText() const;

private:
    QWidget* makeTools();

    JobLogModel* m_model;
    JobLogFilter* m_filter;
    QTableView* m_table;
};

} // namespace basekeep
