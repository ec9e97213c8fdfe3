#pragma once

#include <optional>

#include <QtWidgets/QWidget>

#include "engine/jobs/JobStage.h"

namespace basekeep {

/// The stages of a job side by side, each with its state and its own clock.
class StageStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit StageStrip(QWidget* parent = nullptr);

    /// `share` of 0 … 1 is shown beside the clock of the running stage, if it is known.
    void setStages(const JobStages& stages, std::optional<double> share = {});

    /// All stages and states in words.
    [[nodiscard]] QString summary() const;

    /// "to come", "running", "done", "failed", "left out"
    [[nodiscard]] static QString stateWord(JobStage::State state);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QString clockText(const JobStage& stage) const;
    [[nodiscard]] QRect cell(qsizetype index) const;
    void drawStage(QPainter& painter, const QRect& cell, const JobStage& stage) const;

    JobStages m_stages;
    std::optional<double> m_share;
};

} // namespace basekeep
