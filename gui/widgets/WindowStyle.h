#pragma once

#include <QtWidgets/QProxyStyle>

namespace basekeep {

/// The desktop's style with a few changes. It leaves out the coloured pictures that some desktops put on "Cancel" and
/// "Close": beside our monochrome icons they would draw the eye to the button that matters least. And where the desktop
/// has no style of its own, it paints check boxes and radio buttons itself: Fusion outlines them with a darkened window
/// colour, which is next to nothing on a dark window and nothing at all in a table. Nor does Fusion tell a menu entry's
/// icon that it stands on the highlight, or leave room between a column of numbers and the text beside it; and its tool
/// bar has white edges, which glare in a dark window. Windows' own styles ask for the icons of the highlight where they
/// only tint the row.
class WindowStyle final : public QProxyStyle
{
    Q_OBJECT

public:
    using QProxyStyle::QProxyStyle;

    /// Styles of Windows and macOS paint with the system's colours whatever the palette says. A palette of ours needs
    /// one that listens to it.
    [[nodiscard]] static WindowStyle* followingPalette();

    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap standardIcon, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* returnData) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;

private:
    [[nodiscard]] bool isFusion() const;
    /// Whether the rows of that view that are selected are tinted, so that the ordinary colours stand on them.
    [[nodiscard]] bool tintsSelection(const QWidget* view) const;
};

} // namespace basekeep
