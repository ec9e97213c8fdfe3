#pragma once

#include <QtWidgets/QLabel>

namespace basekeep {

/// Covers a window while files are dragged over it, and says what dropping them does.
class DropHint final : public QLabel
{
    Q_OBJECT

public:
    explicit DropHint(QWidget* window);

    void setShown(bool isShown);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace basekeep
