#include "gui/settings/Appearance.h"

#include <QtGui/QPalette>
#include <QtWidgets/QApplication>

#include "gui/platform/DesktopColors.h"
#include "gui/widgets/StateColors.h"
#include "gui/widgets/WindowStyle.h"

namespace basekeep {

namespace {

struct Shades
{
    QRgb window;
    QRgb base;
    QRgb alternateBase;
    QRgb button;
    QRgb text;
    QRgb disabledText;
    QRgb placeholder;
    QRgb light;
    QRgb mid;
    QRgb dark;
    QRgb highlight;
    QRgb link;
};

constexpr Shades LightShades{0xfff3f4f6, 0xffffffff, 0xfff7f8fa, 0xfff0f1f3, 0xff1c2126, 0xff9299a1,
                             0xff7b838b, 0xffffffff, 0xffb9bfc5, 0xff9aa1a8, 0xff1f6aa5, 0xff1f6aa5};
constexpr Shades DarkShades{0xff262b30, 0xff1d2125, 0xff23282c, 0xff323940, 0xffe4e8eb, 0xff79828a,
                            0xff8b949c, 0xff454d55, 0xff1a1e21, 0xff15181b, 0xff2f7fb8, 0xff6bb6ee};

QPalette paletteOf(const Shades& shades)
{
    const auto color = [](QRgb value) {
        return QColor::fromRgb(value);
    };
    QPalette palette;
    palette.setColor(QPalette::Window, color(shades.window));
    palette.setColor(QPalette::Base, color(shades.base));
    palette.setColor(QPalette::AlternateBase, color(shades.alternateBase));
    palette.setColor(QPalette::ToolTipBase, color(shades.base));
    palette.setColor(QPalette::Button, color(shades.button));
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText, QPalette::BrightText}) {
        palette.setColor(role, color(shades.text));
        palette.setColor(QPalette::Disabled, role, color(shades.disabledText));
    }
    palette.setColor(QPalette::PlaceholderText, color(shades.placeholder));
    palette.setColor(QPalette::Light, color(shades.light));
    palette.setColor(QPalette::Midlight, color(shades.button).lighter(105));
    palette.setColor(QPalette::Mid, color(shades.mid));
    palette.setColor(QPalette::Dark, color(shades.dark));
    palette.setColor(QPalette::Shadow, Qt::black);
    palette.setColor(QPalette::Highlight, color(shades.highlight));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, color(shades.mid));
    palette.setColor(QPalette::Link, color(shades.link));
    palette.setColor(QPalette::LinkVisited, color(shades.link));
    return palette;
}

void applyOwn(const Shades& shades)
{
    QApplication::setStyle(WindowStyle::followingPalette());
    QApplication::setPalette(paletteOf(shades));
}

} // namespace

void applyAppearance(Settings::Appearance appearance)
{
    std::optional<bool> hasDarkFrames;
    switch (appearance) {
    case Settings::Appearance::System:
        QApplication::setStyle(new WindowStyle);
        QApplication::setPalette(QPalette());
        // Before Qt 6.7 there is no style for a dark Windows: its own paints with light colours only.
        if (DesktopColors::wantDark() && !isDark(QApplication::palette()))
            applyOwn(DarkShades);
        break;
    case Settings::Appearance::Light:
        applyOwn(LightShades);
        hasDarkFrames = false;
        break;
    case Settings::Appearance::Dark:
        applyOwn(DarkShades);
        hasDarkFrames = true;
        break;
    }
    DesktopColors::setFramesDark(hasDarkFrames);
}

} // namespace basekeep
