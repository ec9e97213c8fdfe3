#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QList>
#include <QtCore/QString>

namespace basekeep {

/// The grammar of a server's configuration files: one `name = value` per line, values in quotes where they are not bare
/// words, `#` before what is not meant.
namespace ConfigurationText {

struct Entry
{
    QString name; ///< in lower case; "include", "include_if_exists" and "include_dir" are entries too
    QString value;
    qsizetype line = 0; ///< from 0 on
};

/// In their order, repeated ones included: the last of a name is the one that a server takes.
[[nodiscard]] QList<Entry> parse(const QByteArray& text);

/// A value in quotes, with quotes and backslashes doubled: byte by byte, as the server reads it, whatever characters
/// the bytes stand for.
[[nodiscard]] QByteArray quoted(QByteArray value);

} // namespace ConfigurationText

} // namespace basekeep
