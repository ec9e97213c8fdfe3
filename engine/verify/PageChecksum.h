#pragma once

#include <QtCore/QtGlobal>

#include <cstddef>
#include <span>

namespace basekeep {

/// The checksum that a data page should bear: over all of it but the two bytes that hold the checksum, and the number
/// of the block within its relation's fork (counted through all its segment files). The page's size is a multiple of
/// 1024.
[[nodiscard]] quint16 pageChecksum(std::span<const std::byte> page, quint32 block);

} // namespace basekeep
