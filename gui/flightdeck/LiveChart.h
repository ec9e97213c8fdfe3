#pragma once

#include <chrono>
#include <vector>

#include <QtWidgets/QWidget>

#include "gui/widgets/StateColors.h"

namespace basekeep {

/// The last minute of a rate, or the last minutes of a size, drawn as they come in. Axis steps are round numbers of the
/// unit in use; everything that is drawn can also be read as one sentence.
class LiveChart final : public QWidget
{
    Q_OBJECT

public:
    /// `name` is what is measured, e.g. "Data received".
    explicit LiveChart(const QString& name, StateColor color, QWidget* parent = nullptr);

    /// Sizes instead of rates, in samples that are so far apart; before the first one.
    void showSizes(std::chrono::milliseconds interval);

    void addSample(double value); ///< bytes per second, or bytes
    void clear();

    /// "Data received: now 412 MiB/s, at most 480 MiB/s in the last minute."
    [[nodiscard]] QString summary() const;

    [[nodiscard]] int sampleCount() const { return m_count; }

    /// Distance of the grid lines for values up to `maximum`: 1, 2 or 5 times a power of ten of a binary unit, at most
    /// `lines` of them.
    [[nodiscard]] static double axisStep(double maximum, int lines);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] double sampleAt(int index) const; ///< 0 is the oldest one kept
    [[nodiscard]] double highest() const;
    void drawGrid(QPainter& painter, const QRectF& plot, double axisMaximum, double step) const;
    void drawCurve(QPainter& painter, const QRectF& plot, double axisMaximum) const;

    [[nodiscard]] QString valueText(double value) const;

    QString m_name;
    StateColor m_color;
    bool m_showsSizes = false;
    std::chrono::milliseconds m_interval{200};
    std::vector<double> m_ring;
    int m_next = 0;
    int m_count = 0;
};

} // namespace basekeep
