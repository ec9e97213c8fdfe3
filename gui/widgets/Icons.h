#pragma once

#include "gui/widgets/StateColors.h"

#include <QtCore/QString>
#include <QtGui/QIcon>

namespace basekeep {

/// A monochrome icon in the colour of the text around it. The colour is looked up when it is painted, so it follows the
/// palette; disabled and selected icons take the palette's colours for those. Names are the files of resources/icons.
[[nodiscard]] QIcon icon(const QString& name);

/// The same, painted in a state's colour. Always goes with a word: colour alone says nothing.
[[nodiscard]] QIcon icon(const QString& name, StateColor state);

/// The program's own icon, in all its sizes.
[[nodiscard]] QIcon applicationIcon();

} // namespace basekeep
