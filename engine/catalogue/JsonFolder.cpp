#include "engine/catalogue/JsonFolder.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QRegularExpression>
#include <QtCore/QSaveFile>

namespace basekeep {

namespace {

const QString jsonFiles = QStringLiteral("*.json");

/// It must not be able to name a file elsewhere.
bool isSafe(const QString& id)
{
    static const QRegularExpression safe(QStringLiteral("^[A-Za-z0-9_-]{1,64}\\z"));
    return safe.match(id).hasMatch();
}

std::optional<QJsonObject> objectIn(const QString& fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

} // namespace

qsizetype JsonFolder::count() const
{
    return QDir(m_folder).entryList({jsonFiles}, QDir::Files).size();
}

QList<JsonFolder::Entry> JsonFolder::entries() const
{
    QList<Entry> entries;
    const QFileInfoList files = QDir(m_folder).entryInfoList({jsonFiles}, QDir::Files, QDir::Unsorted);
    for (const QFileInfo& file : files) {
        if (std::optional<QJsonObject> object = objectIn(file.filePath()))
            entries.append({file.completeBaseName(), std::move(*object)});
    }
    return entries;
}

std::optional<QJsonObject> JsonFolder::read(const QString& id) const
{
    return isSafe(id) ? objectIn(fileName(id)) : std::nullopt;
}

QString JsonFolder::write(const QString& id, const QJsonObject& object) const
{
    if (!isSafe(id))
        return QStringLiteral("\"%1\"").arg(id);
    QDir().mkpath(m_folder); // if that fails, so does what follows, and that tells why
    QSaveFile file(fileName(id));
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const QByteArray text = QJsonDocument(object).toJson();
    return file.write(text) == text.size() && file.commit() ? QString() : file.errorString();
}

void JsonFolder::remove(const QString& id) const
{
    if (isSafe(id))
        QFile::remove(fileName(id));
}

QString JsonFolder::fileName(const QString& id) const
{
    return m_folder + QLatin1Char('/') + id + QStringLiteral(".json");
}

} // namespace basekeep
