#include "gui/wizard/BackupChoices.h"

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include "gui/wizard/BackupSetup.h"

namespace basekeep {

namespace {

using Settings = BackupSettings;

/// An enumeration by words, since numbers change their meaning when an entry is added.
template <typename Value>
struct Word
{
    Value value;
    QLatin1String word;
};

constexpr Word<BackupPreset> presets[] = {{BackupPreset::LocalCopy, QLatin1String("local-copy")},
                                          {BackupPreset::SmallArchive, QLatin1String("small-archive")},
                                          {BackupPreset::Replica, QLatin1String("replica")}};
constexpr Word<Settings::Format> formats[] = {{Settings::Format::Plain, QLatin1String("plain")},
                                              {Settings::Format::Tar, QLatin1String("tar")}};
constexpr Word<BackupCompression::Place> places[] = {{BackupCompression::Place::Client, QLatin1String("client")},
                                                     {BackupCompression::Place::Server, QLatin1String("server")}};
constexpr Word<Settings::WalMethod> walMethods[] = {{Settings::WalMethod::None, QLatin1String("none")},
                                                    {Settings::WalMethod::Fetch, QLatin1String("fetch")},
                                                    {Settings::WalMethod::Stream, QLatin1String("stream")}};
constexpr Word<Settings::Checkpoint> checkpoints[] = {{Settings::Checkpoint::Fast, QLatin1String("fast")},
                                                      {Settings::Checkpoint::Spread, QLatin1String("spread")}};
constexpr Word<Settings::Manifest> manifests[] = {{Settings::Manifest::Yes, QLatin1String("yes")},
                                                  {Settings::Manifest::ForceEncode, QLatin1String("force-encode")},
                                                  {Settings::Manifest::No, QLatin1String("no")}};
constexpr Word<Settings::SyncMethod> syncMethods[] = {{Settings::SyncMethod::Files, QLatin1String("fsync")},
                                                      {Settings::SyncMethod::FileSystems, QLatin1String("syncfs")}};
constexpr Word<Settings::Slot> slotKinds[] = {{Settings::Slot::Temporary, QLatin1String("temporary")},
                                              {Settings::Slot::None, QLatin1String("none")},
                                              {Settings::Slot::Existing, QLatin1String("existing")},
                                              {Settings::Slot::Created, QLatin1String("created")}};

template <typename Value, std::size_t Count>
QString wordOf(const Word<Value> (&words)[Count], Value value)
{
    for (const Word<Value>& entry : words) {
        if (entry.value == value)
            return entry.word;
    }
    return {};
}

template <typename Value, std::size_t Count>
void read(const QJsonObject& json, QLatin1String key, const Word<Value> (&words)[Count], Value& value)
{
    const QString word = json.value(key).toString();
    for (const Word<Value>& entry : words) {
        if (word == entry.word)
            value = entry.value;
    }
}

void read(const QJsonObject& json, QLatin1String key, bool& value)
{
    value = json.value(key).toBool(value);
}

void read(const QJsonObject& json, QLatin1String key, QString& value)
{
    value = json.value(key).toString(value);
}

} // namespace

BackupChoices BackupChoices::of(const BackupSetup& setup)
{
    return {setup.preset(), setup.settings()};
}

QByteArray BackupChoices::toJson() const
{
    const bool hasSlotName = method.slot == Settings::Slot::Existing;
    return QJsonDocument(QJsonObject{
                             {QStringLiteral("preset"), wordOf(presets, preset)},
                             {QStringLiteral("format"), wordOf(formats, method.format)},
                             {QStringLiteral("compressionPlace"), wordOf(places, method.compression.place)},
                             {QStringLiteral("compressionMethod"), compressionMethodName(method.compression.method)},
                             {QStringLiteral("compressionDetail"), method.compression.detail},
                             {QStringLiteral("walMethod"), wordOf(walMethods, method.walMethod)},
                             {QStringLiteral("slot"), wordOf(slotKinds, method.slot)},
                             {QStringLiteral("slotName"), hasSlotName ? method.slotName : QString()},
                             {QStringLiteral("checkpoint"), wordOf(checkpoints, method.checkpoint)},
                             {QStringLiteral("maxRateKiB"), method.maxRateKiB},
                             {QStringLiteral("estimateSize"), method.estimateSize},
                             {QStringLiteral("directIo"), method.directIo},
                             {QStringLiteral("label"), method.label},
                             {QStringLiteral("manifest"), wordOf(manifests, method.manifest)},
                             {QStringLiteral("manifestChecksum"), checksumAlgorithmName(method.manifestChecksum)},
                             {QStringLiteral("verifyPageChecksums"), method.verifyPageChecksums},
                             {QStringLiteral("sync"), method.sync},
                             {QStringLiteral("syncMethod"), wordOf(syncMethods, method.syncMethod)},
                             {QStringLiteral("keepOnFailure"), method.keepOnFailure},
                             {QStringLiteral("writeRecoveryConf"), method.writeRecoveryConf},
                         })
        .toJson(QJsonDocument::Compact);
}

BackupChoices BackupChoices::fromJson(const QByteArray& json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    BackupChoices choices;
    read(object, QLatin1String("preset"), presets, choices.preset);
    Settings& method = choices.method = presetMethod(choices.preset);
    const QString newSlotName = presetMethod(BackupPreset::Replica).slotName;

    read(object, QLatin1String("format"), formats, method.format);
    if (const auto name = compressionMethodFromName(object.value(QLatin1String("compressionMethod")).toString())) {
        method.compression.method = *name;
        method.compression.detail.clear();
        read(object, QLatin1String("compressionPlace"), places, method.compression.place);
        read(object, QLatin1String("compressionDetail"), method.compression.detail);
    }
    read(object, QLatin1String("walMethod"), walMethods, method.walMethod);
    read(object, QLatin1String("slot"), slotKinds, method.slot);
    method.slotName.clear();
    if (method.slot == Settings::Slot::Existing)
        read(object, QLatin1String("slotName"), method.slotName);
    else if (method.slot == Settings::Slot::Created)
        method.slotName = newSlotName;
    read(object, QLatin1String("checkpoint"), checkpoints, method.checkpoint);
    method.maxRateKiB = object.value(QLatin1String("maxRateKiB")).toInt(method.maxRateKiB);
    read(object, QLatin1String("estimateSize"), method.estimateSize);
    read(object, QLatin1String("directIo"), method.directIo);
    read(object, QLatin1String("label"), method.label);
    read(object, QLatin1String("manifest"), manifests, method.manifest);
    if (const auto checksum = checksumAlgorithmFromName(object.value(QLatin1String("manifestChecksum")).toString()))
        method.manifestChecksum = *checksum;
    read(object, QLatin1String("verifyPageChecksums"), method.verifyPageChecksums);
    read(object, QLatin1String("sync"), method.sync);
    read(object, QLatin1String("syncMethod"), syncMethods, method.syncMethod);
    read(object, QLatin1String("keepOnFailure"), method.keepOnFailure);
    read(object, QLatin1String("writeRecoveryConf"), method.writeRecoveryConf);
    return choices;
}

} // namespace basekeep
