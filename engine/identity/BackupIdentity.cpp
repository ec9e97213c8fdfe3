#include "engine/identity/BackupIdentity.h"

#include <QtCore/QJsonArray>
#include <QtCore/QLocale>

#include <array>

namespace basekeep {

namespace {

using ClusterState = BackupIdentity::ClusterState;
using Source = BackupIdentity::Source;

constexpr std::array clusterStates{ClusterState::Unknown,           ClusterState::StartingUp,
                                   ClusterState::ShutDown,          ClusterState::ShutDownInRecovery,
                                   ClusterState::ShuttingDown,      ClusterState::InCrashRecovery,
                                   ClusterState::InArchiveRecovery, ClusterState::InProduction};
constexpr std::array sources{Source::Unknown, Source::Primary, Source::Standby};

template <typename Value, std::size_t Count>
Value valueOf(const QString& name, const std::array<Value, Count>& values)
{
    for (const Value value : values) {
        if (BackupIdentity::nameOf(value) == name)
            return value;
    }
    return Value::Unknown;
}

QString textOf(ClusterState state)
{
    switch (state) {
    case ClusterState::Unknown:
        return {};
    case ClusterState::StartingUp:
        return BackupIdentity::tr("starting up");
    case ClusterState::ShutDown:
        return BackupIdentity::tr("shut down (a cold copy)");
    case ClusterState::ShutDownInRecovery:
        return BackupIdentity::tr("shut down in recovery (a cold copy)");
    case ClusterState::ShuttingDown:
        return BackupIdentity::tr("shutting down");
    case ClusterState::InCrashRecovery:
        return BackupIdentity::tr("in crash recovery");
    case ClusterState::InArchiveRecovery:
        return BackupIdentity::tr("in archive recovery, as a standby is");
    case ClusterState::InProduction:
        return BackupIdentity::tr("in production");
    }
    Q_UNREACHABLE();
}

QString textOf(Source source)
{
    switch (source) {
    case Source::Unknown:
        return {};
    case Source::Primary:
        return BackupIdentity::tr("a primary");
    case Source::Standby:
        return BackupIdentity::tr("a standby");
    }
    Q_UNREACHABLE();
}

QString textOf(quint64 number)
{
    return number == 0 ? QString() : QString::number(number);
}

QString textOf(Lsn lsn)
{
    return lsn.isValid() ? lsn.toString() : QString();
}

QString sizeOf(quint64 bytes)
{
    return bytes == 0 ? QString() : QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeIecFormat);
}

Lsn lsnOf(const QJsonValue& value)
{
    return Lsn::parse(value.toString()).value_or(Lsn());
}

} // namespace

QList<BackupIdentity::Row> BackupIdentity::rows(bool isShort) const
{
    QList<Row> rows;
    const auto add = [&rows](const QString& title, const QString& value) {
        if (!value.isEmpty())
            rows.append({title, value});
    };
    const auto addMore = [&](const QString& title, const QString& value) {
        if (!isShort)
            add(title, value);
    };
    add(tr("System identifier"), systemIdentifier ? QString::number(*systemIdentifier) : QString());
    add(tr("PostgreSQL"), textOf(quint64(serverMajor)));
    addMore(tr("Control file version"), textOf(quint64(controlFileVersion)));
    addMore(tr("Catalog version"), textOf(quint64(catalogVersion)));
    add(tr("Taken from"), textOf(source));
    addMore(tr("Backup method"), method);
    add(tr("Label"), label);
    add(tr("Started"), startTime);
    add(tr("Timeline"), textOf(quint64(timeline)));
    add(tr("Start position"), textOf(startLsn));
    add(tr("Stop position"), textOf(stopLsn));
    addMore(tr("Checkpoint"), textOf(checkpointLsn));
    if (isIncremental())
        add(tr("Incremental, builds on"), tr("the backup that began at %1 on timeline %2")
                                              .arg(parentLsn.toString(), QString::number(parentTimeline)));
    addMore(tr("State of the cluster"), textOf(clusterState));
    if (hasDataChecksums)
        add(tr("Page checksums"), *hasDataChecksums ? tr("on") : tr("off"));
    addMore(tr("Page size"), pageSize == 0 ? QString() : tr("%1 bytes").arg(pageSize));
    addMore(tr("WAL segment size"), sizeOf(walSegmentSize));
    add(tr("Size"),
        fileCount == 0 ? QString() : tr("%1 in %2 files").arg(sizeOf(totalBytes), QLocale().toString(fileCount)));
    for (const Tablespace& tablespace : tablespaces)
        add(tr("Tablespace %1").arg(tablespace.oid), tablespace.location);
    if (hasStandbySignal)
        add(tr("At its start"), tr("becomes a standby (standby.signal)"));
    if (hasRecoverySignal)
        add(tr("At its start"), tr("recovers from an archive (recovery.signal)"));
    for (const Setting& setting : settings)
        addMore(setting.name, setting.value);
    return rows;
}

