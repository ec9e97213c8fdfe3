#pragma once

#include "engine/report/VerifyReport.h"
#include "gui/widgets/StateColors.h"

#include <QtWidgets/QFrame>

class QLabel;

namespace basekeep {

class IconLabel;

/// The verdict on a backup, to be read from two metres, and below it what it rests on.
class VerdictBanner final : public QFrame
{
    Q_OBJECT

public:
    explicit VerdictBanner(QWidget* parent = nullptr);

    void showReport(const VerifyReport& report);

    struct Look
    {
        QString icon;
        StateColor color = StateColor::Neutral;
    };
    [[nodiscard]] static Look lookOf(const VerifyReport& report);

protected:
    void changeEvent(QEvent* event) override;

private:
    void updateColors();

    StateColor m_color = StateColor::Neutral;
    IconLabel* m_icon;
    QLabel* m_verdict;
    QLabel* m_detail;
    QLabel* m_basis;
    QLabel* m_hint;
};

} // namespace basekeep
