#pragma once

#include <optional>

#include <QtWidgets/QWidget>

#include "gui/widgets/StateColors.h"

namespace basekeep {

/// An icon beside the words that say the same. Painted when it is shown, so it follows the palette.
class IconLabel final : public QWidget
{
    Q_OBJECT

public:
    explicit IconLabel(const QString& name, int size, QWidget* parent = nullptr);

    void setIcon(const QString& name, std::optional<StateColor> state = {});

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name;
    std::optional<StateColor> m_state;
};

} // namespace basekeep
