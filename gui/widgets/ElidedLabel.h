#pragma once

#include <QtWidgets/QLabel>

namespace basekeep {

/// One line of plain text that is shortened to the room it has, so that changing values never move their neighbours.
/// The whole text is in the tool tip and for assistive technology.
class ElidedLabel final : public QLabel
{
    Q_OBJECT

public:
    explicit ElidedLabel(QWidget* parent = nullptr, Qt::TextElideMode mode = Qt::ElideRight);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::TextElideMode m_mode;
};

} // namespace basekeep