QJsonObject BackupIdentity::toJson() const
{
    QJsonArray spaces;
    for (const Tablespace& tablespace : tablespaces) {
        spaces.append(QJsonObject{{QStringLiteral("oid"), qint64(tablespace.oid)},
                                  {QStringLiteral("location"), tablespace.location}});
    }
    QJsonArray lines;
    for (const Setting& setting : settings) {
        lines.append(QJsonObject{{QStringLiteral("name"), setting.name}, {QStringLiteral("value"), setting.value}});
    }
    return {
        // Larger than what a JSON number can hold exactly.
        {QStringLiteral("systemIdentifier"),
         systemIdentifier ? QJsonValue(QString::number(*systemIdentifier)) : QJsonValue::Null},
        {QStringLiteral("serverMajor"), serverMajor},
        {QStringLiteral("controlFileVersion"), qint64(controlFileVersion)},
        {QStringLiteral("catalogVersion"), qint64(catalogVersion)},
        {QStringLiteral("clusterState"), nameOf(clusterState)},
        {QStringLiteral("hasDataChecksums"), hasDataChecksums ? QJsonValue(*hasDataChecksums) : QJsonValue::Null},
        {QStringLiteral("pageSize"), qint64(pageSize)},
        {QStringLiteral("walSegmentSize"), qint64(walSegmentSize)},
        {QStringLiteral("timeline"), qint64(timeline)},
        {QStringLiteral("startLsn"), textOf(startLsn)},
        {QStringLiteral("stopLsn"), textOf(stopLsn)},
        {QStringLiteral("checkpointLsn"), textOf(checkpointLsn)},
        {QStringLiteral("startTime"), startTime},
        {QStringLiteral("label"), label},
        {QStringLiteral("method"), method},
        {QStringLiteral("source"), nameOf(source)},
        {QStringLiteral("parentLsn"), textOf(parentLsn)},
        {QStringLiteral("parentTimeline"), qint64(parentTimeline)},
        {QStringLiteral("tablespaces"), spaces},
        {QStringLiteral("settings"), lines},
        {QStringLiteral("hasStandbySignal"), hasStandbySignal},
        {QStringLiteral("hasRecoverySignal"), hasRecoverySignal},
        {QStringLiteral("fileCount"), qint64(fileCount)},
        {QStringLiteral("totalBytes"), qint64(totalBytes)},
    };
}

BackupIdentity BackupIdentity::fromJson(const QJsonObject& json)
{
    const auto at = [&json](const char* key) {
        return json.value(QLatin1String(key));
    };
    const auto number = [&at](const char* key) {
        return quint32(at(key).toInteger());
    };
    BackupIdentity identity;
    if (at("systemIdentifier").isString())
        identity.systemIdentifier = at("systemIdentifier").toString().toULongLong();
    identity.serverMajor = at("serverMajor").toInt();
    identity.controlFileVersion = number("controlFileVersion");
    identity.catalogVersion = number("catalogVersion");
    identity.clusterState = valueOf(at("clusterState").toString(), clusterStates);
    if (at("hasDataChecksums").isBool())
        identity.hasDataChecksums = at("hasDataChecksums").toBool();
    identity.pageSize = number("pageSize");
    identity.walSegmentSize = number("walSegmentSize");
    identity.timeline = number("timeline");
    identity.startLsn = lsnOf(at("startLsn"));
    identity.stopLsn = lsnOf(at("stopLsn"));
    identity.checkpointLsn = lsnOf(at("checkpointLsn"));
    identity.startTime = at("startTime").toString();
    identity.label = at("label").toString();
    identity.method = at("method").toString();
    identity.source = valueOf(at("source").toString(), sources);
    identity.parentLsn = lsnOf(at("parentLsn"));
    identity.parentTimeline = number("parentTimeline");
    for (const QJsonValue& tablespace : at("tablespaces").toArray())
        identity.tablespaces.append(
            {quint32(tablespace[QLatin1String("oid")].toInteger()), tablespace[QLatin1String("location")].toString()});
    for (const QJsonValue& setting : at("settings").toArray())
        identity.settings.append(
            {setting[QLatin1String("name")].toString(), setting[QLatin1String("value")].toString()});
    identity.hasStandbySignal = at("hasStandbySignal").toBool();
    identity.hasRecoverySignal = at("hasRecoverySignal").toBool();
    identity.fileCount = quint64(at("fileCount").toInteger());
    identity.totalBytes = quint64(at("totalBytes").toInteger());
    return identity;
}

QString BackupIdentity::nameOf(ClusterState state)
{
    switch (state) {
    case ClusterState::Unknown:
        return {};
    case ClusterState::StartingUp:
        return QStringLiteral("starting-up");
    case ClusterState::ShutDown:
        return QStringLiteral("shut-down");
    case ClusterState::ShutDownInRecovery:
        return QStringLiteral("shut-down-in-recovery");
    case ClusterState::ShuttingDown:
        return QStringLiteral("shutting-down");
    case ClusterState::InCrashRecovery:
        return QStringLiteral("in-crash-recovery");
    case ClusterState::InArchiveRecovery:
        return QStringLiteral("in-archive-recovery");
    case ClusterState::InProduction:
        return QStringLiteral("in-production");
    }
    Q_UNREACHABLE();
}

QString BackupIdentity::nameOf(Source source)
{
    switch (source) {
    case Source::Unknown:
        return {};
    case Source::Primary:
        return QStringLiteral("primary");
    case Source::Standby:
        return QStringLiteral("standby");
    }
    Q_UNREACHABLE();
}

} // namespace basekeep
