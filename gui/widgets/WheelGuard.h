#pragma once

#include <QtCore/QObject>

class QWidget;

namespace basekeep {

/// Keeps the wheel that scrolls a page from changing the boxes that pass below the pointer: a box takes the wheel only
/// once it was chosen by key or click. Lives as long as the page.
class WheelGuard final : public QObject
{
public:
    /// Guards the combo and spin boxes that are on the page now.
    explicit WheelGuard(QWidget& page);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace basekeep
