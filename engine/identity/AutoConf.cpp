#include "engine/identity/AutoConf.h"

#include "engine/server/ConnectionSettings.h"

#include <QtCore/QHash>

#include <array>

namespace basekeep {

namespace {

constexpr const char* connectionSetting = "primary_conninfo";
constexpr std::array shownSettings{connectionSetting,          "primary_slot_name",     "restore_command",
                                   "archive_cleanup_command",  "recovery_end_command",  "recovery_min_apply_delay",
                                   "recovery_target",          "recovery_target_name",  "recovery_target_time",
                                   "recovery_target_xid",      "recovery_target_lsn",   "recovery_target_inclusive",
                                   "recovery_target_timeline", "recovery_target_action"};

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

QString shown(const QString& name, const QString& value)
{
    if (name != QLatin1String(connectionSetting))
        return value;
    ConnectionSettings settings;
    settings.connectionString = value;
    const QString text = settings.withoutSecrets().connectionString;
    return text.isEmpty() ? AutoConf::tr("not shown: it cannot be read") : text;
}

} // namespace

QList<BackupIdentity::Setting> AutoConf::parse(const QByteArray& text)
{
    QHash<QString, QString> values;
    for (const QByteArray& rawLine : text.split('\n')) {
        const QByteArray line = rawLine.trimmed();
        qsizetype end = 0;
        while (end < line.size() && line[end] != '=' && line[end] != ' ' && line[end] != '\t' && line[end] != '#')
            ++end;
        const QString name = QString::fromUtf8(line.left(end)).toLower();
        QByteArray rest = line.mid(end).trimmed();
        if (rest.startsWith('='))
            rest = rest.mid(1).trimmed();
        if (!name.isEmpty())
            values.insert(name, QString::fromUtf8(valueOf(rest)));
    }
    QList<BackupIdentity::Setting> settings;
    for (const char* known : shownSettings) {
        const QString name = QString::fromLatin1(known);
        if (const QString value = values.value(name); !value.isEmpty())
            settings.append({name, shown(name, value)});
    }
    return settings;
}

} // namespace basekeep
