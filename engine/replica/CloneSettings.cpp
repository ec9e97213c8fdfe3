#include "engine/replica/CloneSettings.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

constexpr int highestPort = 65535;

/// Settings that the clone makes itself, with the option that says it otherwise.
QString ownOption(const QString& setting)
{
    static const QMap<QString, QString> options{
        {QStringLiteral("port"), QStringLiteral("--port")},
        {QStringLiteral("listen_addresses"), QStringLiteral("--listen")},
        {QStringLiteral("primary_conninfo"), QStringLiteral("--primary")},
        {QStringLiteral("primary_slot_name"), QStringLiteral("--slot")},
        {QStringLiteral("data_directory"), QStringLiteral("-D")},
        {QStringLiteral("config_file"), {}},
        {QStringLiteral("hba_file"), {}},
        {QStringLiteral("ident_file"), {}},
        {QStringLiteral("hot_standby"), {}},
    };
    const auto found = options.find(setting.toLower());
    return found == options.end() ? QString() : found->isEmpty() ? CloneSettings::tr("nothing else") : *found;
}

} // namespace

QStringList CloneSettings::conflicts() const
{
    QStringList conflicts;
    if (port < 1 || port > highestPort)
        conflicts << tr("The replica's port must lie between 1 and %1.").arg(highestPort);
    static const QRegularExpression nameRule(
        QStringLiteral("^[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)?\\z"));
    for (auto entry = extraSettings.begin(); entry != extraSettings.end(); ++entry) {
        if (!nameRule.match(entry.key()).hasMatch())
            conflicts << tr("\"%1\" cannot be the name of a setting.").arg(entry.key());
        else if (const QString option = ownOption(entry.key()); !option.isEmpty())
            conflicts << tr("The setting %1 is made by the clone itself; %2 changes it.").arg(entry.key(), option);
        if (entry.value().contains(QLatin1Char('\n')))
            conflicts << tr("The value of the setting %1 has a line break.").arg(entry.key());
    }
    if (primaryOverrides.contains(QStringLiteral("password")))
        conflicts << tr("The password is part of the connection, not of what is changed in it for the replica.");
    return conflicts + copySettings().conflicts();
}

BackupSettings CloneSettings::copySettings() const
{
    BackupSettings copy;
    copy.connection = source;
    copy.target = target;
    copy.label = tr("Basekeep clone");
    copy.checkpoint = checkpoint;
    copy.maxRateKiB = maxRateKiB;
    copy.sync = sync;
    copy.slot = BackupSettings::Slot::Existing;
    copy.slotName = slotName;
    copy.tablespaceMappings = tablespaceMappings;
    copy.profileName = profileName;
    copy.preflight = false; // the clone's own checks have looked
    return copy;
}

} // namespace basekeep
