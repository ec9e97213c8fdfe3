#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace basekeep {

/// Text as the server programs of this machine have it where they ask for no encoding: names of files in their
/// settings, what stands in postmaster.pid, what they print. On Windows that is the machine's own code page (the
/// "language for non-Unicode programs"), not that of our programs, which ask for UTF-8; elsewhere it is the locale's.
namespace ServerText {

/// Characters that the encoding lacks become others: ask canHold() before.
[[nodiscard]] QByteArray encode(const QString& text);

/// Bytes that are sound UTF-8 count as such: settings that travel to another server are written so.
[[nodiscard]] QString decode(const QByteArray& bytes);

/// Line by line, as each may come from another source; without the empty ones.
[[nodiscard]] QStringList decodeLines(const QByteArray& bytes);

/// Whether the server programs can be told this text without losing a character of it.
[[nodiscard]] bool canHold(const QString& text);

} // namespace ServerText

} // namespace basekeep
