#pragma once

#include <QtWidgets/QGroupBox>

#include "gui/widgets/StateColors.h"

class QLabel;

namespace basekeep {

class LiveChart;

/// One of the two lanes of a backup: the process on this machine, the walsender that feeds it, and the rate between
/// them.
class LanePanel final : public QGroupBox
{
    Q_OBJECT

public:
    LanePanel(const QString& title, const QString& rateName, StateColor color, QWidget* parent = nullptr);

    void setLocal(const QString& headline, const QString& facts);
    void setServer(const QString& headline, const QString& facts);
    void addSample(double bytesPerSecond);

    /// A lane that this backup does not have says why instead.
    void setAbsent(const QString& sentence);

    [[nodiscard]] LiveChart* chart() const { return m_chart; }

private:
    struct End
    {
        QLabel* headline = nullptr;
        QLabel* facts = nullptr;
    };
    End addEnd(const QString& iconName, const QString& place, const QString& objectName);
    static void setText(QLabel* label, const QString& text);

    QWidget* m_present;
    QLabel* m_absent;
    QLabel* m_rate;
    LiveChart* m_chart;
    End m_local;
    End m_server;
};

} // namespace basekeep
