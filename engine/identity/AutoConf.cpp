#include "engine/identity/AutoConf.h"

#include "engine/identity/ConfigurationText.h"
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
    for (const ConfigurationText::Entry& entry : ConfigurationText::parse(text))
        values.insert(entry.name, entry.value);
    QList<BackupIdentity::Setting> settings;
    for (const char* known : shownSettings) {
        const QString name = QString::fromLatin1(known);
        if (const QString value = values.value(name); !value.isEmpty())
            settings.append({name, shown(name, value)});
    }
    return settings;
}

} // namespace basekeep
