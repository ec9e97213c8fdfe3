#pragma once

#include <QtCore/QByteArray>

#include <string>

namespace basekeep {

/// What NTFS keeps for a folder that is a junction, and for a symbolic link: the bytes that Windows takes and gives.
/// Paths are UTF-16 with backslashes, and complete but for a symbolic link's. Looks at no disk, so it is the same on
/// all systems and can be tested where there are no junctions.
namespace ReparseData {

/// Of a junction to that folder ("C:\folder"); empty if the path is longer than there is room for.
[[nodiscard]] QByteArray junctionTo(const std::u16string& target);

/// Where a junction or a symbolic link leads, as other programs say it: "C:\folder" or "\\server\share". A mounted
/// volume keeps its prefix "\\?\". Empty if the data are another kind's, or damaged.
[[nodiscard]] std::u16string targetOf(const QByteArray& data);

} // namespace ReparseData

} // namespace basekeep
