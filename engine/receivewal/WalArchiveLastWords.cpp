#include "engine/receivewal/WalArchiveLastWords.h"

#include "engine/catalogue/JobRegistry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QSaveFile>

namespace basekeep::WalArchiveLastWords {

namespace {

QString folder()
{
    return dataFolder() + QStringLiteral("/walarchives");
}

QString fileName(const QString& archiveId)
{
    return folder() + QLatin1Char('/') + archiveId + QStringLiteral(".json");
}

} // namespace

void save(const QString& archiveId, const ReceiveWalStatus& status)
{
    QDir().mkpath(folder());
    QSaveFile file(fileName(archiveId));
    if (!file.open(QIODevice::WriteOnly))
        return;
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QJsonDocument(status.toJson()).toJson());
    file.commit();
}

std::optional<ReceiveWalStatus> load(const QString& archiveId)
{
    QFile file(fileName(archiveId));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    return document.isObject() ? std::optional(ReceiveWalStatus::fromJson(document.object())) : std::nullopt;
}

void forget(const QString& archiveId)
{
    QFile::remove(fileName(archiveId));
}

} // namespace basekeep::WalArchiveLastWords
