#include "gui/widgets/StateColors.h"

#include <QtGui/QPalette>

namespace basekeep {

namespace {

struct StateHue
{
    QRgb light; ///< on a light ground
    QRgb dark;  ///< on a dark ground
};

/// Contrast with the usual window colours is at least 4.5 to 1 in both.
StateHue hueOf(StateColor state)
{
    switch (state) {
    case StateColor::Good:
        return {0xff1a7f4b, 0xff5fd39a};
    case StateColor::Warning:
        return {0xff8f5a00, 0xfff2b84b};
    case StateColor::Bad:
        return {0xffb3261e, 0xffff8a80};
    case StateColor::Neutral:
        return {0xff5b6570, 0xffa8b3bd};
    case StateColor::Accent:
        return {0xff1f6aa5, 0xff6bb6ee};
    }
    return {0xff000000, 0xffffffff};
}

QColor mix(const QColor& front, const QColor& ground, qreal share)
{
    return QColor::fromRgbF(float(front.redF() * share + ground.redF() * (1 - share)),
                            float(front.greenF() * share + ground.greenF() * (1 - share)),
                            float(front.blueF() * share + ground.blueF() * (1 - share)));
}

} // namespace

QColor stateColor(StateColor state, const QPalette& palette)
{
    const StateHue hue = hueOf(state);
    return QColor::fromRgb(isDark(palette) ? hue.dark : hue.light);
}

QColor stateTint(StateColor state, const QPalette& palette)
{
    return mix(stateColor(state, palette), palette.color(QPalette::Window), isDark(palette) ? 0.20 : 0.12);
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightnessF() < palette.color(QPalette::WindowText).lightnessF();
}

QColor quietText(const QPalette& palette)
{
    return mix(palette.color(QPalette::WindowText), palette.color(QPalette::Window), 0.68);
}

} // namespace basekeep
