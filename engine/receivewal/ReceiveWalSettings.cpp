#include "engine/receivewal/ReceiveWalSettings.h"

#include "engine/jobs/ShellCommand.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>

namespace basekeep {

namespace {

const QString connectionKey = QStringLiteral("connection");
const QString directoryKey = QStringLiteral("directory");
const QString slotKey = QStringLiteral("slot");
const QString createSlotKey = QStringLiteral("createSlot");
const QString endPositionKey = QStringLiteral("endPosition");
const QString reconnectsKey = QStringLiteral("reconnects");
const QString synchronousKey = QStringLiteral("synchronous");
const QString syncKey = QStringLiteral("sync");
const QString methodKey = QStringLiteral("compression");
const QString detailKey = QStringLiteral("compressionDetail");
const QString statusIntervalKey = QStringLiteral("statusInterval");
const QString profileNameKey = QStringLiteral("profileName");

} // namespace

QString ReceiveWalSettings::applicationName() const
{
    const QString chosen = connection.merged().value(QStringLiteral("application_name"));
    const QString inEnvironment = qEnvironmentVariable("PGAPPNAME");
    return !chosen.isEmpty() ? chosen : !inEnvironment.isEmpty() ? inEnvironment : QStringLiteral("pg_receivewal");
}

QStringList ReceiveWalSettings::conflicts() const
{
    QStringList conflicts;
    if (directory.isEmpty())
        conflicts << tr("No target folder was given.");
    else if (!QDir::isAbsolutePath(directory))
        conflicts << tr("The target folder must be an absolute path.");
    if (createSlot && slot.isEmpty())
        conflicts << tr("The replication slot to be created needs a name.");
    static const QRegularExpression valid(QStringLiteral("^[a-z0-9_]{1,63}\\z"));
    if (!slot.isEmpty() && !valid.match(slot).hasMatch()) {
        conflicts << tr("The name of a replication slot may only hold lower case letters, digits and underscores, at "
                        "most 63 of them.");
    }
    if (synchronous && !sync)
        conflicts << tr("WAL cannot be confirmed at once and yet never be made durable.");
    if (compression.method == CompressionMethod::Zstd)
        conflicts << tr("WAL segments can be compressed with gzip or lz4, not with zstd.");
    if (statusIntervalSeconds < 0 || statusIntervalSeconds > maximumStatusIntervalSeconds)
        conflicts << tr("The status interval must lie between 0 and %1 seconds.").arg(maximumStatusIntervalSeconds);
    return conflicts;
}

QString ReceiveWalSettings::toCommandLine(const QString& program) const
{
    QStringList options = connection.toCommandLineOptions();
    options << QStringLiteral("-D") << QDir::toNativeSeparators(directory);
    if (!slot.isEmpty())
        options << QStringLiteral("--slot=") + slot;
    if (endPosition)
        options << QStringLiteral("--endpos=") + endPosition->toString();
    if (!reconnects)
        options << QStringLiteral("--no-loop");
    if (synchronous)
        options << QStringLiteral("--synchronous");
    if (!sync)
        options << QStringLiteral("--no-sync");
    if (compression.method != CompressionMethod::None) {
        const QString detail = compression.detail();
        options << QStringLiteral("--compress=") + compressionMethodName(compression.method) +
                       (detail.isEmpty() ? QString() : QLatin1Char(':') + detail);
    }
    if (statusIntervalSeconds != defaultStatusIntervalSeconds)
        options << QStringLiteral("--status-interval=%1").arg(statusIntervalSeconds);
    const QString command = shellCommand(program, options);
    if (!createSlot)
        return command;
    // The stock tool makes a slot and ends; receiving is another call.
    QStringList creation = connection.toCommandLineOptions();
    creation << QStringLiteral("--slot=") + slot << QStringLiteral("--create-slot")
             << QStringLiteral("--if-not-exists");
    return shellCommands(shellCommand(program, creation), command);
}

QJsonObject ReceiveWalSettings::toJson() const
{
    return {
        {connectionKey, connection.withoutSecrets().toJson()},
        {directoryKey, directory},
        {slotKey, slot},
        {createSlotKey, createSlot},
        {endPositionKey, endPosition ? QJsonValue(endPosition->toString()) : QJsonValue()},
        {reconnectsKey, reconnects},
        {synchronousKey, synchronous},
        {syncKey, sync},
        {methodKey, compressionMethodName(compression.method)},
        {detailKey, compression.detail()},
        {statusIntervalKey, statusIntervalSeconds},
        {profileNameKey, profileName},
    };
}

ReceiveWalSettings ReceiveWalSettings::fromJson(const QJsonObject& json)
{
    ReceiveWalSettings settings;
    settings.connection = ConnectionSettings::fromJson(json.value(connectionKey).toObject()).withoutSecrets();
    settings.directory = json.value(directoryKey).toString();
    settings.slot = json.value(slotKey).toString();
    settings.createSlot = json.value(createSlotKey).toBool();
    settings.endPosition = Lsn::parse(json.value(endPositionKey).toString());
    settings.reconnects = json.value(reconnectsKey).toBool(true);
    settings.synchronous = json.value(synchronousKey).toBool();
    settings.sync = json.value(syncKey).toBool(true);
    settings.statusIntervalSeconds = json.value(statusIntervalKey).toInt(defaultStatusIntervalSeconds);
    settings.profileName = json.value(profileNameKey).toString();
    const auto method = compressionMethodFromName(json.value(methodKey).toString());
    try {
        const QString detail = json.value(detailKey).toString();
        if (method && detail.isEmpty())
            settings.compression.method = *method;
        else if (method)
            settings.compression = CompressionSpec::parse(*method, detail);
    } catch (const Failure&) {
        // Somebody may have edited the file by hand; the method's defaults are as good.
        settings.compression.method = *method;
    }
    return settings;
}

} // namespace basekeep
