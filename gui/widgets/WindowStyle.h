#pragma once

#include <QtWidgets/QProxyStyle>

namespace basekeep {

/// The desktop's style, but without the coloured pictures that some desktops put on "Cancel" and "Close": beside our
/// monochrome icons they would draw the eye to the button that matters least.
class WindowStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    using QProxyStyle::QProxyStyle;

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
};

} // namespace basekeep
