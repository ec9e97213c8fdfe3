#pragma once

#include <QtGui/QColor>

class QPalette;

namespace basekeep {

/// What a colour may say. A state is always an icon and a word as well.
enum class StateColor { Good, Warning, Bad, Neutral, Accent };

/// The colour of a state for text, icons and lines on the palette's window and base colours.
[[nodiscard]] QColor stateColor(StateColor state, const QPalette& palette);

/// The same hue, faint: the ground of a message bar or a badge, on which the palette's text stays readable.
[[nodiscard]] QColor stateTint(StateColor state, const QPalette& palette);

/// Light text on a dark ground.
[[nodiscard]] bool isDark(const QPalette& palette);

/// For text that matters less than its neighbours; still readable.
[[nodiscard]] QColor quietText(const QPalette& palette);

} // namespace basekeep
