#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Where the installers of this system put PostgreSQL's server programs.
namespace ServerPlaces {

/// Folders of programs, one per installed version; some may not be there. In no order, and one may come twice.
[[nodiscard]] QStringList installed();

[[nodiscard]] QString programSuffix(); ///< ".exe", or nothing

/// The subfolders of `parent` that match, each as `parent`/NAME/`inside`.
[[nodiscard]] QStringList foldersIn(const QString& parent, const QString& pattern,
                                    const QString& inside = QStringLiteral("bin"));

} // namespace ServerPlaces

} // namespace basekeep
