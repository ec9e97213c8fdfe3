#include "engine/identity/ConfigurationText.h"

#include "engine/server/ServerText.h"

namespace basekeep::ConfigurationText {

namespace {

/// What stands behind a setting's name: in quotes, with quotes doubled and backslashes before what is special, or a
/// bare word.
QByteArray valueOf(const QByteArray& text)
{
    if (!text.startsWith('\'')) {
        const qsizetype comment = text.indexOf('#');
        return (comment < 0 ? text : text.left(comment)).trimmed();
    }
    QByteArray value;
    for (qsizetype index = 1; index < text.size(); ++index) {
        const char next = index + 1 < text.size() ? text[index + 1] : '\0';
        if (text[index] == '\'' && next != '\'')
            break;
        const bool isEscaped = text[index] == '\'' || text[index] == '\\';
        if (isEscaped && ++index == text.size())
            break;
        value += isEscaped && text[index] == 'n' ? '\n' : text[index];
    }
    return value;
}

} // namespace

QList<Entry> parse(const QByteArray& text)
{
    QList<Entry> entries;
    qsizetype number = -1;
    for (const QByteArray& rawLine : text.split('\n')) {
        ++number;
        const QByteArray line = rawLine.trimmed();
        qsizetype end = 0;
        while (end < line.size() && line[end] != '=' && line[end] != ' ' && line[end] != '\t' && line[end] != '#')
            ++end;
        const QString name = QString::fromUtf8(line.left(end)).toLower();
        QByteArray rest = line.mid(end).trimmed();
        if (rest.startsWith('='))
            rest = rest.mid(1).trimmed();
        if (!name.isEmpty())
            entries.append({name, ServerText::decode(valueOf(rest)), number});
    }
    return entries;
}

QByteArray quoted(QByteArray value)
{
    value.replace('\\', "\\\\").replace('\'', "''");
    return '\'' + value + '\'';
}

} // namespace basekeep::ConfigurationText
